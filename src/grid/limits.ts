import {
  type Address,
  branchesOf,
  type FeederId,
  type IntervalIndex,
  type Limits,
  type Trade,
  type Wh,
  wh,
} from "#domain";
import { type FeederFlow, type FeederLoad, feederLoads, feederUse } from "./load.ts";

/** A branch and interval in which a limit does not hold, with its load and by how much each of the four is passed (0 = holds). */
export interface Breach extends FeederLoad {
  /** Net flow of the feeder and all below it towards its parent beyond `netOutWh`. */
  readonly overNetOutWh: Wh;
  /** Net flow from its parent beyond `netInWh`. */
  readonly overNetInWh: Wh;
  /** Sold on the feeder itself beyond `sellWh`. */
  readonly overSellWh: Wh;
  /** Bought on the feeder itself beyond `buyWh`. */
  readonly overBuyWh: Wh;
}

/**
 * The (feeder, interval) pairs whose trades break a limit: sold ≤ sellWh and bought ≤ buyWh on the feeder itself,
 * sold − bought ≤ netOutWh and bought − sold ≤ netInWh over the feeder and all below it. Their number is `limitViolations`
 * of a run. A feeder without an entry has no limits.
 *
 * @param limits  Of all intervals of the trades.
 * @throws DOMAIN_FEEDER_TWICE, DOMAIN_FEEDER_PARENT
 * @source TX 4, (5)–(8), on a tree; design, section 6
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
 * The (feeder, interval) pairs whose metered flows pass a limit. An entry for the connection point watches the flow of all.
 *
 * @throws DOMAIN_FEEDER_TWICE, DOMAIN_FEEDER_PARENT
 * @source design, section 6
 * @example
 * feederOverloads([{ feeder: 1, interval: interval(0), importWh: wh(5n), exportWh: wh(2n) }], [symmetricLimits(1, wh(2n), wh(9n))])[0].overNetInWh   // 1n
 */
export function feederOverloads(flows: readonly FeederFlow[], limits: Limits): readonly Breach[] {
  return breaches(feederLoads(flows), limits);
}

/**
 * What each branch can still take beside what is traded already; 0 where a limit is passed.
 *
 * @param loads  The use of ONE interval.
 * @throws DOMAIN_FEEDER_TWICE, DOMAIN_FEEDER_PARENT
 * @example
 * residualLimits([], [symmetricLimits(1, wh(2n), wh(9n))])[0].netOutWh   // 2n
 */
export function residualLimits(loads: readonly FeederLoad[], limits: Limits): Limits {
  const carried = carriedBy(loads, limits);
  return limits.map((limit) => {
    const { outWh, inWh, netOutWh } = carried.get(limit.feeder) ?? NOTHING;
    return {
      ...limit,
      sellWh: above(limit.sellWh, outWh),
      buyWh: above(limit.buyWh, inWh),
      netOutWh: above(limit.netOutWh, netOutWh),
      netInWh: above(limit.netInWh, -netOutWh),
    };
  });
}

/** What a branch carries: sold and bought on the feeder itself, and the signed net flow of it and all below it. */
interface Carried {
  outWh: bigint;
  inWh: bigint;
  netOutWh: bigint;
}

const NOTHING: Readonly<Carried> = { outWh: 0n, inWh: 0n, netOutWh: 0n };

function carriedBy(loads: readonly FeederLoad[], limits: Limits): ReadonlyMap<FeederId, Readonly<Carried>> {
  const branchesAbove = branchesOf(limits);
  const carried = new Map<FeederId, Carried>(limits.map(({ feeder }) => [feeder, { ...NOTHING }]));
  for (const { feeder, outWh, inWh } of loads) {
    for (const branch of branchesAbove(feeder)) {
      const sum = carried.get(branch.feeder) as Carried;
      sum.netOutWh += outWh - inWh;
      if (branch.feeder !== feeder) continue;
      sum.outWh += outWh;
      sum.inWh += inWh;
    }
  }
  return carried;
}

function breaches(loads: readonly FeederLoad[], limits: Limits): readonly Breach[] {
  const byInterval = Map.groupBy(loads, ({ interval }) => interval);
  return [...byInterval].flatMap(([interval, some]) => breachesIn(interval, some, limits));
}

function breachesIn(interval: IntervalIndex, loads: readonly FeederLoad[], limits: Limits): readonly Breach[] {
  const carried = carriedBy(loads, limits);
  const inOrder = [...limits].sort((a, b) => a.feeder - b.feeder);
  return inOrder.flatMap((limit): readonly Breach[] => {
    const { outWh, inWh, netOutWh } = carried.get(limit.feeder) as Carried;
    const over = {
      overNetOutWh: above(netOutWh, limit.netOutWh),
      overNetInWh: above(-netOutWh, limit.netInWh),
      overSellWh: above(outWh, limit.sellWh),
      overBuyWh: above(inWh, limit.buyWh),
    };
    const holds = Object.values(over).every((wattHours) => wattHours === 0n);
    return holds ? [] : [{ feeder: limit.feeder, interval, outWh: wh(outWh), inWh: wh(inWh), ...over }];
  });
}

function above(a: bigint, b: bigint): Wh {
  return wh(a > b ? a - b : 0n);
}
