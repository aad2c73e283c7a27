import type { Address, MeterId } from "#domain";
import type { HouseholdIdentity } from "./identities.ts";

/** The public registry of a community as its agents see it: which meter an address belongs to. */
export interface Registry {
  /** null for a stranger: anybody who can reach the chain may post something there. */
  meterOf(agent: Address): MeterId | null;
}

/** The registry of a simulated community. */
export function registryOf(identities: readonly HouseholdIdentity[]): Registry {
  const byAgent = new Map(identities.flatMap((i) => i.actors.map((a) => [a.keys.address, i] as const)));
  return { meterOf: (agent) => byAgent.get(agent)?.meter ?? null };
}
