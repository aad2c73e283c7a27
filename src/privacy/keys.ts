import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import * as secp256k1 from "tiny-secp256k1";
import { type Address, type Hex, NeighborwattError } from "#domain";

/**
 * A secp256k1 key pair that signs and agrees on secrets. The secret key lives in a closure: no field, no JSON and no
 * log shows it. It fits wherever the chain asks for a signer.
 */
export interface KeyPair {
  /** Last 20 bytes of keccak(public key), lower case. */
  readonly address: Address;
  /** The compressed public key, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** Compact signature r ‖ s ‖ v (65 bytes, v = 27 or 28), low s, deterministic after RFC 6979. */
  signDigest(digest: Uint8Array): Uint8Array;
  /** The x coordinate of secret × their public key, 32 bytes. Derive a key from it, never use it as one. */
  sharedSecret(theirPublicKey: Uint8Array): Uint8Array;
  /** 32 bytes that only this secret and this purpose give: the seed of another key. */
  derive(purpose: string): Uint8Array;
}

const SIMULATION_DOMAIN = utf8ToBytes("neighborwatt simulation key");
const HALF_ORDER = hexToBigInt("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

/**
 * The key pair of a secret. The bytes are copied, so the caller may wipe its own.
 *
 * @param secret 32 bytes, as a number between 1 and the order of the curve less 1.
 * @throws PRIVACY_BAD_SECRET
 * @source SEC 2, secp256k1; Ethereum yellow paper, appendix F (address)
 * @example
 * keyPairFromSecret(new Uint8Array(32).fill(1)).address   // "0x1a642f0e3c3af545e7acbd38b07251b3990914f1"
 */
export function keyPairFromSecret(secret: Uint8Array): KeyPair {
  if (secret.length !== 32 || !secp256k1.isPrivate(secret)) throw badSecret(secret.length);
  const own = Uint8Array.from(secret);
  const publicKey = secp256k1.pointFromScalar(own, true);
  if (publicKey === null) throw badSecret(own.length);
  const address = addressOf(publicKey);
  const pair: KeyPair = {
    address,
    publicKey,
    signDigest: (digest) => sign(digest, own),
    sharedSecret: (theirPublicKey) => agree(theirPublicKey, own),
    derive: (purpose) => hkdf(sha256, own, undefined, utf8ToBytes(purpose), 32),
  };
  // JSON of a key pair is its address, so that a careless log line stays harmless and short.
  Object.defineProperty(pair, "toJSON", { value: () => ({ address }), enumerable: false });
  return Object.freeze(pair);
}

/**
 * The key pair of a named party in a simulation: the same seed and name give the same keys on every machine.
 * NOT SECRET: whoever knows the seed knows the key. People's keys come from `randomKeyPair`.
 *
 * @source secret = keccak("neighborwatt simulation key" ‖ seed as 32 bytes, big endian ‖ name in UTF-8)
 * @example
 * keyPairFor(1n, "h01").address === keyPairFor(1n, "h01").address   // true
 */
export function keyPairFor(seed: bigint, name: string): KeyPair {
  return keyPairFromSecret(keccak_256(concatBytes(SIMULATION_DOMAIN, seedBytes(seed), utf8ToBytes(name))));
}

/** A fresh key pair from the system's random generator. @example randomKeyPair().publicKey.length   // 33 */
export function randomKeyPair(): KeyPair {
  const secret = new Uint8Array(32);
  do crypto.getRandomValues(secret);
  while (!secp256k1.isPrivate(secret));
  const pair = keyPairFromSecret(secret);
  secret.fill(0);
  return pair;
}

/**
 * The chain address of a public key.
 *
 * @param publicKey Compressed (33 bytes) or uncompressed (65 bytes).
 * @throws PRIVACY_BAD_PUBLIC_KEY
 * @example
 * addressOf(keyPairFor(1n, "h01").publicKey) === keyPairFor(1n, "h01").address   // true
 */
export function addressOf(publicKey: Uint8Array): Address {
  if (!secp256k1.isPoint(publicKey)) throw badPublicKey(publicKey.length);
  return addressOfPoint(secp256k1.pointCompress(publicKey, false));
}

/**
 * Who signed a digest; `null` when the bytes are no signature of ours (length, v other than 27 or 28, high s, off the
 * curve). A recovered address proves something only when it is compared with the one that was expected.
 *
 * @throws PRIVACY_BAD_DIGEST
 * @source SEC 1, 4.1.6; EIP-2 (low s)
 * @example
 * recoverAddress(new Uint8Array(32), keyPairFor(1n, "h01").signDigest(new Uint8Array(32))) === keyPairFor(1n, "h01").address   // true
 */
export function recoverAddress(digest: Uint8Array, signature: Uint8Array): Address | null {
  const publicKey = recoverPublicKey(digest, signature, "uncompressed");
  return publicKey === null ? null : addressOfPoint(publicKey);
}

/**
 * Whether the owner of a public key signed a digest. It goes by recovery, so what passes here passes `ecrecover` on
 * the chain too: a signature with the wrong v is refused.
 *
 * @param publicKey Compressed, 33 bytes.
 * @throws PRIVACY_BAD_DIGEST
 * @example
 * verifyDigest(new Uint8Array(32), keyPairFor(1n, "h01").signDigest(new Uint8Array(32)), keyPairFor(1n, "h02").publicKey)   // false
 */
export function verifyDigest(digest: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  const signer = recoverPublicKey(digest, signature, "compressed");
  return signer !== null && signer.length === publicKey.length && signer.every((byte, i) => byte === publicKey[i]);
}

/** @param form An address is the hash of the uncompressed point: to have it at once spares a node a sixth of its work. */
function recoverPublicKey(
  digest: Uint8Array,
  signature: Uint8Array,
  form: "compressed" | "uncompressed",
): Uint8Array | null {
  assertDigest(digest);
  const v = signature[64];
  if (signature.length !== 65 || (v !== 27 && v !== 28) || !hasLowS(signature)) return null;
  try {
    return secp256k1.recover(digest, signature.subarray(0, 64), v === 27 ? 0 : 1, form === "compressed");
  } catch {
    return null; // The library throws where r or s is out of range or r belongs to no point: no signature.
  }
}

function addressOfPoint(uncompressed: Uint8Array): Address {
  return toHex(keccak_256(uncompressed.subarray(1)).subarray(12));
}

function sign(digest: Uint8Array, secret: Uint8Array): Uint8Array {
  assertDigest(digest);
  const { signature, recoveryId } = secp256k1.signRecoverable(digest, secret);
  const bytes = new Uint8Array(65);
  bytes.set(signature);
  bytes[64] = 27 + recoveryId;
  return bytes;
}

function agree(theirPublicKey: Uint8Array, secret: Uint8Array): Uint8Array {
  if (!secp256k1.isPoint(theirPublicKey)) throw badPublicKey(theirPublicKey.length);
  const point = secp256k1.pointMultiply(theirPublicKey, secret, true);
  if (point === null) throw badPublicKey(theirPublicKey.length);
  return point.slice(1);
}

/** Of the twins (r, s) and (r, order − s) only one counts, so nobody can make a second signature out of a first. */
function hasLowS(signature: Uint8Array): boolean {
  return hexToBigInt(bytesToHex(signature.subarray(32, 64))) <= HALF_ORDER;
}

function seedBytes(seed: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = BigInt.asUintN(256, seed);
  for (let i = 31; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

function hexToBigInt(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

function assertDigest(digest: Uint8Array): void {
  if (digest.length === 32) return;
  const message = `A digest has 32 bytes, got ${digest.length}: hash the message first.`;
  throw new NeighborwattError("PRIVACY_BAD_DIGEST", message, { details: { length: digest.length } });
}

function badSecret(length: number): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_BAD_SECRET",
    `A secret key is 32 bytes that stand for a number between 1 and the curve's order less 1; these ${length} bytes are not.`,
    { details: { length }, exitCode: 65 },
  );
}

function badPublicKey(length: number): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_BAD_PUBLIC_KEY",
    `A public key is a point of secp256k1 in 33 or 65 bytes; these ${length} bytes are not.`,
    { details: { length }, exitCode: 65 },
  );
}
