import type { FeederId, FeederLimits, Limits, Trade } from "#domain";

/** The feeders of the two orders of a trade. */
export type FeedersOf = (trade: Trade) => { readonly askFeeder: FeederId; readonly bidFeeder: FeederId };

interface Flow {
  soldWh: bigint;
  boughtWh: bigint;
}

/** Trades that the grid carries, and those it does not. */
export interface LimitedTrades {
  readonly kept: readonly Trade[];
  readonly dropped: readonly Trade[];
}

/**
 * Lets trades become binding one after the other, each whole, as long as no feeder's limit is broken; a trade that a
 * later one makes room for gets another chance.
 *
 * @param fixed  Trades that are binding already and count.
 * @source TX 4, (5) to (8); design, section 6 ("guards see orders and trades in every mechanism")
 */
export function keepLimits(
  trades: readonly Trade[],
  fixed: readonly Trade[],
  limits: Limits,
  feedersOf: FeedersOf,
): LimitedTrades {
  if (limits.length === 0) return { kept: trades, dropped: [] };
  const limitOf = new Map(limits.map((limit) => [limit.feeder, limit]));
  const flows = new Map<FeederId, Flow>();
  for (const trade of fixed) book(flows, trade, feedersOf, 1n);
  const kept = new Set<Trade>();
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const trade of trades) if (!kept.has(trade) && fits(flows, trade, feedersOf, limitOf)) kept.add(trade);
  }
  return { kept: trades.filter((t) => kept.has(t)), dropped: trades.filter((t) => !kept.has(t)) };
}

/** Books the trade when it fits; leaves the flows as they were when it does not. */
function fits(
  flows: Map<FeederId, Flow>,
  trade: Trade,
  feedersOf: FeedersOf,
  limitOf: ReadonlyMap<FeederId, FeederLimits>,
): boolean {
  book(flows, trade, feedersOf, 1n);
  const { askFeeder, bidFeeder } = feedersOf(trade);
  const fine = [askFeeder, bidFeeder].every((feeder) => isWithin(flowOf(flows, feeder), limitOf.get(feeder)));
  if (!fine) book(flows, trade, feedersOf, -1n);
  return fine;
}

function book(flows: Map<FeederId, Flow>, trade: Trade, feedersOf: FeedersOf, sign: 1n | -1n): void {
  const { askFeeder, bidFeeder } = feedersOf(trade);
  flowOf(flows, askFeeder).soldWh += sign * trade.energyWh;
  flowOf(flows, bidFeeder).boughtWh += sign * trade.energyWh;
}

function flowOf(flows: Map<FeederId, Flow>, feeder: FeederId): Flow {
  let flow = flows.get(feeder);
  if (flow === undefined) {
    flow = { soldWh: 0n, boughtWh: 0n };
    flows.set(feeder, flow);
  }
  return flow;
}

function isWithin({ soldWh, boughtWh }: Flow, limit: FeederLimits | undefined): boolean {
  if (limit === undefined) return true;
  const withinNet = soldWh - boughtWh <= limit.netOutWh && boughtWh - soldWh <= limit.netInWh;
  return withinNet && soldWh <= limit.sellWh && boughtWh <= limit.buyWh;
}
