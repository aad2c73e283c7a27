import fc from "fast-check";
import { type FeederId, type Limits, symmetricLimits, type Trade, wh } from "#domain";
import type { FeedersOf } from "../keep-limits.ts";

/** Feeders of the trees below; orders may also stand at the connection point, feeder 0. */
export const TREE_FEEDERS = 4;

const energy = (max: bigint) => fc.bigInt(0n, max).map((wattHours) => wh(wattHours));

/** Any tree of four feeders, numbered from 1 outward, with limits of up to so much. */
export function anyTree(netWh: bigint, internalWh: bigint): fc.Arbitrary<Limits> {
  const feeders = Array.from({ length: TREE_FEEDERS }, (_, i) =>
    fc.tuple(energy(netWh), energy(internalWh), fc.nat(i)).map((rest) => symmetricLimits(i + 1, ...rest)),
  );
  return fc.tuple(...feeders);
}

/** The feeders of such a tree whose limits trades break, each recomputed from all trades by walking up. */
export function brokenBy(trades: readonly Trade[], limits: Limits, feedersOf: FeedersOf): readonly FeederId[] {
  const isBelow = (feeder: FeederId, top: FeederId): boolean =>
    feeder === top || (feeder !== 0 && isBelow(limits[feeder - 1]?.parent ?? 0, top));
  const sum = (which: "askFeeder" | "bidFeeder", counts: (feeder: FeederId) => boolean) =>
    trades.reduce((total, trade) => total + (counts(feedersOf(trade)[which]) ? trade.energyWh : 0n), 0n);
  return limits.flatMap(({ feeder: top, netOutWh, netInWh, sellWh, buyWh }) => {
    const [here, below] = [(feeder: FeederId) => feeder === top, (feeder: FeederId) => isBelow(feeder, top)];
    const net = sum("askFeeder", below) - sum("bidFeeder", below);
    const holds = sum("askFeeder", here) <= sellWh && sum("bidFeeder", here) <= buyWh;
    return holds && net <= netOutWh && -net <= netInWh ? [] : [top];
  });
}
