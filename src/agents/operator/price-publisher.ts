import type { Call } from "#chain";
import {
  type Calendar,
  type Instant,
  type IntervalIndex,
  inParts,
  interval as intervalOf,
  type NanoPerWh,
} from "#domain";

/** Prices that an agent publishes, a day ahead of the day they are for. */
export interface PriceFeed {
  readonly calendar: Calendar;
  /** Interval of the day with whose start the prices of the next day are published. */
  readonly publishedAt: number;
  /** What an interval of the next day costs, and brings. */
  readonly priceOf: (k: IntervalIndex) => { readonly energyPrice: NanoPerWh; readonly feedIn: NanoPerWh };
}

/** What the publisher remembers. */
export interface PublisherState {
  /** First interval whose prices have not been handed to the chain. */
  next: number;
}

/** Intervals per transaction: 26,000 gas each. */
const INTERVALS_PER_CALL = 400;

/** The first day stands in the tariff from the founding on. */
export function freshPublisher({ calendar }: PriceFeed): PublisherState {
  return { next: dayOf(calendar) };
}

/**
 * What is to be published when an interval begins: the rest of the next day, from its time of publication on. What was missed in
 * an outage is made up for as far as no orders are possible yet; the rest stays as the members' schedule has it.
 *
 * @source contracts/src/interfaces/ITariff.sol (publish)
 */
export function publicationCalls(
  { calendar, publishedAt, priceOf }: PriceFeed,
  state: PublisherState,
  begins: IntervalIndex,
  now: Instant,
): readonly Call[] {
  const perDay = dayOf(calendar);
  const day = Math.floor(begins / perDay);
  const end = (day + (begins % perDay >= publishedAt ? 2 : 1)) * perDay;
  const from = Math.max(state.next, firstWithoutOrders(calendar, now));
  if (from >= end) return [];
  state.next = end;
  const intervals = Array.from({ length: end - from }, (_, i) => intervalOf(from + i));
  return inParts(intervals, INTERVALS_PER_CALL).map((part) => {
    const prices = part.map(priceOf);
    const args = [part[0], prices.map((p) => p.energyPrice), prices.map((p) => p.feedIn)];
    return { contract: "Tariff", function: "publish", args };
  });
}

/** A publication that the chain has refused is tried again with the next interval. */
export function publicationRefused(state: PublisherState, { args }: Call): void {
  state.next = Math.min(state.next, args[0] as number);
}

function dayOf({ intervalSeconds }: Calendar): number {
  return 86_400 / intervalSeconds;
}

/** The contract counts alike, by the time of the block, which is a second from now. */
function firstWithoutOrders({ epoch, windowSeconds, intervalSeconds }: Calendar, now: Instant): number {
  return Math.floor((now + 1000 + windowSeconds * 1000 - epoch) / (intervalSeconds * 1000)) + 1;
}
