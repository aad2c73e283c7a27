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

/** A feeder and interval in which a limit does not hold, and by how much each of the three is passed (0 = holds). */
export interface Breach extends FeederLoad {
  readonly overNetWh: Wh;
  readonly overOutWh: Wh;
  readonly overInWh: Wh;
}

/** What a feeder can still take in an interval. */
export interface ResidualLimits {
  readonly feeder: FeederId;
  /** How much more may be sold, and bought, there. */
  readonly sellWh: Wh;
  readonly buyWh: Wh;
  /** How much more may leave, and enter, the feeder, net. */
  readonly netOutWh: Wh;
  readonly netInWh: Wh;
}

/**
 * The (feeder, interval) pairs whose trades break a limit: |sold − bought| ≤ netLimitWh, sold ≤ internalLimitWh,
 * bought ≤ internalLimitWh. Their number is `limitViolations` of a run. A feeder without an entry has no limits.
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
 * feederOverloads([{ feeder: 1, interval: interval(0), importWh: wh(5n), exportWh: wh(2n) }], [{ feeder: 1, netLimitWh: wh(2n), internalLimitWh: wh(9n) }])[0].overNetWh   // 1n
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
 * residualLimits([], [{ feeder: 1, netLimitWh: wh(2n), internalLimitWh: wh(9n) }])[0].netOutWh   // 2n
 */
export function residualLimits(loads: readonly FeederLoad[], limits: Limits): readonly ResidualLimits[] {
  const byFeeder = new Map(loads.map((load) => [load.feeder, load]));
  return [...limitsByFeeder(limits).values()].map(({ feeder, netLimitWh, internalLimitWh }) => {
    const { outWh = wh(0n), inWh = wh(0n) } = byFeeder.get(feeder) ?? {};
    return {
      feeder,
      sellWh: excess(internalLimitWh, outWh),
      buyWh: excess(internalLimitWh, inWh),
      netOutWh: excess(netLimitWh + inWh, outWh),
      netInWh: excess(netLimitWh + outWh, inWh),
    };
  });
}

function breaches(loads: readonly FeederLoad[], limits: Limits): readonly Breach[] {
  const byFeeder = limitsByFeeder(limits);
  return loads.flatMap((load) => {
    const limit = byFeeder.get(load.feeder);
    if (limit === undefined) return [];
    const { outWh, inWh } = load;
    const netWh = outWh > inWh ? outWh - inWh : inWh - outWh;
    const over = {
      overNetWh: excess(netWh, limit.netLimitWh),
      overOutWh: excess(outWh, limit.internalLimitWh),
      overInWh: excess(inWh, limit.internalLimitWh),
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
