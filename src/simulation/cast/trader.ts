import { type Agent, orderTraderAgent, type TraderConfig, traderAgent } from "#agents";
import type { Address, Technology } from "#domain";
import { MAX_STEPS } from "../founding/index.ts";
import { type Actor, actorOf, type HouseholdIdentity } from "../identities.ts";
import { limitPriceOf } from "../limit-price.ts";
import { MARKET_OF } from "../markets.ts";
import type { MechanismName } from "../mechanisms.ts";
import type { Scenario } from "../scenario/index.ts";
import { tariffOf } from "../tariff.ts";
import { commitOf } from "./atomic.ts";
import { capacityOf } from "./operators.ts";
import { marketGates, type Venue } from "./venue.ts";

/** A home's seller or buyer: one that bargains, or one that posts binding orders, as the mechanism asks. */
export function trader(
  scenario: Scenario,
  identity: HouseholdIdentity,
  wallet: Actor["keys"],
  role: "seller" | "buyer",
  strategy: string,
  planners: readonly Address[],
  venue: Venue,
): Agent {
  const side = role === "seller" ? "sell" : "buy";
  const technology = (actorOf(identity, role) as Actor).technology as Technology;
  const party = {
    household: identity.name,
    side,
    wallet,
    meter: identity.meter,
    feeder: identity.feeder,
    technology,
    calendar: scenario.calendar,
    market: venue.market,
    settlement: venue.settlement,
    settledBy: venue.settledBy,
    tariffAt: tariffOf(scenario),
    limitPrice: limitPriceOf(scenario, side, technology, identity.name),
    planners,
  } as const;
  const contract = MARKET_OF[venue.mechanism as MechanismName];
  if (contract !== "BilateralMarket") {
    const capacity = capacityOf(scenario, identity);
    const mostWh = side === "sell" ? capacity.sellWh : capacity.buyWh;
    const assets = contract === "ClearingMarket" ? { dso: venue.operator, mostWh } : null;
    const gates = marketGates(scenario, venue.mechanism);
    const steps = contract === "DoubleAuction" ? { maxSteps: MAX_STEPS } : {};
    return orderTraderAgent({ ...party, contract, gates, assets, ...steps });
  }
  const { chainId, meterOf, mechanism } = venue;
  const { floors, seed } = scenario;
  return traderAgent({
    ...party,
    strategy,
    floors,
    seed,
    chainId,
    meterOf,
    mechanism: mechanism as TraderConfig["mechanism"],
    ...commitOf(venue),
  });
}
