import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { NeighborwattError } from "#domain";
import type { KeyPair } from "#privacy";

/**
 * Bytes of a letter key: a compressed secp256k1 key to seal to, then an Ed25519 key to check signatures with.
 *
 * @example
 * LETTER_KEY_BYTES   // 65
 */
export const LETTER_KEY_BYTES = 65;
/** Bytes of a signature over a letter. */
export const LETTER_SIGNATURE_BYTES = 64;

const SEALING_BYTES = 33;
/** An Ed25519 key in DER is a fixed prefix and the 32 bytes (RFC 8410). */
const PRIVATE_PREFIX = hexToBytes("302e020100300506032b657004220420");
const PUBLIC_PREFIX = hexToBytes("302a300506032b6570032100");

/** Signs letters; its key is derived from the agent's own secret, so there is nothing more to keep. */
interface LetterSigner {
  readonly key: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

const signers = new WeakMap<KeyPair, LetterSigner>();

/**
 * What others need to write to a party and to believe its letters: the agent publishes it with `PublishInfo`, so its wallet
 * vouches for it.
 *
 * @returns 65 bytes: compressed secp256k1 key (33), Ed25519 key (32).
 * @source ADR 0009; RFC 8032
 */
export function letterKeyOf(pair: KeyPair): Uint8Array {
  return signerOf(pair).key;
}

/** Signs bytes with the letter key of a party. */
export function signLetter(pair: KeyPair, bytes: Uint8Array): Uint8Array {
  return signerOf(pair).sign(bytes);
}

/** A letter key taken apart: the key to seal to, and a check of signatures. */
export function readLetterKey(key: Uint8Array): {
  readonly sealing: Uint8Array;
  readonly verify: (bytes: Uint8Array, signature: Uint8Array) => boolean;
} {
  if (key.length !== LETTER_KEY_BYTES) throw badLetterKey(key.length);
  const signing = createPublicKey({
    key: Buffer.from(concatBytes(PUBLIC_PREFIX, key.subarray(SEALING_BYTES))),
    format: "der",
    type: "spki",
  });
  return {
    sealing: key.subarray(0, SEALING_BYTES),
    verify: (bytes, signature) =>
      signature.length === LETTER_SIGNATURE_BYTES && verify(null, bytes, signing, signature),
  };
}

function signerOf(pair: KeyPair): LetterSigner {
  const known = signers.get(pair);
  if (known !== undefined) return known;
  const seed = pair.derive("neighborwatt letter signature v1");
  const secret = createPrivateKey({
    key: Buffer.from(concatBytes(PRIVATE_PREFIX, seed)),
    format: "der",
    type: "pkcs8",
  });
  seed.fill(0);
  const signer: LetterSigner = {
    key: concatBytes(pair.publicKey, publicBytesOf(secret)),
    sign: (bytes) => sign(null, bytes, secret),
  };
  signers.set(pair, signer);
  return signer;
}

function publicBytesOf(secret: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(PUBLIC_PREFIX.length));
}

function badLetterKey(length: number): NeighborwattError {
  return new NeighborwattError(
    "MESSAGING_BAD_LETTER_KEY",
    `A letter key has ${LETTER_KEY_BYTES} bytes (33 to seal to, 32 to check signatures with), got ${length}; take it from PublishInfo.`,
    { details: { length }, exitCode: 65 },
  );
}
