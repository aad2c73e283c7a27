import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Address } from "#domain";
import { addressOf, type KeyPair } from "#privacy";
import { readLetterKey } from "./letter-key.ts";

/** What one party keeps about a peer: its address and a key for each direction. */
export interface PeerKeys {
  readonly address: Address;
  readonly sealKey: Uint8Array;
  readonly openKey: Uint8Array;
  /** Whether the peer signed these bytes. */
  readonly verify: (bytes: Uint8Array, signature: Uint8Array) => boolean;
}

/** More peers than any community has; the oldest is agreed on again when it returns. */
const MAX_PEERS = 4_096;
const KEY_DOMAIN = utf8ToBytes("neighborwatt envelope key v1");

/**
 * A function from a peer's letter key to the keys shared with it; each is computed once.
 *
 * @throws PRIVACY_BAD_PUBLIC_KEY, MESSAGING_BAD_LETTER_KEY by that function
 * @source RFC 5869 (HKDF-SHA-256) over static-static ECDH; one key per direction, so nothing can be reflected
 */
export function peerKeys(own: KeyPair): (letterKey: Uint8Array) => PeerKeys {
  const known = new Map<string, PeerKeys>();
  return (letterKey) => {
    const name = bytesToHex(letterKey);
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const keys = agree(own, letterKey);
    if (known.size >= MAX_PEERS) known.delete(known.keys().next().value as string);
    known.set(name, keys);
    return keys;
  };
}

function agree(own: KeyPair, letterKey: Uint8Array): PeerKeys {
  const { sealing, verify } = readLetterKey(letterKey);
  const address = addressOf(sealing);
  const secret = own.sharedSecret(sealing);
  const keyFor = (from: Address, to: Address): Uint8Array =>
    hkdf(sha256, secret, undefined, concatBytes(KEY_DOMAIN, hexToBytes(from.slice(2)), hexToBytes(to.slice(2))), 32);
  return { address, sealKey: keyFor(own.address, address), openKey: keyFor(address, own.address), verify };
}
