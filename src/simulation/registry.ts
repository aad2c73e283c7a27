import { type Address, type HouseholdName, type MeterId, NeighborwattError } from "#domain";
import type { HouseholdIdentity } from "./identities.ts";

/** The public registry of a community as its agents see it: which meter and household an address belongs to. */
export interface Registry {
  /** null for a stranger: anybody who can reach the chain may post something there. */
  meterOf(agent: Address): MeterId | null;
  /** @throws SIMULATION_UNKNOWN_AGENT */
  householdOf(agent: Address): HouseholdName;
}

/** The registry of a simulated community. */
export function registryOf(identities: readonly HouseholdIdentity[]): Registry {
  const byAgent = new Map(identities.flatMap((i) => i.actors.map((a) => [a.keys.address, i] as const)));
  const known = (agent: Address): HouseholdIdentity => {
    const identity = byAgent.get(agent);
    if (identity !== undefined) return identity;
    throw new NeighborwattError(
      "SIMULATION_UNKNOWN_AGENT",
      `The address ${agent} belongs to no agent of this community.`,
      {
        details: { agent },
      },
    );
  };
  return { meterOf: (agent) => byAgent.get(agent)?.meter ?? null, householdOf: (agent) => known(agent).name };
}
