import {
  type Calendar,
  gateClosure,
  gateOpening,
  type Instant,
  type IntervalIndex,
  instant,
  isoTime,
  NeighborwattError,
  startOf,
} from "#domain";

/** The phases of the negotiation for one interval: bargaining, end game, margin, delivery. */
export interface NegotiationTiming {
  /** Orders are taken and agents may speak. */
  readonly opensAt: Instant;
  /** Bargaining is over; the rounds of the end game begin. */
  readonly endGameAt: Instant;
  /** gateClosure: nothing is negotiated from here, agreements are written. */
  readonly closesAt: Instant;
  readonly startsAt: Instant;
  /** How long an agent waits for an answer before it goes on with the next best. */
  readonly replyTimeoutMs: number;
  readonly endGameRoundMs: number;
  readonly endGameRounds: number;
}

/** How often a buyer calls sellers before the end game; prices concede from one call to the next. */
export const BARGAINING_ROUNDS = 5;

const LONGEST_ROUND_MS = 30_000;
/** A post needs a block (1 s) to be seen, and the three messages of a pair need their way: below this it is one round. */
const SHORTEST_ROUND_MS = 5_000;
const MOST_ROUNDS = 4;
const LONGEST_REPLY_MS = 10_000;
const SHORTEST_REPLY_MS = 400;

/**
 * The phases of the negotiation for an interval: the end game takes 4 rounds of 30 s, less where the window is short,
 * never more than half of it.
 *
 * @throws MARKET_WINDOW_TOO_SHORT when not even one round of 5 s fits into half of the window
 * @source MZ 4.1, step 4 ("when the last minutes of the negotiation are reached"); design, section 6
 * @example
 * timingFor({ epoch: instant(0), intervalSeconds: 3600, windowSeconds: 3600, commitMarginSeconds: 300, graceSeconds: 3600 }, interval(1)).endGameRoundMs   // 30000
 */
export function timingFor(calendar: Calendar, k: IntervalIndex): NegotiationTiming {
  const opensAt = gateOpening(calendar, k);
  const closesAt = gateClosure(calendar, k);
  const windowMs = closesAt - opensAt;
  const rounds = Math.min(MOST_ROUNDS, Math.floor(windowMs / 2 / SHORTEST_ROUND_MS));
  if (rounds < 1) throw windowTooShort(opensAt, windowMs);
  const roundMs = Math.min(LONGEST_ROUND_MS, Math.floor(windowMs / 2 / rounds / 1000) * 1000);
  const endGameAt = instant(closesAt - rounds * roundMs);
  const slotMs = (endGameAt - opensAt) / BARGAINING_ROUNDS;
  return {
    opensAt,
    endGameAt,
    closesAt,
    startsAt: startOf(calendar, k),
    replyTimeoutMs: Math.max(SHORTEST_REPLY_MS, Math.min(LONGEST_REPLY_MS, Math.floor(slotMs / 4))),
    endGameRoundMs: roundMs,
    endGameRounds: rounds,
  };
}

/** The instants of one round of the end game. */
export interface RoundTimes {
  /** Everybody who still has energy open posts again. */
  readonly postAt: Instant;
  /** Posts in blocks from here on come too late for this round. */
  readonly cutoffAt: Instant;
  /** The orders of the round are paired; the blocks before the cutoff have reached everyone by now. */
  readonly pairAt: Instant;
  /** What is not confirmed by now is taken back, early enough to be on the chain before the gate closes. */
  readonly confirmBy: Instant;
}

/** The instants of round `round` (from 0) of the end game. */
export function roundTimes(timing: NegotiationTiming, round: number): RoundTimes {
  const length = timing.endGameRoundMs;
  const postAt = timing.endGameAt + round * length;
  return {
    postAt: instant(postAt),
    cutoffAt: instant(postAt + Math.floor(length * 0.4)),
    pairAt: instant(postAt + Math.floor(length * 0.5)),
    confirmBy: instant(postAt + Math.floor(length * 0.8)),
  };
}

/** The part of the bargaining time that is left, 1 at the opening and 0 from the end game on. */
export function timeLeft(timing: NegotiationTiming, now: Instant): number {
  const left = (timing.endGameAt - now) / (timing.endGameAt - timing.opensAt);
  return Math.min(1, Math.max(0, left));
}

function windowTooShort(opensAt: Instant, windowMs: number): NeighborwattError {
  return new NeighborwattError(
    "MARKET_WINDOW_TOO_SHORT",
    `The window that opens at ${isoTime(opensAt)} is ${windowMs / 1000} s long; a negotiation needs ` +
      `${(2 * SHORTEST_ROUND_MS) / 1000} s or more: raise windowSeconds or lower commitMarginSeconds.`,
    { details: { windowMs }, exitCode: 78 },
  );
}
