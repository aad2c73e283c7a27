import { keccak_256 } from "@noble/hashes/sha3.js";
import * as secp256k1 from "tiny-secp256k1";
import {
  type Address,
  bytesOf,
  type Hex,
  hexOf,
  keyLeafOf,
  type MeterSignature,
  merklePath,
  merkleRoot,
} from "#domain";

/** A party that signs; the same name gives the same keys. */
export interface Signer {
  readonly address: Address;
  sign(digest: Hex): Hex;
}

/** A meter with a few one-time keys under a root. */
export interface Meter {
  readonly root: Hex;
  sign(leaf: number, digest: Hex): MeterSignature;
}

/** A signer by name. */
export function signerOf(name: string): Signer {
  const secret = keccak_256(new TextEncoder().encode(name));
  return {
    address: addressOf(secp256k1.pointFromScalar(secret, false) as Uint8Array),
    sign(digest) {
      const { signature, recoveryId } = secp256k1.signRecoverable(bytesOf(digest), secret);
      return hexOf(Uint8Array.of(...signature, 27 + recoveryId));
    },
  };
}

/** A meter by name. */
export function meterOf(name: string): Meter {
  const keys = Array.from({ length: 3 }, (_, leaf) => signerOf(`${name}/${leaf}`));
  const leaves = keys.map(({ address }, leaf) => keyLeafOf(leaf, address));
  const root = merkleRoot(leaves);
  return {
    root,
    sign: (leaf, digest) => ({
      root,
      leaf,
      path: merklePath(leaves, leaf),
      signature: (keys[leaf] as Signer).sign(digest),
    }),
  };
}

/** Who made a signature; `null` when it is none. Takes what the chain takes: v = 27 or 28, low s. */
export function recover(digest: Uint8Array, signature: Uint8Array): Address | null {
  const v = signature[64];
  if (signature.length !== 65 || (v !== 27 && v !== 28) || isHigh(signature.subarray(32, 64))) return null;
  try {
    const key = secp256k1.recover(digest, signature.subarray(0, 64), v === 27 ? 0 : 1, false);
    return key === null ? null : addressOf(key);
  } catch {
    return null; // r or s out of range, or r belongs to no point.
  }
}

function isHigh(s: Uint8Array): boolean {
  return BigInt(hexOf(s)) > 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
}

function addressOf(publicKey: Uint8Array): Address {
  return hexOf(keccak_256(publicKey.subarray(1)).subarray(12));
}
