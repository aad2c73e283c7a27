import { type Calendar, type Instant, type IntervalIndex, instant, interval, startOf } from "#domain";

/** The community's clock while real seconds pass: how long a quarter of an hour lasts here (Δ̂ of TX 6.5.1). */
export interface FastClock {
  readonly calendar: Calendar;
  /** Blocks in an interval; one block is made in a real second. */
  readonly blocksPerInterval: number;
  /** Time of block 0. */
  readonly genesisAt: Instant;
  /** From when on homes ask for permissions and post what they know the evening before. */
  readonly eveningAt: Instant;
  /** The interval before the first: from here on every block is a part of an interval. */
  readonly startsAt: Instant;
}

const INTERVAL_SECONDS = 900;
/** Contracts, votes and the DSO's money take a few blocks before the evening. */
const FOUNDING_SECONDS = 3_600;
/** The evening takes as many blocks of one second as the homes need. */
const EVENING_SECONDS = 3_600;
/**
 * The clock of a test: gates close right after the first block of each interval, solvers have the second block, and with
 * the third the next interval becomes final.
 *
 * @param epoch  Start of interval 0.
 * @param intervals  Of the day: offers may reach to its end from the evening on.
 * @param blocksPerInterval  3 to 900.
 */
export function fastClock(epoch: Instant, intervals: number, blocksPerInterval: number): FastClock {
  const blockSeconds = Math.floor(INTERVAL_SECONDS / blocksPerInterval);
  const calendar = {
    epoch,
    intervalSeconds: INTERVAL_SECONDS,
    windowSeconds: INTERVAL_SECONDS * (intervals + 1) + EVENING_SECONDS,
    commitMarginSeconds: INTERVAL_SECONDS - Math.floor(blockSeconds / 2),
    graceSeconds: INTERVAL_SECONDS,
  };
  const startsAt = startOf(calendar, interval(-1));
  const eveningAt = instant(startsAt - EVENING_SECONDS * 1000);
  return { calendar, blocksPerInterval, startsAt, eveningAt, genesisAt: instant(eveningAt - FOUNDING_SECONDS * 1000) };
}

/** Time of a block, counted from `startsAt` on: the blocks of an interval are spread evenly over it. */
export function blockTime({ startsAt, blocksPerInterval }: FastClock, block: number): Instant {
  const seconds = Math.floor((block * INTERVAL_SECONDS) / blocksPerInterval);
  return instant(startsAt + seconds * 1000);
}

/** From gate closure on solvers may surpass each other for one block. */
export function solveSeconds({ blocksPerInterval }: FastClock): number {
  return Math.floor(INTERVAL_SECONDS / blocksPerInterval);
}

/** The interval that is being decided while `present` passes: its gate has closed when this block is the second or later. */
export function decidedIn(present: number): IntervalIndex {
  return interval(present + 1);
}
