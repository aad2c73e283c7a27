import { EXIT, NeighborwattError } from "#domain";
import { BUILT_MECHANISMS, type BuiltMechanism, SETTLEMENTS, type SettlementName } from "./mechanisms.ts";
import type { Scenario } from "./scenario/index.ts";

/** What a community chose. */
export type Choices = { readonly [Name in keyof Scenario["choices"]]: string };

/** Choices of which everything is built. */
export type BuiltChoices = Choices & { readonly mechanism: BuiltMechanism; readonly settlement: SettlementName };

/** What of each choice is built. */
const BUILT: Readonly<Record<keyof Choices, readonly string[]>> = {
  mechanism: BUILT_MECHANISMS,
  settlement: SETTLEMENTS,
  privacy: ["open"],
  admission: ["vote"],
};
/** All that makes sense without a chain. */
const WITHOUT_CHAIN: Readonly<Partial<Record<keyof Choices, string>>> = {
  settlement: "metered",
  privacy: "open",
  admission: "vote",
};

/**
 * The choices as they are; a combination that makes no sense or is not built yet is refused, naming what is.
 *
 * @throws SIMULATION_CHOICE_REFUSED (exit 78)
 * @source design, section 1 (what is refused)
 */
export function builtChoices(choices: Choices, chain: "embedded" | "none"): BuiltChoices {
  const names = Object.keys(BUILT) as (keyof Choices)[];
  if (choices.mechanism === "sharing" && choices.settlement !== "metered") {
    throw refused("settlement", choices, "sharing allocates after metering and goes with metered only");
  }
  for (const name of names) {
    const only = WITHOUT_CHAIN[name] ?? choices[name];
    if (chain === "none" && choices[name] !== only) {
      throw refused(name, choices, `a run without a chain knows ${only} only`);
    }
  }
  for (const name of names) {
    if (BUILT[name].includes(choices[name])) continue;
    const verb = BUILT[name].length === 1 ? "is" : "are";
    throw refused(name, choices, `it is not built yet; built ${verb} ${BUILT[name].join(", ")}`);
  }
  return choices as BuiltChoices;
}

function refused(name: keyof Choices, choices: Choices, why: string): NeighborwattError {
  return new NeighborwattError("SIMULATION_CHOICE_REFUSED", `${name}: "${choices[name]}" cannot be had here: ${why}.`, {
    details: { choice: name, value: choices[name] },
    exitCode: EXIT.configuration,
  });
}
