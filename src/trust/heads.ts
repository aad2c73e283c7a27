import { type Address, type Hex, headLeaf, merklePath, merkleRoot } from "#domain";
import type { BookEntry, CommitmentBook, ConsumerBook } from "./book.ts";
import { countedHead } from "./twice.ts";

/** A consumer's newest commitment: it tells all those before it, since each names the hash of the one before. */
export interface Head {
  readonly consumer: Address;
  readonly sequence: number;
  readonly digest: Hex;
}

/** How far a root reaches: the sequence number of each consumer's newest commitment in it, none of 0. */
export type Cut = ReadonlyMap<Address, number>;

/** The newest commitment of each consumer, in ascending order of address. */
export function headsOf(book: CommitmentBook): readonly Head[] {
  return headsWhere(book, (state) => state.entries.at(-1));
}

/** The same without what was signed twice: what a node proposes to anchor. */
export function countedHeads(book: CommitmentBook): readonly Head[] {
  return headsWhere(book, countedHead);
}

/** The heads that a cut names; `null` when the book lacks one of them. */
export function headsAt(book: CommitmentBook, cut: Cut): readonly Head[] | null {
  const heads: Head[] = [];
  for (const consumer of [...cut.keys()].sort()) {
    const entry = book.consumers.get(consumer)?.entries[(cut.get(consumer) as number) - 1];
    if (entry === undefined) return null;
    heads.push(headFrom(entry));
  }
  return heads;
}

/** The cut of an anchor of which the book knows; entries carry the number of the first anchor that covers them. */
export function cutAt(book: CommitmentBook, number: number): Cut {
  const isCovered = ({ anchor }: BookEntry): boolean => anchor !== null && anchor <= number;
  return cutOf(headsWhere(book, ({ entries }) => entries.findLast(isCovered)));
}

/** The cut of a vector of heads. */
export function cutOf(heads: readonly Head[]): Cut {
  return new Map(heads.map(({ consumer, sequence }) => [consumer, sequence]));
}

/**
 * The root of the database: the same wherever the same commitments are.
 *
 * @param heads In ascending order of address.
 * @source T2; contracts/src/interfaces/ICommitmentLedger.sol
 * @example
 * rootOf([]) === `0x${"00".repeat(32)}`   // true
 */
export function rootOf(heads: readonly Head[]): Hex {
  return merkleRoot(leavesOf(heads));
}

/** The path that shows a consumer's head in the root of a vector of heads; `null` when it has none there. */
export function pathOf(heads: readonly Head[], consumer: Address): readonly Hex[] | null {
  const index = heads.findIndex((head) => head.consumer === consumer);
  return index < 0 ? null : merklePath(leavesOf(heads), index);
}

function leavesOf(heads: readonly Head[]): readonly Hex[] {
  return heads.map(({ consumer, digest }) => headLeaf(consumer, digest));
}

function headsWhere(book: CommitmentBook, pick: (state: ConsumerBook) => BookEntry | undefined): readonly Head[] {
  const entries = [...book.consumers.values()].map(pick).filter((entry) => entry !== undefined);
  return entries.map(headFrom).sort((a, b) => (a.consumer < b.consumer ? -1 : 1));
}

function headFrom({ commitment, digest }: BookEntry): Head {
  return { consumer: commitment.consumer, sequence: commitment.sequence, digest };
}
