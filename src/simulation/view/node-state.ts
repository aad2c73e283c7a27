import { quorumOf } from "#agents";
import { type Address, type Instant, isoTime } from "#domain";
import { furthestOf, isBehind, type NodeStanding } from "./node-standings.ts";
import type { AnchorSeen } from "./receipt-view.ts";
import type { Receipts } from "./state.ts";

/** Who keeps the commitments, and the newest anchor of them. */
export function nodesState(
  nodes: readonly NodeStanding[],
  anchor: AnchorSeen | null,
  lastActive: ReadonlyMap<Address, Instant>,
  now: Instant,
): Pick<Receipts, "commitments" | "quorum" | "anchor" | "nodes"> {
  return {
    commitments: furthestOf(nodes)?.commitments ?? 0,
    quorum: quorumOf(nodes.length),
    anchor: anchor === null ? null : anchorState(anchor, nodes),
    nodes: nodes.map((node) => {
      const { household: name, address, commitments, marked } = node;
      const at = lastActive.get(address) ?? null;
      const lastActiveAt = at === null ? null : isoTime(at);
      return { name, address, commitments, anchor: marked, lastActiveAt, silent: isBehind(node, anchor, now) };
    }),
  };
}

function anchorState(
  { number, root, at, block, transaction, from }: AnchorSeen,
  nodes: readonly NodeStanding[],
): NonNullable<Receipts["anchor"]> {
  const by = nodes.find(({ address }) => address === from)?.household ?? null;
  return { number, root, at: isoTime(at), block, transaction, by };
}
