import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Hex, NeighborwattError } from "#domain";

/** One record of a batch: bytes, or text that counts as its UTF-8 bytes. */
export type BatchItem = Uint8Array | string;

/** Shows that one record stands in an anchored batch, and gives away nothing about the others. */
export interface BatchProof {
  readonly index: number;
  /** How many records the batch has. */
  readonly count: number;
  /** The salt of this record alone; the batch's salt does not follow from it. */
  readonly itemSalt: Hex;
  /** Hashes of the neighbouring subtrees, from the leaf upwards. */
  readonly path: readonly Hex[];
}

const SALT_BYTES = 32;
/** First byte of every hash: a leaf can never pass for a node, nor a node for a root (RFC 6962, 2.1). */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const ROOT = Uint8Array.of(2);
const ITEM_SALT = Uint8Array.of(3);

/**
 * The hash of a batch of readings that goes on the chain.
 *
 * Readings are few bits and could be guessed from a bare hash, so each leaf is salted. Whoever forgets the batch's salt
 * (and the readings) leaves a hash that says nothing: that is how a batch is erased although its anchor stays.
 *
 * @param salt 32 secret random bytes, another for each batch.
 * @throws PRIVACY_BAD_SALT, PRIVACY_EMPTY_BATCH
 * @source P5; RFC 6962, 2.1 (shape of the tree) with keccak; privacy reference, pitfall 11
 * @example
 * batchRoot(new Uint8Array(32), ["1/2500/0"]) === batchRoot(new Uint8Array(32), ["1/2500/1"])   // false
 */
export function batchRoot(salt: Uint8Array, items: readonly BatchItem[]): Hex {
  return rootOf(treeHash(leavesOf(salt, items)), items.length);
}

/**
 * Proof that one record stands in the batch: to be given away together with that record.
 *
 * @throws PRIVACY_BAD_SALT, PRIVACY_EMPTY_BATCH, PRIVACY_NOT_IN_BATCH
 * @example
 * batchProof(new Uint8Array(32), ["a", "b", "c"], 2).path.length   // 1
 */
export function batchProof(salt: Uint8Array, items: readonly BatchItem[], index: number): BatchProof {
  const leaves = leavesOf(salt, items);
  if (!(Number.isInteger(index) && index >= 0 && index < items.length)) throw notInBatch(index, items.length);
  return { index, count: items.length, itemSalt: toHex(itemSalt(salt, index)), path: pathTo(leaves, index).map(toHex) };
}

/**
 * Whether a record stands in the batch with this root, at the place that the proof names.
 *
 * @example
 * verifyBatchItem(batchRoot(new Uint8Array(32), ["a", "b"]), "b", batchProof(new Uint8Array(32), ["a", "b"], 1))   // true
 */
export function verifyBatchItem(root: Hex, item: BatchItem, proof: BatchProof): boolean {
  const { index, count, path } = proof;
  if (!(Number.isInteger(index) && Number.isInteger(count) && index >= 0 && index < count && count < 2 ** 32))
    return false;
  if (![proof.itemSalt, ...path].every(isHash)) return false;
  const top = climb(leafHash(fromHex(proof.itemSalt), item), index, count, path.map(fromHex));
  return top !== null && rootOf(top, count) === root;
}

function leavesOf(salt: Uint8Array, items: readonly BatchItem[]): Uint8Array[] {
  if (salt.length !== SALT_BYTES) throw badSalt(salt.length);
  if (items.length === 0) throw emptyBatch();
  return items.map((item, index) => leafHash(itemSalt(salt, index), item));
}

function itemSalt(salt: Uint8Array, index: number): Uint8Array {
  return keccak_256(concatBytes(ITEM_SALT, salt, uint32(index)));
}

function leafHash(ownSalt: Uint8Array, item: BatchItem): Uint8Array {
  return keccak_256(concatBytes(LEAF, ownSalt, typeof item === "string" ? utf8ToBytes(item) : item));
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(NODE, left, right));
}

/** The number of records is part of the root, so nobody can claim a batch was longer or shorter than it was. */
function rootOf(top: Uint8Array, count: number): Hex {
  return toHex(keccak_256(concatBytes(ROOT, uint32(count), top)));
}

function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  const split = splitOf(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

function pathTo(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...pathTo(left, index), treeHash(right)] : [...pathTo(right, index - split), treeHash(left)];
}

/** The top of the tree that a leaf and its path lead to; `null` when the path has another length than the place needs. */
function climb(leaf: Uint8Array, index: number, count: number, path: readonly Uint8Array[]): Uint8Array | null {
  if (count === 1) return path.length === 0 ? leaf : null;
  const neighbour = path.at(-1);
  if (neighbour === undefined) return null;
  const split = splitOf(count);
  const rest = path.slice(0, -1);
  if (index < split) {
    const left = climb(leaf, index, split, rest);
    return left === null ? null : nodeHash(left, neighbour);
  }
  const right = climb(leaf, index - split, count - split, rest);
  return right === null ? null : nodeHash(neighbour, right);
}

/** The largest power of two below a number above 1. */
function splitOf(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function isHash(hex: Hex): boolean {
  return /^0x[0-9a-f]{64}$/.test(hex);
}

function fromHex(hex: Hex): Uint8Array {
  return hexToBytes(hex.slice(2));
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

function badSalt(length: number): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_BAD_SALT",
    `The salt of a batch has ${SALT_BYTES} bytes, got ${length}: take fresh random ones for each batch.`,
    { details: { length } },
  );
}

function emptyBatch(): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_EMPTY_BATCH",
    "A batch has at least one record: anchor nothing when there is none.",
  );
}

function notInBatch(index: number, count: number): NeighborwattError {
  return new NeighborwattError(
    "PRIVACY_NOT_IN_BATCH",
    `The batch has the records 0..${count - 1}, there is no record ${index}.`,
    { details: { index, count } },
  );
}
