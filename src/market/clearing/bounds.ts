import { CONNECTION, type FeederId, type FeederLimits, type Limits } from "#domain";
import type { BookOffer } from "./book-offers.ts";
import type { CutSides, FeederPrices, IntervalPrices } from "./packed-solution.ts";

/**
 * The capacity of a cut through one interval: no solution trades more energy.
 *
 * @param offers  With the energy that is left of each.
 * @param limits  One entry per feeder, feeder 0 first; offers on other feeders cannot trade.
 * @param sides  One entry per feeder; the junction of feeder 0 is the community's bus.
 * @source Ford and Fulkerson 1956: every flow is at most every cut
 */
export function cutBound(offers: readonly BookOffer[], limits: Limits, sides: readonly CutSides[]): bigint {
  const sideOf = (feeder: FeederId): CutSides => sides[feeder] as CutSides;
  let bound = 0n;
  for (const { side, feeder, energyWh } of offers) {
    if (feeder >= limits.length) continue;
    const isCut = side === "sell" ? !sideOf(feeder).in : sideOf(feeder).out;
    if (isCut) bound += energyWh;
  }
  for (const { feeder, parent, netOutWh, netInWh, sellWh, buyWh } of limits) {
    const here = sideOf(feeder);
    if (here.in && !here.hub) bound += sellWh;
    if (here.hub && !here.out) bound += buyWh;
    if (feeder === CONNECTION) continue;
    if (here.hub && !sideOf(parent).hub) bound += netOutWh;
    if (!here.hub && sideOf(parent).hub) bound += netInWh;
  }
  return bound;
}

/**
 * What dual prices say that no solution of one interval exceeds in welfare: what offers would gain at these prices, and
 * what the branches would earn by carrying energy from where it is cheap to where it is dear.
 *
 * @param offers  With the energy that is left of each.
 * @param limits  One entry per feeder, feeder 0 first; offers on other feeders cannot trade.
 * @param prices  Any prices: wrong ones make the bound worse, never wrong.
 * @source weak duality of the linear program (10) with Rb − Rs as objective
 */
export function dualBound(offers: readonly BookOffer[], limits: Limits, prices: IntervalPrices): bigint {
  const feeders = prices.feeders ?? limits.map(() => ({ in: prices.bus, hub: prices.bus, out: prices.bus }));
  const at = (feeder: FeederId): FeederPrices => feeders[feeder] as FeederPrices;
  const hubOf = (feeder: FeederId): bigint => (feeder === CONNECTION ? prices.bus : at(feeder).hub);
  let bound = 0n;
  for (const { side, feeder, energyWh, pricePerWh } of offers) {
    if (feeder >= limits.length) continue;
    const gain = side === "sell" ? at(feeder).in - pricePerWh : pricePerWh - at(feeder).out;
    bound += energyWh * positive(gain);
  }
  for (const limit of limits) bound += rentOf(limit, at(limit.feeder), hubOf(limit.feeder), hubOf(limit.parent));
  return bound;
}

function rentOf(limit: FeederLimits, prices: FeederPrices, hub: bigint, above: bigint): bigint {
  return (
    limit.sellWh * positive(hub - prices.in) +
    limit.buyWh * positive(prices.out - hub) +
    limit.netOutWh * positive(above - hub) +
    limit.netInWh * positive(hub - above)
  );
}

function positive(value: bigint): bigint {
  return value > 0n ? value : 0n;
}
