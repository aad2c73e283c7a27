import type { Address } from "#domain";
import {
  type ClearingInput,
  type ClearingOutcome,
  clearing,
  doubleAuction,
  type LinearSolver,
  negotiation,
  openLinearSolver,
  supplyDemandRatio,
  uniformPrice,
} from "#market";
import type { Mind } from "./minds.ts";
import type { Scenario } from "./scenario/index.ts";
import { tariffOf } from "./tariff.ts";

/** Mechanisms that match orders. */
export const MECHANISMS = [
  "negotiation",
  "clearing",
  "uniform-price",
  "double-auction",
  "supply-demand-ratio",
] as const;
/** The name of a mechanism that matches orders. */
export type MechanismName = (typeof MECHANISMS)[number];
/** Every mechanism that is built: `sharing` matches nothing, it divides what was metered. */
export const BUILT_MECHANISMS = [...MECHANISMS, "sharing"] as const;
/** The name of a mechanism that is built. */
export type BuiltMechanism = (typeof BUILT_MECHANISMS)[number];

/** Settlements that are built. */
export const SETTLEMENTS = ["metered", "atomic"] as const;
/** The name of a settlement that is built. */
export type SettlementName = (typeof SETTLEMENTS)[number];

/** A mechanism with its parameters filled in. */
export type ReadyMechanism = (input: Omit<ClearingInput<never>, "parameters">) => ClearingOutcome;

/**
 * What a mechanism needs that takes time to load: a clearing that maximises energy at different prices is a linear program.
 *
 * @returns null where the mechanism needs none.
 */
export function linearSolverFor(name: BuiltMechanism, { clearing }: Scenario): Promise<LinearSolver | null> {
  return name === "clearing" && clearing.objective === "max-energy" ? openLinearSolver() : Promise.resolve(null);
}

/** The mechanism of a name, set up for a scenario's calendar and its homes' strategies. */
export function mechanismFor(
  name: MechanismName,
  scenario: Scenario,
  minds: readonly Mind[],
  linearSolver: LinearSolver | null,
): ReadyMechanism {
  switch (name) {
    case "clearing": {
      const parameters = { objective: scenario.clearing.objective, linearSolver };
      return (input) => clearing.clear({ ...input, parameters });
    }
    case "uniform-price":
      return (input) => uniformPrice.clear({ ...input, parameters: {} });
    case "double-auction":
      return (input) => doubleAuction.clear({ ...input, parameters: {} });
    case "supply-demand-ratio": {
      const feedInOf = (input: Parameters<ReadyMechanism>[0]) => tariffOf(scenario)(input.interval).feedIn;
      return (input) => supplyDemandRatio.clear({ ...input, parameters: { feedIn: feedInOf(input) } });
    }
    case "negotiation": {
      const parameters = { calendar: scenario.calendar, strategyOf: strategiesOf(minds) };
      return (input) => negotiation.clear({ ...input, parameters });
    }
  }
}

function strategiesOf(minds: readonly Mind[]): (owner: Address) => string {
  const strategies = new Map(
    minds.flatMap((m) => [[m.seller, m.strategies.seller] as const, [m.buyer, m.strategies.buyer] as const]),
  );
  return (owner) => strategies.get(owner) ?? "linear";
}
