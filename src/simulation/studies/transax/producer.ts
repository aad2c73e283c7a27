import type { FeederId, HouseholdName } from "#domain";
import type { Prosumer, TransaxDay } from "./day.ts";
import type { TimedOffer } from "./offers.ts";

/** What a producer offers from one interval on. */
export interface OfferedFrom {
  readonly interval: number;
  readonly energyWh: number;
  /** In how many intervals it may flow, the longest of its offers counted. */
  readonly validIntervals: number;
}

/** Energy of a producer that a consumer takes in an interval. */
export interface ProducerMatch {
  readonly interval: number;
  readonly consumer: HouseholdName;
  readonly energyWh: number;
}

/** One producer's day with a battery (the paper's Figs. 7 and 10). */
export interface ProducerFigures {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  readonly madeWh: readonly number[];
  readonly offered: readonly OfferedFrom[];
  readonly matches: readonly ProducerMatch[];
  /** Where the matches were made. */
  readonly matchedOn: "chain" | "memory";
}

/** A trade by the numbers of two offers. */
export interface OfferPair {
  readonly interval: number;
  readonly sell: number;
  readonly buy: number;
  readonly energyWh: number;
}

/** The first producer of the feeder with the smallest number. */
export function firstProducer({ producers }: TransaxDay): Prosumer {
  return producers.reduce((first, one) => (one.feeder < first.feeder ? one : first));
}

/** What a producer offers, and for how long. @param offers  All offers of the day. */
export function offeredBy(name: HouseholdName, offers: readonly TimedOffer[]): readonly OfferedFrom[] {
  const own = offers.filter(({ owner, side }) => owner === name && side === "sell");
  return [...Map.groupBy(own, ({ from }) => from)]
    .map(([interval, some]) => ({
      interval,
      energyWh: some.reduce((sum, { energyWh }) => sum + Number(energyWh), 0),
      validIntervals: Math.max(...some.map(({ from, to }) => to - from + 1)),
    }))
    .toSorted((a, b) => a.interval - b.interval);
}

/** Who takes a producer's energy, and when. */
export function matchesOf(
  name: HouseholdName,
  offers: readonly TimedOffer[],
  trades: readonly OfferPair[],
): readonly ProducerMatch[] {
  const own = trades.filter(({ sell }) => offers[sell]?.owner === name);
  const byPair = Map.groupBy(own, ({ interval, buy }) => `${interval} ${offers[buy]?.owner}`);
  return [...byPair.values()]
    .map((some) => {
      const { interval, buy } = some[0] as OfferPair;
      const energyWh = some.reduce((sum, trade) => sum + trade.energyWh, 0);
      return { interval, consumer: (offers[buy] as TimedOffer).owner, energyWh };
    })
    .toSorted((a, b) => a.interval - b.interval || (a.consumer < b.consumer ? -1 : 1));
}
