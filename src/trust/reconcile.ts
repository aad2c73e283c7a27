import type { Address, SignedCommitment } from "#domain";
import { type CommitmentBook, peek } from "./book.ts";
import type { Head } from "./heads.ts";
import { askBelow } from "./twice.ts";

/** Commitments of one consumer, both sequence numbers included. */
export interface Range {
  readonly consumer: Address;
  readonly from: number;
  readonly to: number;
}

/**
 * What this book lacks of another's, told by the heads alone: so much is sent as is missing, however large the books are.
 * Where both have a commitment with one sequence number but not the same one, it asks for that one: it is the proof.
 *
 * @source T2; own (a node that lags behind catches up by difference)
 */
export function missingFrom(mine: CommitmentBook, theirs: readonly Head[]): readonly Range[] {
  return theirs.map((head) => missingOf(mine, head)).filter((range) => range !== null);
}

function missingOf(mine: CommitmentBook, { consumer, sequence, digest }: Head): Range | null {
  const state = peek(mine, consumer);
  if (state.twice !== null) return askBelow(state);
  const there = state.entries[sequence - 1];
  if (there?.digest === digest) return null;
  if (there !== undefined) return { consumer, from: sequence, to: sequence };
  return { consumer, from: state.entries.length + 1, to: sequence };
}

/**
 * The commitments of ranges that the book holds, at most `limit`: what is left out is asked for again.
 *
 * @param limit Bounds what one answer costs; default 10,000.
 */
export function commitmentsIn(
  book: CommitmentBook,
  ranges: readonly Range[],
  limit = 10_000,
): readonly SignedCommitment[] {
  const found: SignedCommitment[] = [];
  for (const { consumer, from, to } of ranges) {
    const { entries } = peek(book, consumer);
    const end = Math.min(to, entries.length, from - 1 + limit - found.length);
    for (const { commitment, signature } of entries.slice(Math.max(from, 1) - 1, Math.max(end, 0))) {
      found.push({ commitment, signature });
    }
  }
  return found;
}
