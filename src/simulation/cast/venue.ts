import { type ClearingGates, gatesOf, type MarketGates, type SettlementContract } from "#agents";
import { type Address, gateClosure, gateOpening, type Instant, instant, type MeterId, startOf } from "#domain";
import type { LinearSolver } from "#market";
import { SOLVE_SECONDS } from "../founding/index.ts";
import { MARKET_OF } from "../markets.ts";
import type { BuiltMechanism } from "../mechanisms.ts";
import type { Scenario } from "../scenario/index.ts";
import type { SharingVenue } from "../sharing/venue.ts";
import type { AtomicVenue } from "./atomic.ts";

/** Where the agents trade. */
export interface Venue {
  readonly chainId: number;
  readonly market: Address;
  readonly settlement: Address;
  readonly settledBy: SettlementContract;
  /** What settlement by receipts takes; null where readings settle trades. */
  readonly atomic: AtomicVenue | null;
  readonly meterOf: (agent: Address) => MeterId | null;
  /** The grid operator's agent, which as DSO issues permissions to trade. */
  readonly operator: Address;
  readonly mechanism: BuiltMechanism;
  /** For a clearing that maximises energy at different prices; null where none is needed. */
  readonly linearSolver: LinearSolver | null;
  /** By which key energy is shared after metering; null where it is traded. */
  readonly sharing: SharingVenue | null;
}

/** When the market of a mechanism takes offers. */
export function marketGates(scenario: Scenario, mechanism: BuiltMechanism): MarketGates {
  return MARKET_OF[mechanism] === "ClearingMarket" ? clearingGates(scenario) : gatesOf(scenario.calendar);
}

/**
 * When a clearing takes offers for an interval, and when it is finalised.
 *
 * @source contracts/src/market/ClearingMarket.sol: the gate closes, and all is final, `clearAhead` intervals before the start
 */
export function clearingGates({ calendar, clearing }: Pick<Scenario, "calendar" | "clearing">): ClearingGates {
  const earlier = (at: Instant) => instant(at - (clearing.clearAhead - 1) * calendar.intervalSeconds * 1000);
  const closesAt: MarketGates["closesAt"] = (k) => earlier(gateClosure(calendar, k));
  return {
    opensAt: (k) => gateOpening(calendar, k),
    closesAt,
    finalizableFrom: (k) => instant(closesAt(k) + SOLVE_SECONDS * 1000),
    finalizableUntil: (k) => earlier(startOf(calendar, k)),
  };
}
