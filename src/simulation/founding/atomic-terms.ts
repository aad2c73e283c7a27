import type { Calendar } from "#domain";

/** What the founders agree on about nodes. */
export const NODE_TERMS = {
  leastStakeNano: 100_000_000_000n,
  /** Longer than a round, and than a batch can be shown to be wrong. */
  unstakeSeconds: 3n * 86_400n,
  withheldPenaltyNano: 1_000_000_000n,
  roundSeconds: 600n,
} as const;

/** What they agree on about batches that nodes vouch for. */
export const BATCH_TERMS = {
  attestedSeconds: 7_200,
  answerSeconds: 3_600,
  challengeBondNano: 1_000_000_000n,
} as const;

/** A root of meter keys lives a day and a half: it is renewed in the middle of each day for the next. */
export const ROOT_SECONDS = 129_600n;
/** A drawn meter that does not answer gives way to the next. */
export const TURN_SECONDS = 120n;
/** What opening an energy account without an authority costs. */
export const OPENING_BURN_NANO = 1_000_000_000n;

/** What each node stakes. */
export const STAKE_NANO = 200_000_000_000n;
/** What each consumer puts aside for its commitments, and what it loses when it commits twice under one number. */
export const DEPOSIT_NANO = 500_000_000_000n;
export const BOND_NANO = 10_000_000_000n;

/** How far ahead a commitment may expire. With the time to show a batch wrong it stays below the ledger's release delay. */
export function horizonSecondsOf({ windowSeconds, intervalSeconds, graceSeconds }: Calendar): number {
  return windowSeconds + 2 * intervalSeconds + graceSeconds;
}
