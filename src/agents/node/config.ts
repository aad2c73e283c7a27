import type { Address, Calendar, CommitmentDomain, IntervalIndex, IntervalTariff, MetersDomain } from "#domain";
import type { KeyPair } from "#privacy";
import type { CommitmentStore } from "#storage";
import type { NodeBeginning } from "./state.ts";

/** Everything a node of the commitment database knows from the start. */
export interface NodeConfig extends NodeBeginning {
  readonly household: string;
  /** It signs anchors, and derives the links of the lot from its own key. */
  readonly wallet: KeyPair;
  /** All nodes, this one included, in an order that all of them know. */
  readonly nodes: readonly Address[];
  readonly calendar: Calendar;
  readonly ledger: CommitmentDomain;
  readonly meters: MetersDomain;
  readonly tariffAt: (k: IntervalIndex) => IntervalTariff;
  /** Whether trades bring their money with them, as in a market that matches on the chain; else commitments pay. */
  readonly escrowed: boolean;
  readonly leastBondNano: bigint;
  /** How far ahead a commitment may expire. */
  readonly horizonSeconds: number;
  /** How long a batch that nodes vouch for can still be shown wrong. */
  readonly attestedSeconds: number;
  /** Where the commitments lie. */
  readonly store: CommitmentStore;
}

/** ⌊2n/3⌋ + 1 of n nodes. @example quorumOf(4)   // 3 */
export function quorumOf(nodes: number): number {
  return Math.floor((2 * nodes) / 3) + 1;
}

/** So many nodes that one of them works as long as a quorum does. @example enoughOf(4)   // 2 */
export function enoughOf(nodes: number): number {
  return nodes - quorumOf(nodes) + 1;
}

/**
 * How many go before this node when it is about something with a number: each has a turn, so that one that is out of order
 * stops nobody.
 */
export function turnOf({ nodes, wallet }: Pick<NodeConfig, "nodes" | "wallet">, number: number): number {
  return turnOfNode(nodes, wallet.address, number);
}

/** The same of any node. */
export function turnOfNode(nodes: readonly Address[], node: Address, number: number): number {
  const n = nodes.length;
  return (((nodes.indexOf(node) - number) % n) + n) % n;
}
