import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Address, type Envelope, type Message, NeighborwattError } from "#domain";
import type { KeyPair } from "#privacy";
import { decodeBody, encodeBody } from "./body.ts";
import { LETTER_SIGNATURE_BYTES as SIGNATURE_BYTES, signLetter } from "./letter-key.ts";
import { type PeerKeys, peerKeys } from "./peer-keys.ts";

/** Largest envelope, sealed: what is bigger is neither sent nor opened. */
export const MAX_SEALED_BYTES = 65_536;

/** Why an envelope could not be opened. */
export type OpenRefusal =
  /** Its addressee is somebody else. */
  | "not-for-me"
  | "too-large"
  /** Not of this version, cut short, or its content breaks the message format. */
  | "malformed"
  /** Changed on the way, or sealed with other keys than those of the named sender and this receiver. */
  | "unreadable"
  /** Not signed by the named sender, or the key at hand is not the named sender's. */
  | "bad-signature";

/** An opened envelope, or the reason why not. */
export type Opened =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: OpenRefusal };

/** Seals and opens for one key pair and remembers the keys it agreed on with each peer. */
export interface Sealer {
  readonly address: Address;
  /** @throws MESSAGING_WRONG_PARTY, MESSAGING_NOT_JSON, MESSAGING_BAD_MESSAGE, MESSAGING_TOO_LARGE */
  seal(message: Message, receiverKey: Uint8Array): Envelope;
  open(envelope: Envelope, senderKey: Uint8Array): Opened;
}

const VERSION = 1;
const NONCE_BYTES = 24;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES;
const SIGNING_DOMAIN = utf8ToBytes("neighborwatt message v1");
const SEALING_DOMAIN = utf8ToBytes("neighborwatt envelope v1");

/**
 * A sealer for one key pair. The key agreed with a peer costs a curve multiplication and is kept for the next message.
 *
 * @source P4 (signed and encrypted, unicast); design, section 8
 */
export function sealerOf(own: KeyPair): Sealer {
  const keysOf = peerKeys(own);
  return {
    address: own.address,
    seal: (message, receiverKey) => seal(message, own, keysOf(receiverKey)),
    open: (envelope, senderKey) => open(envelope, own.address, senderKey, keysOf),
  };
}

/**
 * A message, signed by its sender and sealed to its receiver. For more than a few messages use `sealerOf`.
 *
 * @throws MESSAGING_WRONG_PARTY when the keys are not those of the message's sender and receiver
 * @throws MESSAGING_NOT_JSON, MESSAGING_BAD_MESSAGE, MESSAGING_TOO_LARGE
 * @source P4
 */
export function sealMessage(message: Message, sender: KeyPair, receiverKey: Uint8Array): Envelope {
  return sealerOf(sender).seal(message, receiverKey);
}

/**
 * What an envelope says, once seal, signature and format hold. Whether it is a replay is for `replayWindow` to say.
 *
 * @source P4
 */
export function openEnvelope(envelope: Envelope, receiver: KeyPair, senderKey: Uint8Array): Opened {
  return sealerOf(receiver).open(envelope, senderKey);
}

function seal(message: Message, sender: KeyPair, receiver: PeerKeys): Envelope {
  assertParty("sender", message.sender, sender.address);
  assertParty("receiver", message.receiver, receiver.address);
  const body = encodeBody(message);
  const signature = signLetter(sender, signedBytes(message.sender, message.receiver, body));
  const size = HEADER_BYTES + SIGNATURE_BYTES + body.length + TAG_BYTES;
  if (size > MAX_SEALED_BYTES) throw tooLarge(size);
  const sealed = new Uint8Array(size);
  sealed[0] = VERSION;
  const nonce = crypto.getRandomValues(sealed.subarray(1, HEADER_BYTES));
  const cipher = xchacha20poly1305(receiver.sealKey, nonce, associatedData(message.sender, message.receiver));
  sealed.set(cipher.encrypt(concatBytes(signature, body)), HEADER_BYTES);
  return { from: message.sender, to: message.receiver, sealed };
}

function open(
  envelope: Envelope,
  own: Address,
  senderKey: Uint8Array,
  keysOf: (letterKey: Uint8Array) => PeerKeys,
): Opened {
  const { from, to, sealed } = envelope;
  if (to !== own) return refused("not-for-me");
  if (sealed.length > MAX_SEALED_BYTES) return refused("too-large");
  if (sealed[0] !== VERSION || sealed.length < HEADER_BYTES + SIGNATURE_BYTES + TAG_BYTES) return refused("malformed");
  const sender = keysOf(senderKey);
  if (from !== sender.address) return refused("bad-signature");
  const plain = decrypt(sealed, sender.openKey, associatedData(from, to));
  if (plain === null) return refused("unreadable");
  const body = plain.subarray(SIGNATURE_BYTES);
  if (!sender.verify(signedBytes(from, to, body), plain.subarray(0, SIGNATURE_BYTES))) return refused("bad-signature");
  const message = decodeBody(body, from, to);
  return message === null ? refused("malformed") : { ok: true, message };
}

function decrypt(sealed: Uint8Array, key: Uint8Array, associated: Uint8Array): Uint8Array | null {
  const cipher = xchacha20poly1305(key, sealed.subarray(1, HEADER_BYTES), associated);
  try {
    return cipher.decrypt(sealed.subarray(HEADER_BYTES));
  } catch {
    return null; // The tag does not fit; the cipher gives no other reason.
  }
}

/** What is signed: both parties and the body, so a receiver cannot pass a letter on as if it were to somebody else. */
function signedBytes(from: Address, to: Address, body: Uint8Array): Uint8Array {
  return concatBytes(SIGNING_DOMAIN, addressBytes(from), addressBytes(to), body);
}

function associatedData(from: Address, to: Address): Uint8Array {
  return concatBytes(SEALING_DOMAIN, Uint8Array.of(VERSION), addressBytes(from), addressBytes(to));
}

function addressBytes(address: Address): Uint8Array {
  return hexToBytes(address.slice(2));
}

function refused(reason: OpenRefusal): Opened {
  return { ok: false, reason };
}

function assertParty(role: "sender" | "receiver", named: Address, actual: Address): void {
  if (named === actual) return;
  throw new NeighborwattError(
    "MESSAGING_WRONG_PARTY",
    `The message names ${named} as its ${role}, but the key given belongs to ${actual}.`,
    { details: { role, named, actual } },
  );
}

function tooLarge(size: number): NeighborwattError {
  return new NeighborwattError(
    "MESSAGING_TOO_LARGE",
    `An envelope has at most ${MAX_SEALED_BYTES} bytes, this one would have ${size}: send less, or a hash of it.`,
    { details: { size, limit: MAX_SEALED_BYTES } },
  );
}
