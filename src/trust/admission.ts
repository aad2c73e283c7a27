import type { BookEntry, Evidence } from "./book.ts";
import type { Range } from "./reconcile.ts";

/** Why a commitment is not taken in. */
export type RefusalReason =
  /** A field does not fit, or is larger than what a settlement can pack: 40 bits of Wh and of price, 32 of sequence. */
  | "out-of-range"
  /** No signature, or another's. Also what a commitment for another chain or ledger gets: there it has another digest, and the signer that is recovered is a chance address. */
  | "bad-signature"
  | "amount-zero"
  /** Outside (end(interval), end(interval) + grace]. */
  | "expiry-invalid"
  | "expired"
  /** What has begun cannot be promised any more: it would take its share from those that were bound before. */
  | "interval-begun"
  | "too-far-ahead"
  /** The chain says that this consumer has used a sequence number twice. */
  | "slashed"
  | "no-bond"
  /** It follows one that the book does not hold, and too many wait already. */
  | "sequence-gap"
  /** It does not follow the commitment that the book holds: somebody has got another one. */
  | "previous-mismatch"
  /** `heldNano` is not that of the one before and what this one holds. */
  | "held-mismatch"
  /** Too many follow one that may still be paid: each of them would have to be shown with it. */
  | "chain-too-long"
  /** Deposit less announced releases less what is outstanding is too little. */
  | "not-covered";

/** A commitment that is not taken in, with what was expected and what was found instead. */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  readonly expected?: string;
  readonly found?: string;
  /** What to ask for of whoever sent it. */
  readonly ask?: Range;
}

/** What became of a commitment. */
export type Admission =
  /** Taken in, with those that had waited for it; all of them are to be stored. */
  | { readonly kind: "admitted"; readonly entries: readonly BookEntry[] }
  /** The book holds it already: nothing changes. */
  | { readonly kind: "known" }
  /** Signed, but others are missing before it. */
  | { readonly kind: "waiting"; readonly ask: Range }
  /** The consumer has signed two with one sequence number. Nothing of it is taken in any more; the evidence goes to `reportTwice`. */
  | { readonly kind: "twice"; readonly evidence: Evidence; readonly ask?: Range }
  | Refusal;

export function refused(
  reason: RefusalReason,
  expected?: string | number | bigint,
  found?: string | number | bigint,
): Refusal {
  return {
    kind: "refused",
    reason,
    ...(expected === undefined ? {} : { expected: String(expected) }),
    ...(found === undefined ? {} : { found: String(found) }),
  };
}
