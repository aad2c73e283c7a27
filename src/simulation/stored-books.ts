import { type HouseholdName, type IntervalIndex, interval as intervalOf } from "#domain";
import { bookInterval, type Ledger, type TierTally } from "#settlement";
import type { CommunityReader } from "#storage";
import { type BooksConfig, freshLedger, type StoredBooking, withHouseholds } from "./books.ts";
import { statementIntervals, TALLIES } from "./daily-statements.ts";
import { BOOKING } from "./recorder.ts";
import type { Scenario } from "./scenario/index.ts";

/** Intervals of which the books are wanted; `end` is the first that is not. */
export interface BookedSpan {
  readonly first: IntervalIndex;
  readonly end: IntervalIndex;
}

/** First interval that has not been booked and stored yet. */
export function bookedUntil(reader: CommunityReader): IntervalIndex {
  const newest = reader.newestInterval(BOOKING);
  return intervalOf(newest === null ? 0 : newest + 1);
}

/**
 * The books of some intervals as a community's database has them, without reading those before: only where silence ended
 * or a price has tiers, earlier ones of the same gap or day are in them, too.
 */
export function storedBooks(
  reader: CommunityReader,
  scenario: Scenario,
  config: Pick<BooksConfig, "homes">,
  { first, end }: BookedSpan,
): Ledger {
  const from = beginOf(reader, scenario, first, end);
  const empty = freshLedger(config.homes.map(({ name }) => name));
  const tallies = talliesBefore(reader, from);
  const begun: Ledger = tallies === null ? empty : { ...empty, tallies };
  return bookingsOf(reader, from, end).reduce((ledger, booked) => bookInterval(ledger, withHouseholds(booked)), begun);
}

/** Bookings of a span as they were stored. */
export function bookingsOf(reader: CommunityReader, from: IntervalIndex, to: IntervalIndex): readonly StoredBooking[] {
  return reader.records({ kind: BOOKING, from, to }).map(({ body }) => body as StoredBooking);
}

/** Where to begin so that every gap that ends in the span is whole, and tiers are counted from a known tally on. */
function beginOf(reader: CommunityReader, scenario: Scenario, first: IntervalIndex, end: IntervalIndex): IntervalIndex {
  let from: number = first;
  for (;;) {
    const booked = bookingsOf(reader, intervalOf(from), end);
    const day = statementIntervals(scenario);
    const gaps = booked.flatMap(({ homes }) => [...homes.values()].flatMap(({ gap }) => gap?.from ?? []));
    const tiered = booked.some(({ tieredPrice }) => tieredPrice !== undefined) ? [from - (from % day)] : [];
    const earliest = Math.min(from, ...gaps, ...tiered);
    if (earliest === from) return intervalOf(from);
    from = earliest;
  }
}

function talliesBefore(
  reader: CommunityReader,
  from: IntervalIndex,
): ReadonlyMap<HouseholdName, readonly TierTally[]> | null {
  if (from === 0) return null;
  const [stored] = reader.records({ kind: TALLIES, from: from - 1, to: from });
  return stored === undefined ? null : (stored.body as ReadonlyMap<HouseholdName, readonly TierTally[]>);
}
