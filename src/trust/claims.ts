import type { Hex, IntervalIndex } from "#domain";
import type { BookEntry, CommitmentBook } from "./book.ts";

/**
 * The anchored commitments of an interval that concern a meter, in the order in which they became binding: anchor,
 * consumer, sequence number. What is not anchored binds nobody and is left out.
 *
 * @param roots The meter's certificates of existence: a meter may have renewed its own on the way.
 * @source T7; design, section 4 (who gets which Wh)
 */
export function claimsOf(
  book: CommitmentBook,
  interval: IntervalIndex,
  roots: ReadonlySet<Hex>,
): { readonly bought: readonly BookEntry[]; readonly sold: readonly BookEntry[] } {
  const bound = [...(book.byInterval.get(interval) ?? [])]
    .filter(({ anchor }) => anchor !== null)
    .sort(inOrderOfBinding);
  return {
    bought: bound.filter(({ commitment }) => roots.has(commitment.consumerRoot)),
    sold: bound.filter(({ commitment }) => roots.has(commitment.producerRoot)),
  };
}

function inOrderOfBinding(a: BookEntry, b: BookEntry): number {
  const [one, other] = [a.commitment, b.commitment];
  if (a.anchor !== b.anchor) return (a.anchor as number) - (b.anchor as number);
  if (one.consumer !== other.consumer) return one.consumer < other.consumer ? -1 : 1;
  return one.sequence - other.sequence;
}
