import { type Band, maxPrice, minPrice, type NanoPerWh, nanoPerWh } from "#domain";
import type { Proposal, Response, Strategy, View } from "./strategy.ts";

/** The opening price is this far from the extreme of the band towards the limit, so that it says a little about it. */
const FIRST_STEP = 0.1;

/**
 * Concedes with time from the far end of the band to the limit: price = start + (limit − start) · α,
 * α = κ + (1 − κ) · t^(1/β), κ = 0.1. β < 1 holds out to the last (Boulware), β > 1 gives in early (conceder).
 *
 * @source Faratin, Sierra, Jennings: Negotiation decision functions for autonomous agents (1998), time-dependent tactics
 */
export function timeDependent(beta: number): Strategy {
  return byPrice((view) => {
    const passed = 1 - view.timeLeft;
    return between(farEnd(view), view.limitPrice, FIRST_STEP + (1 - FIRST_STEP) * passed ** (1 / beta));
  });
}

/**
 * Zero intelligence, constrained: every price is drawn uniformly between the limit and the far end of the band.
 *
 * @source Gode and Sunder: Allocative efficiency of markets with zero-intelligence traders (1993), ZI-C
 */
export const zeroIntelligence: Strategy = byPrice((view) =>
  between(farEnd(view), view.limitPrice, view.random().next()),
);

/**
 * Aims at the price that supply and demand suggest (scarce energy is dear) and gives in from there to the limit
 * as time runs out.
 *
 * @source MZ 4.1 (prices "dependent only on the supply and demand"); the price of scarcity is linear in demand ÷ (supply + demand)
 */
export const adaptive: Strategy = byPrice((view) => {
  const supply = Number(view.supplyWh);
  const demand = Number(view.demandWh);
  const scarcity = supply + demand > 0 ? demand / (supply + demand) : 0.5;
  const fair = between(lowestFloor(view.band), view.band.ceiling, scarcity);
  const aim = view.side === "sell" ? maxPrice(fair, view.limitPrice) : minPrice(fair, view.limitPrice);
  return between(aim, view.limitPrice, (1 - view.timeLeft) ** 2);
});

/** The strategies that ship. */
export const BUILT_IN_STRATEGIES = {
  boulware: timeDependent(0.3),
  linear: timeDependent(1),
  conceder: timeDependent(3),
  "zero-intelligence": zeroIntelligence,
  adaptive,
} as const satisfies Record<string, Strategy>;

/**
 * A strategy that follows one price: it says it, accepts what is at least as good, and otherwise counters with it.
 * A buyer who has a better proposal in hand counters no higher than that one.
 */
export function byPrice(price: (view: View) => NanoPerWh): Strategy {
  return {
    open: (view) => ({ energyWh: view.energyWh, pricePerWh: price(view) }),
    respond: (view, theirs, best) => answerAt(view, price(view), theirs, best),
  };
}

function answerAt(view: View, price: NanoPerWh, theirs: Proposal, best?: Proposal): Response {
  const sell = view.side === "sell";
  const mine = best === undefined ? price : sell ? maxPrice(price, best.pricePerWh) : minPrice(price, best.pricePerWh);
  const good = sell ? theirs.pricePerWh >= mine : theirs.pricePerWh <= mine;
  return good ? { kind: "accept" } : { kind: "counter", proposal: { energyWh: theirs.energyWh, pricePerWh: mine } };
}

/** The best this side could get: the ceiling for a seller, the lowest floor for a buyer. */
function farEnd(view: View): NanoPerWh {
  return view.side === "sell" ? view.band.ceiling : minPrice(lowestFloor(view.band), view.limitPrice);
}

/** Who produces nothing (`none`) sells nothing, so its floor says nothing. */
function lowestFloor(band: Band): NanoPerWh {
  return minPrice(band.floor.pv, band.floor.battery);
}

/** The price a part of the way from one to another, rounded to a whole nano. */
function between(from: NanoPerWh, to: NanoPerWh, part: number): NanoPerWh {
  return nanoPerWh(from + BigInt(Math.round(Number(to - from) * part)));
}
