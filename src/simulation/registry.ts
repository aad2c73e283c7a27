import { type Address, type HouseholdName, type MeterId, NeighborwattError } from "#domain";
import type { HouseholdIdentity } from "./identities.ts";

/** The public registry of a community as its agents see it: which meter and household an address belongs to. */
export interface Registry {
  meterOf(agent: Address): MeterId;
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
  return { meterOf: (agent) => known(agent).meter, householdOf: (agent) => known(agent).name };
}
