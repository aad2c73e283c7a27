import type { SignedCommitment } from "#domain";
import type { Admission } from "./admission.ts";
import type { BookEntry, ConsumerBook } from "./book.ts";
import type { Range } from "./reconcile.ts";

/** Writes down that a consumer has signed two commitments with one sequence number, and asks for where they part. */
export function showTwice(state: ConsumerBook, first: SignedCommitment, second: SignedCommitment): Admission {
  const { sequence } = first.commitment;
  if (state.twice === null || sequence < state.twice.sequence) {
    state.twice = { sequence, evidence: [bare(first), bare(second)] };
  }
  state.waiting.clear();
  const ask = askBelow(state);
  return { kind: "twice", evidence: state.twice.evidence, ...(ask === null ? {} : { ask }) };
}

/** Without what the book keeps beside it. */
function bare({ commitment, signature }: SignedCommitment): SignedCommitment {
  return { commitment, signature };
}

/**
 * What to ask for of somebody who holds the other branch: where two branches part is found by going down them, so that
 * all honest nodes leave the same commitments out.
 */
export function askBelow(state: ConsumerBook): Range | null {
  if (state.twice === null) return null;
  const [first, second] = state.twice.evidence;
  const { consumer, sequence } = first.commitment;
  const below = sequence - 1;
  if (below < 1 || first.commitment.previous === second.commitment.previous) return null;
  return { consumer, from: below, to: below };
}

/** A consumer's newest commitment that counts for a root: none that was used twice, unless it is anchored already. */
export function countedHead(state: ConsumerBook): BookEntry | undefined {
  if (state.twice === null) return state.entries.at(-1);
  let at = Math.min(state.twice.sequence - 1, state.entries.length);
  while (at < state.entries.length && state.entries[at]?.anchor !== null) at++;
  return state.entries[at - 1];
}
