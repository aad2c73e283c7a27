import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import {
  type Address,
  bytesOf,
  type Hex,
  hexOf,
  keyLeafOf,
  type MeterSignature,
  merkleTree,
  NeighborwattError,
} from "#domain";
import { type KeyPair, keyPairFromSecret } from "./keys.ts";

/**
 * The one-time keys of a meter, in a tree whose root a certificate of existence vouches for. The secrets live in a
 * closure.
 */
export interface MeterKeyTree {
  readonly root: Hex;
  /** Chain address of each key, by its place. */
  readonly addresses: readonly Address[];
  /** What shows the key at a place under the root. @throws PRIVACY_NO_SUCH_KEY */
  path(leaf: number): readonly Hex[];
  /**
   * Signs with the key at a place. It does not know what that key has signed before: meters sign with `signOnce`.
   *
   * @throws PRIVACY_NO_SUCH_KEY, PRIVACY_BAD_DIGEST
   */
  sign(leaf: number, digest: Hex): Hex;
}

/** How far the keys of a tree are used up: state that a meter stores before it lets a signature out. */
export interface KeyRing {
  readonly root: Hex;
  /** The first key that has signed nothing. */
  readonly next: number;
}

/** A signature, and the ring to go on with. */
export interface SignedOnce {
  readonly signature: MeterSignature;
  readonly ring: KeyRing;
}

/** Places are 16 bits in the packed evidence. */
const MAX_KEYS = 65_536;
const PURPOSE = "neighborwatt meter key v1";

/**
 * A tree of one-time keys. The same secret gives the same tree, so a meter keeps 32 bytes for each root.
 *
 * @param secret 32 secret bytes, other ones for each tree.
 * @param count How many keys: one for each statement and each receipt until the root is renewed.
 * @throws PRIVACY_BAD_SECRET, PRIVACY_KEY_COUNT
 * @source L5 (SPB II-B); leaves as in contracts/src/interfaces/IExistenceCertificates.sol
 * @example
 * meterKeyTree(new Uint8Array(32).fill(1), 4).addresses.length   // 4
 */
export function meterKeyTree(secret: Uint8Array, count: number): MeterKeyTree {
  if (secret.length !== 32) throw badSecret(secret.length);
  if (!(Number.isInteger(count) && count >= 1 && count <= MAX_KEYS)) throw badCount(count);
  const own = Uint8Array.from(secret);
  const addresses = Array.from({ length: count }, (_, leaf) => keyAt(own, leaf).address);
  const tree = merkleTree(addresses.map((address, leaf) => keyLeafOf(leaf, address)));
  const checked = (leaf: number): number => {
    if (!(Number.isInteger(leaf) && leaf >= 0 && leaf < count)) throw noSuchKey(leaf, count);
    return leaf;
  };
  return Object.freeze({
    root: tree.root,
    addresses,
    path: (leaf: number) => tree.path(checked(leaf)),
    sign: (leaf: number, digest: Hex) => hexOf(keyAt(own, checked(leaf)).signDigest(bytesOf(digest))),
  });
}

/** The ring of a tree that has signed nothing yet. @example newKeyRing(meterKeyTree(new Uint8Array(32).fill(1), 4)).next   // 0 */
export function newKeyRing(tree: MeterKeyTree): KeyRing {
  return { root: tree.root, next: 0 };
}

/**
 * Signs with the next key of a ring, which is thereby used up: no key ever signs twice as long as the ring that comes
 * back is the only one used from here on.
 *
 * @throws PRIVACY_KEYS_USED_UP when every key has signed: a new root is due
 * @throws PRIVACY_OTHER_TREE when the ring belongs to another tree
 * @source L5: each key once
 * @example
 * const tree = meterKeyTree(new Uint8Array(32).fill(1), 4);
 * signOnce(tree, newKeyRing(tree), tree.root).ring.next   // 1
 */
export function signOnce(tree: MeterKeyTree, ring: KeyRing, digest: Hex): SignedOnce {
  const { root, next } = ring;
  if (root !== tree.root) throw otherTree(root, tree.root);
  if (next >= tree.addresses.length) throw usedUp(tree);
  const signature = { root, leaf: next, path: tree.path(next), signature: tree.sign(next, digest) };
  return { signature, ring: { root, next: next + 1 } };
}

/** A key is made again for each use: 0.2 ms, and nothing but the tree's own secret lies in memory. */
function keyAt(secret: Uint8Array, leaf: number): KeyPair {
  // A 256-bit number falls outside the curve's order once in 2^128 draws.
  return keyPairFromSecret(hkdf(sha256, secret, undefined, utf8ToBytes(`${PURPOSE}/${leaf}`), 32));
}

function badSecret(length: number): NeighborwattError {
  return new NeighborwattError("PRIVACY_BAD_SECRET", `The secret of a key tree has 32 bytes, got ${length}.`, {
    details: { length },
    exitCode: 65,
  });
}

function badCount(count: number): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_KEY_COUNT",
    `A key tree has 1 to ${MAX_KEYS} keys, got ${count}: take as many as a root signs before it is renewed.`,
    { details: { count }, exitCode: 78 },
  );
}

function noSuchKey(leaf: number, count: number): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_NO_SUCH_KEY",
    `The tree has the keys 0..${count - 1}, there is no key ${leaf}.`,
    {
      details: { leaf, count },
    },
  );
}

function usedUp({ root, addresses }: MeterKeyTree): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_KEYS_USED_UP",
    `All ${addresses.length} keys under the root ${root} have signed: certify a new root, and make the tree larger if this happens within a day.`,
    { details: { root, count: addresses.length } },
  );
}

function otherTree(ring: Hex, tree: Hex): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_OTHER_TREE",
    `The ring belongs to the root ${ring}, the keys to ${tree}: load the ring that was stored for this root.`,
    { details: { ring, tree } },
  );
}
