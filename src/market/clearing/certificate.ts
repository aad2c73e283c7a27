import type { Limits } from "#domain";
import type { BookOffer } from "./book-offers.ts";
import { cutBound, dualBound } from "./bounds.ts";
import { fittingPrices } from "./fitting-prices.ts";
import type { ClearingObjective } from "./instance.ts";
import { downwards, flowOf, type IntervalFlow, roomAt, upwards } from "./interval-flow.ts";
import type { Certificate, CutSides, IntervalPrices, Power } from "./packed-solution.ts";

/** One interval's solution, of which one wants to know how good it is. */
export interface IntervalSolution {
  readonly objective: ClearingObjective;
  /** With the energy that is left of each. */
  readonly offers: readonly BookOffer[];
  /** One entry per feeder, feeder 0 first. */
  readonly limits: Limits;
  readonly powers: readonly Power[];
}

/** What is known about a solution without trusting its solver. */
export interface Proof {
  readonly certificate: Certificate;
  /** Dual prices where the certificate needs them; good prices for the trades in either case. */
  readonly prices: IntervalPrices;
  readonly value: bigint;
  /** No solution of this interval is worth more. */
  readonly bound: bigint;
  /** 0 is optimal. */
  readonly gap: bigint;
}

/**
 * The proof of how good a feasible solution is, found from the solution alone: of an optimal one a proof that it is, of
 * another one a valid bound, though not always the best.
 *
 * For maximum energy it is the cut that the flow leaves behind. Where prices differ, that cut does not see them, and the
 * bound may be out of reach. For maximum welfare it is prices at which everybody gets of the solution what they want.
 *
 * @source Ford and Fulkerson 1956; complementary slackness
 */
export function certificateFor({ objective, offers, limits, powers }: IntervalSolution): Proof {
  const flow = flowOf(offers, limits, powers);
  const prices = fittingPrices(offers, limits, flow);
  const value = worthOf(objective, offers, powers);
  if (objective === "max-welfare") {
    const bound = dualBound(offers, limits, prices);
    return { certificate: { kind: "dual" }, prices, value, bound, gap: bound - value };
  }
  const feeders = cutOf(offers, limits, flow);
  const bound = cutBound(offers, limits, feeders);
  return { certificate: { kind: "cut", feeders }, prices, value, bound, gap: bound - value };
}

/**
 * What a clearing makes as large as it can: Wh, or the sum of Wh × (Rb − Rs).
 *
 * @source TX 4.2, (10)
 */
export function worthOf(objective: ClearingObjective, offers: readonly BookOffer[], powers: readonly Power[]): bigint {
  const priceAt = (place: number): bigint => (offers[place] as BookOffer).pricePerWh;
  let value = 0n;
  for (const { sale, purchase, energyWh } of powers) {
    value += objective === "max-energy" ? energyWh : energyWh * (priceAt(purchase) - priceAt(sale));
  }
  return value;
}

/** The nodes that one more Wh for sale could still get to. */
function cutOf(offers: readonly BookOffer[], limits: Limits, flow: IntervalFlow): readonly CutSides[] {
  const sides = limits.map(() => ({ in: false, hub: false, out: false }));
  const at = (feeder: number): (typeof sides)[number] => sides[feeder] as (typeof sides)[number];
  offers.forEach(({ side, feeder, energyWh }, place) => {
    if (side === "sell" && (flow.drawnWh[place] as bigint) < energyWh) at(feeder).in = true;
  });
  for (const limit of limits) at(limit.feeder).hub = at(limit.feeder).in && roomAt(limit, flow).sell;
  for (const limit of upwards(limits)) at(limit.parent).hub ||= at(limit.feeder).hub && roomAt(limit, flow).up;
  for (const limit of downwards(limits)) at(limit.feeder).hub ||= at(limit.parent).hub && roomAt(limit, flow).down;
  for (const limit of limits) {
    const here = at(limit.feeder);
    here.in ||= here.hub && (flow.soldWh[limit.feeder] as bigint) > 0n;
    here.out = here.hub && roomAt(limit, flow).buy;
  }
  return sides;
}
