import type { Address } from "#domain";
import { type ClearingInput, type ClearingOutcome, negotiation, supplyDemandRatio } from "#market";
import type { Mind } from "./minds.ts";
import type { Scenario } from "./scenario/index.ts";
import { tariffOf } from "./tariff.ts";

/** Mechanisms that are built. */
export const MECHANISMS = ["negotiation", "supply-demand-ratio"] as const;
/** The name of a mechanism that is built. */
export type MechanismName = (typeof MECHANISMS)[number];

/** A mechanism with its parameters filled in. */
export type ReadyMechanism = (input: Omit<ClearingInput<never>, "parameters">) => ClearingOutcome;

/** The mechanism of a name, set up for a scenario's calendar and its homes' strategies. */
export function mechanismFor(name: MechanismName, scenario: Scenario, minds: readonly Mind[]): ReadyMechanism {
  if (name === "supply-demand-ratio") {
    return (input) =>
      supplyDemandRatio.clear({ ...input, parameters: { feedIn: tariffOf(scenario)(input.interval).feedIn } });
  }
  const strategies = new Map(
    minds.flatMap((m) => [[m.seller, m.strategies.seller] as const, [m.buyer, m.strategies.buyer] as const]),
  );
  const strategyOf = (owner: Address): string => strategies.get(owner) ?? "linear";
  return (input) => negotiation.clear({ ...input, parameters: { calendar: scenario.calendar, strategyOf } });
}
