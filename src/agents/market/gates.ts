import { type Calendar, gateClosure, gateOpening, type Instant, type IntervalIndex } from "#domain";

/** When a market takes offers for an interval. */
export interface MarketGates {
  opensAt(k: IntervalIndex): Instant;
  closesAt(k: IntervalIndex): Instant;
}

/** The gates of a market that keeps to the calendar. */
export function gatesOf(calendar: Calendar): MarketGates {
  return { opensAt: (k) => gateOpening(calendar, k), closesAt: (k) => gateClosure(calendar, k) };
}
