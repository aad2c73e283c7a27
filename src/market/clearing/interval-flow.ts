import { CONNECTION, type FeederId, type FeederLimits, type Limits } from "#domain";
import type { BookOffer } from "./book-offers.ts";
import type { Power } from "./packed-solution.ts";

/** What the powers of one interval draw from each offer, and what flows on each feeder. */
export interface IntervalFlow {
  /** By place. */
  readonly drawnWh: readonly bigint[];
  /** By feeder. */
  readonly soldWh: readonly bigint[];
  readonly boughtWh: readonly bigint[];
  /** Net flow of the feeder and all below it towards its parent; negative when it takes. */
  readonly netOutWh: readonly bigint[];
}

/** Adds up powers whose places exist and stand on feeders of the limits. */
export function flowOf(offers: readonly BookOffer[], limits: Limits, powers: readonly Power[]): IntervalFlow {
  const drawnWh = drawnBy(offers, powers);
  const soldWh = limits.map(() => 0n);
  const boughtWh = limits.map(() => 0n);
  offers.forEach(({ side, feeder }, place) => {
    const drawn = drawnWh[place] as bigint;
    if (drawn > 0n) add(side === "sell" ? soldWh : boughtWh, feeder, drawn);
  });
  const netOutWh = soldWh.map((sold, feeder) => sold - (boughtWh[feeder] as bigint));
  for (const { feeder, parent } of upwards(limits)) add(netOutWh, parent, netOutWh[feeder] as bigint);
  return { drawnWh, soldWh, boughtWh, netOutWh };
}

/** What powers whose places exist draw from each offer, by place. */
export function drawnBy(offers: readonly BookOffer[], powers: readonly Power[]): readonly bigint[] {
  const drawnWh = offers.map(() => 0n);
  for (const { sale, purchase, energyWh } of powers) {
    add(drawnWh, sale, energyWh);
    add(drawnWh, purchase, energyWh);
  }
  return drawnWh;
}

/** Every feeder but the connection point, each before the one above it. */
export function upwards(limits: Limits): Limits {
  return limits.filter(({ feeder }) => feeder !== CONNECTION).reverse();
}

/** Every feeder but the connection point, each after the one above it. */
export function downwards(limits: Limits): Limits {
  return limits.filter(({ feeder }) => feeder !== CONNECTION);
}

/** Where there is room for one more Wh: from sellers to the junction, from there to buyers, up to the parent and down. */
export function roomAt(limit: FeederLimits, flow: IntervalFlow) {
  const at = (values: readonly bigint[]): bigint => values[limit.feeder as FeederId] as bigint;
  return {
    sell: at(flow.soldWh) < limit.sellWh,
    buy: at(flow.boughtWh) < limit.buyWh,
    up: at(flow.netOutWh) < limit.netOutWh,
    down: -at(flow.netOutWh) < limit.netInWh,
  };
}

function add(sums: bigint[], at: number, energyWh: bigint): void {
  sums[at] = (sums[at] as bigint) + energyWh;
}
