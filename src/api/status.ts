import { z } from "zod";
import { type Community, type LiveView, liveStateSchema } from "#simulation";

const { community, clock, chain, trades, feeders } = liveStateSchema.shape;

/** The control room in one answer: what runs, how far it is, who is silent. */
export const statusSchema = z.object({
  community,
  clock,
  chain,
  booked: z.int().describe("First interval that is not booked yet."),
  planned: z.int().describe("First that is not planned."),
  trades: trades.pick({ total: true, settled: true, tradedWh: true, deliveredWh: true }),
  feeders,
  agents: z.array(
    z.object({
      name: z.string().describe("`household/role`."),
      role: z.string(),
      address: z.string(),
      lastActiveAt: z.iso.datetime().nullable().describe("null: not since this process began."),
      silent: z.boolean().describe("It should have been heard of by now."),
    }),
  ),
});

/** The control room. */
export type CommunityStatus = z.infer<typeof statusSchema>;

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
    agents: [...view.activities()],
  };
}
