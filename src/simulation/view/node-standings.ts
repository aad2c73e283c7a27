import type { CommitmentNode, NodeState } from "#agents";
import type { Address, HouseholdName, Instant, IntervalIndex } from "#domain";
import type { BookEntry, CommitmentBook } from "#trust";
import type { Community } from "../community.ts";

/** Where a node of the commitment database stands. */
export interface NodeStanding {
  readonly household: HouseholdName;
  /** As agents are called: `household/node`. */
  readonly name: string;
  readonly address: Address;
  readonly commitments: number;
  /** Newest anchor of which it holds everything. */
  readonly marked: number;
  readonly book: CommitmentBook;
}

/** Every node of a community, in the order of its homes; none where readings settle. */
export function nodeStandings({ day: { host } }: Pick<Community, "day">): readonly NodeStanding[] {
  return host.agents.flatMap(({ agent, household, keys }) => {
    if (agent.role !== "node") return [];
    const state = host.stateOf(agent.name) as NodeState;
    const book = (agent as CommitmentNode).book(state);
    const commitments = [...book.consumers.values()].reduce((sum, { entries }) => sum + entries.length, 0);
    return [{ household, name: agent.name, address: keys.address, commitments, marked: state.marked.number, book }];
  });
}

/** A quorum's signatures and a block later every node that works has followed. */
const TIME_TO_FOLLOW_MS = 60_000;

/** Whether a node has missed the newest anchor. */
export function isBehind(
  { marked }: Pick<NodeStanding, "marked">,
  anchor: { readonly number: number; readonly at: Instant } | null,
  now: Instant,
): boolean {
  return anchor !== null && marked < anchor.number && now > anchor.at + TIME_TO_FOLLOW_MS;
}

/** What is anchored of intervals from one on, as the node has it that is furthest: another may be out of order. */
export function anchoredFrom(standings: readonly NodeStanding[], first: IntervalIndex): readonly BookEntry[] {
  const furthest = furthestOf(standings);
  if (furthest === null) return [];
  return [...furthest.book.byInterval].flatMap(([interval, entries]) =>
    interval < first ? [] : [...entries].filter(({ anchor }) => anchor !== null),
  );
}

/** The first of the nodes that hold the newest anchor. */
export function furthestOf(standings: readonly NodeStanding[]): NodeStanding | null {
  return standings.reduce<NodeStanding | null>(
    (best, node) => (best === null || node.marked > best.marked ? node : best),
    null,
  );
}
