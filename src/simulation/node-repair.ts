import type { ChainPort } from "#chain";
import { type CommitmentDomain, type Hex, type HouseholdName, NeighborwattError } from "#domain";
import { recoverAddress } from "#privacy";
import { type AnchoredRoot, type CommitmentPeer, type CommitmentStore, rebuildCommitments } from "#storage";
import type { NodeStores } from "./atomic-venue.ts";

/** A node's database that was not what the nodes had anchored, and how it was mended. */
export interface NodeRepair {
  readonly household: HouseholdName;
  /** What was found first. */
  readonly damage: string;
  /** Commitments that other nodes gave. */
  readonly fetched: number;
  readonly from: HouseholdName;
}

/** Roots that are compared one by one; the newest covers all commitments before it. */
const ROOTS_COMPARED = 500;

/**
 * Compares each node's database with the roots on the chain before the day goes on, and mends what was cut short, edited or
 * lost from the other nodes' databases.
 *
 * @param markedBefore  The newest anchor that any node had taken note of when it was last written down what they knew.
 * @throws STORAGE_COMMITMENTS_DAMAGED naming the file, when no other node has what is missing
 * @source T2; own (a database that was cut short, edited or lost)
 */
export async function repairNodeStores(
  stores: NodeStores,
  chain: Pick<ChainPort, "read">,
  domain: CommitmentDomain,
  markedBefore: number,
): Promise<readonly NodeRepair[]> {
  const expected = await anchoredRoots(stores, chain, markedBefore);
  const repairs: NodeRepair[] = [];
  for (const [household, store] of stores) {
    const repair = await mended(household, store, stores, expected, domain);
    if (repair !== null) repairs.push(repair);
  }
  return repairs;
}

/** Asks one node after the other for what is missing, until all is there. */
async function mended(
  household: HouseholdName,
  store: CommitmentStore,
  stores: NodeStores,
  expected: readonly AnchoredRoot[],
  domain: CommitmentDomain,
): Promise<NodeRepair | null> {
  let failure: unknown = null;
  for (const [from, other] of stores) {
    if (from === household) continue;
    try {
      const { damages, fetched } = await rebuildCommitments(store, peerOf(other), expected, {
        domain,
        recover: recoverAddress,
      });
      const [first] = damages;
      if (first === undefined) return null;
      return { household, damage: first.what, fetched: fetched + takeLoose(store, other), from };
    } catch (error) {
      failure = error;
    }
  }
  if (failure !== null) throw lostEverywhere(household, failure);
  return null;
}

/** The same refusal, with the file it is about: what a person can do here is to bring a copy of it back. */
function lostEverywhere(household: HouseholdName, failure: unknown): unknown {
  if (!(failure instanceof NeighborwattError) || failure.code !== "STORAGE_COMMITMENTS_DAMAGED") return failure;
  const { code, details, exitCode } = failure;
  return new NeighborwattError(
    code,
    `commitments/${household}.sqlite: ${failure.message} No other node of this directory has them: bring the files in commitments/ back from a copy.`,
    { details: { ...details, household }, exitCode, cause: failure },
  );
}

/** What another node has beyond the newest anchor was in this one too: gossip brings each commitment once. */
function takeLoose(store: CommitmentStore, other: CommitmentStore): number {
  const own = new Map(store.heads().map(({ consumer, sequence }) => [consumer, sequence]));
  const ranges = other
    .heads()
    .map(({ consumer, sequence }) => ({ consumer, from: (own.get(consumer) ?? 0) + 1, to: sequence }))
    .filter(({ from, to }) => from <= to);
  return store.append(other.commitments(ranges));
}

/** The chain's roots up to the newest that any node has had: a node may be an anchor behind when the process dies. */
async function anchoredRoots(
  stores: NodeStores,
  chain: Pick<ChainPort, "read">,
  markedBefore: number,
): Promise<readonly AnchoredRoot[]> {
  const newest = Math.max(markedBefore, ...[...stores.values()].map((store) => store.anchors().at(-1)?.number ?? 0));
  const roots: AnchoredRoot[] = [];
  for (let number = Math.max(1, newest - ROOTS_COMPARED + 1); number <= newest; number++) {
    const [root] = (await chain.read({ contract: "CommitmentLedger", function: "anchorOf", args: [number] })) as [Hex];
    roots.push({ number, root });
  }
  return roots;
}

function peerOf(store: CommitmentStore): CommitmentPeer {
  return {
    anchors: async (from) => store.anchors(from),
    commitments: async (ranges) => store.commitments(ranges),
  };
}
