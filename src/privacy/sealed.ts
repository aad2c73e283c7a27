import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type KeyPair, randomKeyPair } from "./keys.ts";

const VERSION = 1;
const PUBLIC_KEY_BYTES = 33;
const HEADER_BYTES = 1 + PUBLIC_KEY_BYTES;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const DOMAIN = utf8ToBytes("neighborwatt sealed v1");

/**
 * Bytes that only the owner of a public key can read, from nobody in particular: what goes to the auditor beside a
 * certificate. Letters between parties that name themselves are envelopes (`#messaging`).
 *
 * @param publicKey Compressed, 33 bytes.
 * @param ephemeral A key pair that seals this once and nothing else.
 * @returns Version ‖ public key of the ephemeral pair ‖ XChaCha20-Poly1305 of the bytes: 50 bytes more than them.
 * @throws PRIVACY_BAD_PUBLIC_KEY
 * @source L5; RFC 5869 over ephemeral-static ECDH, as ECIES does (SEC 1, 5.1)
 * @example
 * sealTo(keyPairFor(1n, "auditor").publicKey, new Uint8Array(3)).length   // 53
 */
export function sealTo(
  publicKey: Uint8Array,
  bytes: Uint8Array,
  ephemeral: KeyPair = randomKeyPair(),
): Uint8Array<ArrayBuffer> {
  const secret = ephemeral.sharedSecret(publicKey);
  const cipher = cipherOf(secret, ephemeral.publicKey, publicKey);
  return concatBytes(Uint8Array.of(VERSION), ephemeral.publicKey, cipher.encrypt(bytes));
}

/**
 * What was sealed to the owner of a key pair; `null` when it was sealed to somebody else, changed on the way, or is
 * nothing sealed at all.
 *
 * @example
 * const auditor = keyPairFor(1n, "auditor");
 * openSealed(auditor, sealTo(auditor.publicKey, new Uint8Array(3)))?.length   // 3
 */
export function openSealed(own: KeyPair, sealed: Uint8Array): Uint8Array | null {
  if (sealed[0] !== VERSION || sealed.length < HEADER_BYTES + TAG_BYTES) return null;
  const ephemeralKey = sealed.subarray(1, HEADER_BYTES);
  try {
    const cipher = cipherOf(own.sharedSecret(ephemeralKey), ephemeralKey, own.publicKey);
    return cipher.decrypt(sealed.subarray(HEADER_BYTES));
  } catch {
    return null; // No point of the curve, or the tag does not fit; there is no other reason.
  }
}

/** Both public keys go into the key, so that bytes sealed to one party say nothing to another one with a related key. */
function cipherOf(secret: Uint8Array, ephemeralKey: Uint8Array, receiverKey: Uint8Array) {
  const info = concatBytes(DOMAIN, ephemeralKey, receiverKey);
  const material = hkdf(sha256, secret, undefined, info, KEY_BYTES + NONCE_BYTES);
  return xchacha20poly1305(material.subarray(0, KEY_BYTES), material.subarray(KEY_BYTES), DOMAIN);
}
