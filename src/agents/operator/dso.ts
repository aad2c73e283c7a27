import type { Address, Calendar, Instant, LoweredLimits, MeterId } from "#domain";
import type { AgentEvent, Effect } from "../agent.ts";
import type { MarketGates } from "../market/gates.ts";
import {
  type AssetOffice,
  answerRequest,
  type DsoHome,
  emptyOffice,
  followDeposits,
  followUses,
  takeBack,
} from "./assets.ts";
import { type DropOuts, excludeSilent, followOffers, listenAt, nobodyOut } from "./drop-out.ts";
import { closeFailed, giveOrders, type LimitOrders, noOrders } from "./dso-limits.ts";

/** What the distribution system operator knows from the start, beside the grid's limits. */
export interface DsoConfig {
  readonly gates: MarketGates;
  readonly homes: readonly DsoHome[];
  /** Every meter of the community that reports at each boundary. */
  readonly meters: readonly MeterId[];
  /** The public registry: which meter an agent belongs to. */
  readonly meterOf: (agent: Address) => MeterId | null;
  /** The operator's orders that begin on a day of the run, from day 0 on. */
  readonly ordersOn: (day: number) => readonly LoweredLimits[];
}

/** Everything the DSO remembers. */
export interface DsoState {
  office: AssetOffice;
  outs: DropOuts;
  orders: LimitOrders;
}

/** Events that the DSO follows. */
export const DSO_INTERESTS = [
  "ClearingMarket.OfferPosted",
  "ClearingMarket.OffersExcluded",
  "EnergyAssets.AssetUsed",
  "EnergyAssets.EnergyDeposited",
  "EnergyAssets.FinancialDeposited",
  "Meters.ReadingRecorded",
] as const;

export function freshDso(): DsoState {
  return { office: emptyOffice(), outs: nobodyOut(), orders: noOrders() };
}

/**
 * The DSO's duties: it issues permissions to trade, lowers limits by its orders and where a feeder fails, and takes homes
 * that drop out from the book.
 *
 * @source TX 6.3, 6.4 and 8; requirements A3, G2, M11
 */
export function dsoDuties(
  duty: DsoConfig & { readonly operator: Address; readonly calendar: Calendar },
  state: DsoState,
  event: AgentEvent,
  now: Instant,
): readonly Effect[] {
  if (event.kind === "message") return answerRequest(duty, state.office, event.message, now);
  if (event.kind === "receipt") return takeBack(state.office, event.call, event.receipt);
  if (event.kind === "start") return giveOrders(duty, state.orders, now);
  if (event.kind === "clock") return [...giveOrders(duty, state.orders, now), ...excludeSilent(duty, state.outs, now)];
  if (event.kind === "chain") {
    followDeposits(duty, state.office, event.log);
    followUses(state.office, event.log);
    followOffers(state.outs, event.log);
  }
  if (event.kind !== "grid") return [];
  const failed = event.reading.feeders.flatMap(({ feeder, out }) => (out === true ? [feeder] : []));
  return [
    listenAt(duty, state.outs, event.reading.interval),
    ...giveOrders(duty, state.orders, now),
    ...closeFailed(duty, state.orders, failed, now),
  ];
}
