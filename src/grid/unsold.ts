import { CONNECTION, type FeederId, type Limits, type MeterId, minWh, type NanoPerWh, type Wh, wh } from "#domain";
import { type Arc, largestGain } from "./circulation.ts";

/** The part of an order that found no partner. */
export interface OpenOrder {
  readonly meter: MeterId;
  readonly feeder: FeederId;
  readonly openWh: Wh;
  readonly limitPrice: NanoPerWh;
}

/**
 * How much local energy stayed unsold in an interval while neighbours who could afford it bought from the grid: the maximum
 * flow through unfilled asks and bids that cross (ask ≤ bid, not of one meter), within what feeders can still take. 0 in a
 * market that keeps M5.
 *
 * @param asks  Unfilled sell orders of owners who answered.
 * @param bids  Unfilled buy orders of owners who answered.
 * @param residual  What feeders can still take (`residualLimits`); a feeder without an entry has no limits.
 * @source requirement M5; commands.md (`unsoldWhileGridBoughtWh`)
 * @example
 * unsoldWhileGridBought([{ meter: "0xa", feeder: 1, openWh: wh(5n), limitPrice: nanoPerWh(1n) }], [{ meter: "0xb", feeder: 1, openWh: wh(3n), limitPrice: nanoPerWh(2n) }])   // 3n
 */
export function unsoldWhileGridBought(
  asks: readonly OpenOrder[],
  bids: readonly OpenOrder[],
  residual: Limits = [],
): Wh {
  const crossing = asks.flatMap((ask, a) =>
    bids.flatMap((bid, b): Arc[] =>
      ask.limitPrice <= bid.limitPrice && ask.meter !== bid.meter
        ? [{ from: a, to: asks.length + b, capacity: minWh(ask.openWh, bid.openWh), gain: 1 }]
        : [],
    ),
  );
  if (crossing.length === 0) return wh(0n);
  return wh(largestGain([...crossing, ...wayBack(asks, bids, residual)]));
}

/**
 * The way energy's counter-value takes from bids back to asks, which closes each trade to a cycle: bid → buyers of the
 * feeder → feeder ⇄ its parent ⇄ … ⇄ feeder → sellers of the feeder → ask. Between a feeder and its parent flows what is
 * sold at and below it less what is bought there, so all limits are arcs.
 */
function wayBack(asks: readonly OpenOrder[], bids: readonly OpenOrder[], residual: Limits): readonly Arc[] {
  const limitOf = new Map(residual.map((limit) => [limit.feeder, limit]));
  const above = residual.map(({ parent }) => parent);
  const feeders = [...new Set([CONNECTION, ...limitOf.keys(), ...above, ...[...asks, ...bids].map((o) => o.feeder)])];
  const position = new Map(feeders.map((feeder, i) => [feeder, asks.length + bids.length + 3 * i]));
  const nodeOf = (feeder: FeederId, part: 0 | 1 | 2): number => (position.get(feeder) as number) + part;
  const everything = [...asks, ...bids].reduce((sum, { openWh }) => sum + openWh, 0n);
  const back = feeders.flatMap((feeder): Arc[] => {
    const [sellers, bus, buyers] = [nodeOf(feeder, 0), nodeOf(feeder, 1), nodeOf(feeder, 2)];
    const limit = limitOf.get(feeder);
    const within = [
      { from: bus, to: sellers, capacity: limit?.sellWh ?? everything, gain: 0 },
      { from: buyers, to: bus, capacity: limit?.buyWh ?? everything, gain: 0 },
    ];
    if (feeder === CONNECTION) return within;
    const parent = nodeOf(limit?.parent ?? CONNECTION, 1);
    return [
      ...within,
      { from: parent, to: bus, capacity: limit?.netOutWh ?? everything, gain: 0 },
      { from: bus, to: parent, capacity: limit?.netInWh ?? everything, gain: 0 },
    ];
  });
  asks.forEach((ask, a) => {
    back.push({ from: nodeOf(ask.feeder, 0), to: a, capacity: ask.openWh, gain: 0 });
  });
  bids.forEach((bid, b) => {
    back.push({ from: asks.length + b, to: nodeOf(bid.feeder, 2), capacity: bid.openWh, gain: 0 });
  });
  return back;
}
