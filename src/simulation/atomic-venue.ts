import { join } from "node:path";
import { firstRoot, ringSize, rootsAtStart } from "#agents";
import type { CommitmentDomain, HouseholdName, Instant } from "#domain";
import type { CommitmentStore } from "#storage";
import { openOrReplaceCommitmentStore } from "#storage/sqlite";
import type { AtomicVenue } from "./cast/atomic.ts";
import { type Addresses, auditedUntilOf } from "./founding/index.ts";
import { type HouseholdIdentity, meterKeysOf, nodeHomesOf, nodesOf } from "./identities.ts";
import { manufactureOf } from "./manufacturer.ts";
import type { Scenario } from "./scenario/index.ts";

/** The commitment databases of a community's nodes, one file each. */
export type NodeStores = ReadonlyMap<HouseholdName, CommitmentStore>;

/**
 * Opens the commitment databases of all nodes; none where readings settle trades. One that is no whole database any more is set
 * aside: the other nodes can fill a new one.
 */
export function openNodeStores(scenario: Scenario, directory: string, ledger: CommitmentDomain): NodeStores {
  const stores = new Map<HouseholdName, CommitmentStore>();
  try {
    for (const home of nodeHomesOf(scenario)) {
      const file = join(directory, "commitments", `${home}.sqlite`);
      stores.set(home, openOrReplaceCommitmentStore(file, { domain: ledger }).store);
    }
  } catch (error) {
    closeNodeStores(stores);
    throw error;
  }
  return stores;
}

/** Closes them. */
export function closeNodeStores(stores: NodeStores): void {
  for (const store of stores.values()) store.close();
}

/** Where receipts settle trades: what everybody knows of it. */
export async function atomicVenue(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  addresses: Addresses,
  chainId: number,
  stores: NodeStores,
  genesisAt: Instant,
): Promise<AtomicVenue> {
  const size = ringSize(scenario.calendar);
  const roots = meterKeysOf(scenario.seed, identities).map((meter) => firstRoot(meter, size));
  return {
    ledger: { chainId, ledger: addresses.CommitmentLedger },
    meters: { chainId, settlement: addresses.AtomicSettlement },
    nodes: nodesOf(identities).map(({ keys }) => keys.address),
    rootsAtStart: rootsAtStart(roots),
    certificates: { chainId, certificates: addresses.ExistenceCertificates },
    metersAtStart: identities.map(({ meter }) => ({
      meter,
      valid: true,
      auditedUntil: Number(auditedUntilOf(genesisAt)),
    })),
    manufacture: await manufactureOf(scenario.seed, identities, genesisAt),
    storeOf: (household) => stores.get(household) as CommitmentStore,
  };
}
