import { type AbiField, keccakOfFields, keccakOfHex, keccakOfText } from "./abi.ts";
import type { Address, Hex } from "./ids.ts";

const DOMAIN_TYPE = keccakOfText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const VERSION = keccakOfText("1");

/**
 * What ties a signature to one contract on one chain.
 *
 * @param name  Name of the domain; its version is "1".
 * @source EIP-712, domainSeparator
 */
export function domainSeparator(name: string, chainId: number, contract: Address): Hex {
  return keccakOfFields([
    [DOMAIN_TYPE, 256],
    [keccakOfText(name), 256],
    [VERSION, 256],
    [chainId, 256],
    [contract, 160],
  ]);
}

/**
 * The digest of a struct to sign.
 *
 * @param type  keccak256 of the struct's type, as EIP-712 writes it.
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source EIP-712, encode
 */
export function typedDigest(separator: Hex, type: Hex, fields: readonly AbiField[]): Hex {
  const struct = keccakOfFields([[type, 256], ...fields]);
  return keccakOfHex(`1901${separator.slice(2)}${struct.slice(2)}`);
}
