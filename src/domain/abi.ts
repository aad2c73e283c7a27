import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { NeighborwattError } from "./errors.ts";
import type { Hex } from "./ids.ts";

/** One value of a static Solidity type: an unsigned integer, an address or a bytes32, with its width in bits. */
export type AbiField = readonly [value: Hex | bigint | number, bits: number];

/**
 * keccak256(abi.encode(...)) of values of static types, each one word of 32 bytes.
 *
 * @param fields  Value and width in bits: 160 for an address, 256 for a bytes32, n for a uintn.
 * @throws DOMAIN_OUT_OF_RANGE when a value does not fit its width
 * @source Solidity ABI specification, static types
 * @example
 * keccakOfFields([[1n, 256]])   // "0xb10e2d527612073b26eecdfd717e6a320cf44b4afac2b0732d9fcbe2b7fa0cf6"
 */
export function keccakOfFields(fields: readonly AbiField[]): Hex {
  return keccakOfHex(fields.map(wordOf).join(""));
}

/** keccak256 of bytes given as hexadecimal text without 0x. @example keccakOfHex("").slice(0, 10)   // "0xc5d24601" */
export function keccakOfHex(hex: string): Hex {
  return `0x${bytesToHex(keccak_256(hexToBytes(hex)))}`;
}

/** keccak256 of a text in UTF-8. @example keccakOfText("").slice(0, 10)   // "0xc5d24601" */
export function keccakOfText(text: string): Hex {
  return `0x${bytesToHex(keccak_256(new TextEncoder().encode(text)))}`;
}

function wordOf([value, bits]: AbiField): string {
  const word = BigInt(value);
  if (word < 0n || word >> BigInt(bits) !== 0n) {
    throw new NeighborwattError("DOMAIN_OUT_OF_RANGE", `The value ${value} is not an unsigned ${bits}-bit number.`, {
      details: { value: String(value), bits },
      exitCode: 65,
    });
  }
  return word.toString(16).padStart(64, "0");
}
