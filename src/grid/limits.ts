import {
  type Address,
  type FeederId,
  type FeederLimits,
  type Limits,
  NeighborwattError,
  type Trade,
  type Wh,
  wh,
} from "#domain";
import { type FeederFlow, type FeederLoad, feederLoads, feederUse } from "./load.ts";

/** A feeder and interval in which a limit does not hold, and by how much each of the four is passed (0 = holds). */
export interface Breach extends FeederLoad {
  readonly overNetOutWh: Wh;
  readonly overNetInWh: Wh;
  readonly overSellWh: Wh;
  readonly overBuyWh: Wh;
}

/**
 * The (feeder, interval) pairs whose trades break a limit: sold − bought ≤ netOutWh, bought − sold ≤ netInWh, sold ≤ sellWh,
 * bought ≤ buyWh. Their number is `limitViolations` of a run. A feeder without an entry has no limits.
 *
 * @throws GRID_FEEDER_TWICE when a feeder has two entries
 * @source TX 4, (5)–(8); design, section 6
 * @example
 * limitViolations([], () => 1, []).length   // 0
 */
export function limitViolations(
  trades: readonly Trade[],
  feederOf: (agent: Address) => FeederId,
  limits: Limits,
): readonly Breach[] {
  return breaches(feederUse(trades, feederOf), limits);
}

/**
 * The (feeder, interval) pairs whose metered flows pass a limit. To watch the connection point too, give its flow as one of
 * feeder 0.
 *
 * @throws GRID_FEEDER_TWICE when a feeder has two entries
 * @source design, section 6
 * @example
 * feederOverloads([{ feeder: 1, interval: interval(0), importWh: wh(5n), exportWh: wh(2n) }], [symmetricLimits(1, wh(2n), wh(9n))])[0].overNetInWh   // 1n
 */
export function feederOverloads(flows: readonly FeederFlow[], limits: Limits): readonly Breach[] {
  return breaches(feederLoads(flows), limits);
}

/**
 * What each feeder can still take beside what is traded already; 0 where a limit is passed.
 *
 * @param loads  The use of ONE interval.
 * @throws GRID_FEEDER_TWICE when a feeder has two entries
 * @example
 * residualLimits([], [symmetricLimits(1, wh(2n), wh(9n))])[0].netOutWh   // 2n
 */
export function residualLimits(loads: readonly FeederLoad[], limits: Limits): Limits {
  const byFeeder = new Map(loads.map((load) => [load.feeder, load]));
  return [...limitsByFeeder(limits).values()].map((limit) => {
    const { outWh = wh(0n), inWh = wh(0n) } = byFeeder.get(limit.feeder) ?? {};
    return {
      ...limit,
      sellWh: excess(limit.sellWh, outWh),
      buyWh: excess(limit.buyWh, inWh),
      netOutWh: excess(limit.netOutWh + inWh, outWh),
      netInWh: excess(limit.netInWh + outWh, inWh),
    };
  });
}

function breaches(loads: readonly FeederLoad[], limits: Limits): readonly Breach[] {
  const byFeeder = limitsByFeeder(limits);
  return loads.flatMap((load) => {
    const limit = byFeeder.get(load.feeder);
    if (limit === undefined) return [];
    const { outWh, inWh } = load;
    const over = {
      overNetOutWh: excess(outWh, limit.netOutWh + inWh),
      overNetInWh: excess(inWh, limit.netInWh + outWh),
      overSellWh: excess(outWh, limit.sellWh),
      overBuyWh: excess(inWh, limit.buyWh),
    };
    return Object.values(over).some((wattHours) => wattHours > 0n) ? [{ ...load, ...over }] : [];
  });
}

function limitsByFeeder(limits: Limits): ReadonlyMap<FeederId, FeederLimits> {
  const byFeeder = new Map(limits.map((limit) => [limit.feeder, limit]));
  if (byFeeder.size !== limits.length) throw feederTwice(limits);
  return byFeeder;
}

function feederTwice(limits: Limits): NeighborwattError {
  const feeders = limits.map(({ feeder }) => feeder);
  const twice = feeders.find((feeder, i) => feeders.indexOf(feeder) !== i) as FeederId;
  return new NeighborwattError("GRID_FEEDER_TWICE", `Feeder ${twice} has two entries of limits; keep one.`, {
    details: { feeder: twice },
    exitCode: 78,
  });
}

function excess(a: bigint, b: bigint): Wh {
  return wh(a > b ? a - b : 0n);
}
