import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { type AbiField, keccakOfFields, keccakOfHex } from "./abi.ts";
import { ZERO_HASH } from "./commitment.ts";
import { NeighborwattError } from "./errors.ts";
import type { Address, Hex } from "./ids.ts";

/**
 * Leaf of a tree that a contract verifies: hashed twice, so that no inner node can pass for a leaf.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a value does not fit its width
 * @source OpenZeppelin MerkleProof (second preimage attack)
 */
export function merkleLeaf(fields: readonly AbiField[]): Hex {
  return keccakOfHex(keccakOfFields(fields).slice(2));
}

/** Leaf of a consumer's newest commitment in the root of the nodes' database. @source contracts/src/interfaces/ICommitmentLedger.sol */
export function headLeaf(consumer: Address, digest: Hex): Hex {
  return merkleLeaf([
    [consumer, 160],
    [digest, 256],
  ]);
}

/** A tree whose inner nodes are kept: for whoever needs many paths. */
export interface MerkleTree {
  readonly root: Hex;
  /** As `merklePath`. @throws DOMAIN_OUT_OF_RANGE when there is no such leaf */
  path(index: number): readonly Hex[];
}

/**
 * The tree over leaves in their order. A node is the hash of its two children, the smaller one first; an odd node of a
 * level moves up as it is; one leaf is its own root. `ZERO_HASH` is the root of no leaf, which no contract takes.
 *
 * @source OpenZeppelin MerkleProof (sorted pairs)
 * @example
 * merkleTree([merkleLeaf([[1, 256]])]).path(0)   // []
 */
export function merkleTree(leaves: readonly Hex[]): MerkleTree {
  const levels = [leaves.map(fromHex)];
  for (let top = levels[0] as Uint8Array[]; top.length > 1; levels.push(top)) top = levelAbove(top);
  const [top] = levels.at(-1) as Uint8Array[];
  return {
    root: top === undefined ? ZERO_HASH : toHex(top),
    path: (index) => {
      if (!(Number.isInteger(index) && index >= 0 && index < leaves.length)) throw noSuchLeaf(index, leaves.length);
      return levels.flatMap((level, height) => {
        const neighbour = level[(index >> height) ^ 1];
        return neighbour === undefined ? [] : [toHex(neighbour)];
      });
    },
  };
}

/**
 * Root of the tree over leaves in their order; `ZERO_HASH` of no leaf.
 *
 * @example
 * merkleRoot([merkleLeaf([[1, 256]])]) === merkleLeaf([[1, 256]])   // true
 */
export function merkleRoot(leaves: readonly Hex[]): Hex {
  return merkleTree(leaves).root;
}

/**
 * The hashes that lead from a leaf to the root, from below upwards.
 *
 * @throws DOMAIN_OUT_OF_RANGE when there is no such leaf
 * @example
 * merklePath([merkleLeaf([[1, 256]])], 0)   // []
 */
export function merklePath(leaves: readonly Hex[], index: number): readonly Hex[] {
  return merkleTree(leaves).path(index);
}

/**
 * The root that a leaf and its path lead to: what a contract compares with the root it knows.
 *
 * @example
 * merkleRootOf(ZERO_HASH, [])   // ZERO_HASH
 */
export function merkleRootOf(leaf: Hex, path: readonly Hex[]): Hex {
  return toHex(path.map(fromHex).reduce(nodeOf, fromHex(leaf)));
}

function levelAbove(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i] as Uint8Array, level[i + 1]];
    above.push(right === undefined ? left : nodeOf(left, right));
  }
  return above;
}

const pair = new Uint8Array(64);

function nodeOf(a: Uint8Array, b: Uint8Array): Uint8Array {
  const [first, second] = isLess(b, a) ? [b, a] : [a, b];
  pair.set(first);
  pair.set(second, 32);
  return keccak_256(pair);
}

function isLess(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function fromHex(hex: Hex): Uint8Array {
  return hexToBytes(hex.slice(2));
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

function noSuchLeaf(index: number, count: number): NeighborwattError {
  return new NeighborwattError("DOMAIN_OUT_OF_RANGE", `The tree has ${count} leaves, there is no leaf ${index}.`, {
    details: { index, count },
    exitCode: 65,
  });
}
