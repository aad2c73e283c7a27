import { commitmentDigestOrNull, type SignedCommitment } from "#domain";
import { type CommitmentBook, consumerIn, type Evidence } from "./book.ts";

/** What a book knows beside the commitments that are stored: plain data, to be kept with them. */
export interface BookMemory {
  /** What follows a gap. */
  readonly waiting: readonly SignedCommitment[];
  /** Consumers that have used a sequence number twice. */
  readonly twice: readonly Evidence[];
}

/** Nothing beside the commitments. */
export const NO_MEMORY: BookMemory = { waiting: [], twice: [] };

/**
 * What a book must be told when it is made again from what was stored: without it a node would anchor what its consumer has
 * contradicted, and no two nodes would have the same root.
 *
 * @example
 * memoryOf(commitmentBook({ domain: { chainId: 1, ledger: "0x01" }, recover: () => null, attestedSeconds: 0 }))   // { waiting: [], twice: [] }
 */
export function memoryOf({ consumers }: CommitmentBook): BookMemory {
  const waiting: SignedCommitment[] = [];
  const twice: Evidence[] = [];
  for (const state of consumers.values()) {
    for (const { signed } of state.waiting.values()) waiting.push(signed);
    if (state.twice !== null) twice.push(state.twice.evidence);
  }
  return waiting.length + twice.length === 0 ? NO_MEMORY : { waiting, twice };
}

/** Tells a book that was made again what it knew; its signatures were checked then. */
export function recall(book: CommitmentBook, { waiting, twice }: BookMemory): void {
  for (const evidence of twice) {
    const { consumer, sequence } = evidence[0].commitment;
    consumerIn(book, consumer).twice = { sequence, evidence };
  }
  for (const signed of waiting) {
    const { commitment } = signed;
    const digest = commitmentDigestOrNull(commitment, book.settings.domain);
    if (digest !== null) consumerIn(book, commitment.consumer).waiting.set(commitment.sequence, { signed, digest });
  }
}
