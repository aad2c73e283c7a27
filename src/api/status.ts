import type { AgentActivity, Community, LiveState, LiveView } from "#simulation";

/** The control room in one answer: what runs, how far it is, who is silent. */
export interface CommunityStatus {
  readonly community: LiveState["community"];
  readonly clock: LiveState["clock"];
  readonly chain: LiveState["chain"];
  /** First interval that is not booked yet, and first that is not planned. */
  readonly booked: number;
  readonly planned: number;
  readonly trades: Pick<LiveState["trades"], "total" | "settled" | "tradedWh" | "deliveredWh">;
  readonly feeders: LiveState["feeders"];
  readonly agents: readonly AgentActivity[];
}

/** The status of a running community. */
export function statusOf(community: Community, view: LiveView): CommunityStatus {
  const { clock, chain, trades, feeders, community: who } = view.state();
  const { total, settled, tradedWh, deliveredWh } = trades;
  return {
    community: who,
    clock,
    chain,
    booked: community.booked,
    planned: community.planned,
    trades: { total, settled, tradedWh, deliveredWh },
    feeders,
    agents: view.activities(),
  };
}
