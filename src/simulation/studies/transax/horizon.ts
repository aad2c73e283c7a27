import { CONNECTION, type FeederLimits, type Limits } from "#domain";
import {
  type ClearingFeeders,
  type FlowPriority,
  finaliseThrough,
  openRollingMarket,
  postOffers,
  type RollingMarket,
  type RollingTrade,
} from "#market";
import type { TransaxDay } from "./day.ts";
import type { TimedOffer } from "./offers.ts";

/** What a day's trades came to. */
export interface ClearedDay {
  readonly trades: readonly RollingTrade[];
  /** Per interval. */
  readonly tradedWh: readonly number[];
  readonly totalWh: number;
}

/** Uniform, since the paper's data have no prices. In nano per Wh: 12 cents per kWh. */
export const PRICE_PER_WH = 120_000;

/**
 * A day whose intervals are made final one by one: at the end of an interval the best solution of all offers so far is
 * found, and the next interval becomes final.
 *
 * @param offers  In the order in which they are posted.
 * @source TX 4.3, (11) to (15), with Tclear = 1
 */
export function clearDay(day: TransaxDay, offers: readonly TimedOffer[], priority: FlowPriority): ClearedDay {
  let market = marketOf(day);
  let posted = 0;
  for (let next = 0; next < day.intervals; next++) {
    const known = offers.findIndex(({ postedIn }, i) => i >= posted && postedIn >= next);
    const until = known === -1 ? offers.length : known;
    market = finaliseThrough(postOffers(market, offers.slice(posted, until).map(rolling)), next, { priority });
    posted = until;
  }
  return clearedDay(day, market);
}

/** The optimum with all offers of the day known from its start: nobody who sees less can trade more. */
export function clearOffline(day: TransaxDay, offers: readonly TimedOffer[]): ClearedDay {
  const market = postOffers(marketOf(day), offers.map(rolling));
  return clearedDay(day, finaliseThrough(market, day.intervals - 1));
}

/** By how much a day stays below the optimum, as a part of it; 0 where nothing can be traded. */
export function gapTo(optimumWh: number, totalWh: number): number {
  return optimumWh === 0 ? 0 : (optimumWh - totalWh) / optimumWh;
}

function marketOf({ limits, intervals }: TransaxDay): RollingMarket {
  return openRollingMarket({ objective: "max-energy", intervals, feeders: feedersOf(limits, intervals) });
}

function rolling({ side, feeder, energyWh, from, to }: TimedOffer) {
  return { side, feeder, energyWh: Number(energyWh), price: PRICE_PER_WH, from, to };
}

function clearedDay({ intervals }: TransaxDay, { trades }: RollingMarket): ClearedDay {
  const tradedWh = new Array<number>(intervals).fill(0);
  for (const { interval, energyWh } of trades) tradedWh[interval] = (tradedWh[interval] as number) + energyWh;
  return { trades, tradedWh, totalWh: tradedWh.reduce((sum, energyWh) => sum + energyWh, 0) };
}

/** A feeder's number is its place in the columns; one without limits stands at the bus and carries whatever comes. */
function feedersOf(limits: Limits, intervals: number): ClearingFeeders {
  const count = limits.reduce((most, { feeder }) => Math.max(most, feeder), 0) + 1;
  const byNumber = Array.from({ length: count }, (_, number) => limits.find(({ feeder }) => feeder === number));
  const column = (of: (limit: FeederLimits) => bigint) =>
    Float64Array.from({ length: count * intervals }, (_, i) => {
      const limit = byNumber[Math.floor(i / intervals)];
      return limit === undefined ? Number.POSITIVE_INFINITY : Number(of(limit));
    });
  return {
    count,
    parent: Int32Array.from(byNumber, (limit) =>
      limit === undefined || limit.feeder === CONNECTION || limit.parent === CONNECTION ? -1 : limit.parent,
    ),
    netOutWh: column(({ netOutWh }) => netOutWh),
    netInWh: column(({ netInWh }) => netInWh),
    sellWh: column(({ sellWh }) => sellWh),
    buyWh: column(({ buyWh }) => buyWh),
  };
}
