import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, concatBytes, hexToBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type Address, type Hex, NeighborwattError } from "#domain";

const SECRET = /^(0x)?[0-9a-fA-F]{64}$/;
const SIMULATION_DOMAIN = utf8ToBytes("neighborwatt simulation key");

/**
 * The address that a secret key signs for, as a person pastes the key: 64 hexadecimal digits, with or without 0x.
 *
 * @throws API_BAD_KEY
 * @example
 * addressOfKey("01".repeat(32))   // "0x1a642f0e3c3af545e7acbd38b07251b3990914f1"
 */
export function addressOfKey(secret: string): Address {
  const point = secp256k1.getPublicKey(secretBytes(secret), false);
  return `0x${bytesToHex(keccak_256(point.subarray(1)).subarray(12))}`;
}

/**
 * The key with which the owner of a simulated home signs. NOT SECRET: whoever knows the seed knows it.
 *
 * @source the same as `keyPairFor` of #privacy makes for `home/owner`
 * @example
 * addressOfKey(demonstrationKey("1", "h01")).length   // 42
 */
export function demonstrationKey(seed: string, home: string): Hex {
  const number = numberToBytesBE(BigInt.asUintN(256, BigInt(seed)), 32);
  return `0x${bytesToHex(keccak_256(concatBytes(SIMULATION_DOMAIN, number, utf8ToBytes(`${home}/owner`))))}`;
}

/** The bytes of a pasted key. The error says nothing of what was pasted. @throws API_BAD_KEY */
export function secretBytes(secret: string): Uint8Array {
  const text = secret.trim();
  const bytes = SECRET.test(text) ? hexToBytes(text.replace(/^0x/, "")) : null;
  if (bytes !== null && secp256k1.utils.isValidSecretKey(bytes)) return bytes;
  throw new NeighborwattError(
    "API_BAD_KEY",
    "This is no secret key: expected 64 hexadecimal digits that stand for a number below the curve's order, and not 0.",
  );
}
