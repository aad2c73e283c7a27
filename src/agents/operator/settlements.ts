import type { Log } from "#chain";
import type { Hex, IntervalIndex, MeterId, Trade } from "#domain";

/** A binding trade that is not settled yet, with the meters that decide about it once both contracts have named it. */
export interface OpenTrade {
  readonly id: Hex;
  readonly trade: Trade;
  meters: TradeMeters | null;
}

/** What the operator knows about trades that wait for their readings. */
export interface OpenTrades {
  trades: OpenTrade[];
  /** Boundaries by meter whose reading stands on the chain. */
  readings: Record<MeterId, IntervalIndex[]>;
  /** Meters of trades that the settlement has opened, and whose market has yet to say which they are. */
  opened: Record<Hex, TradeMeters>;
}

/** The meters that decide about a trade. */
interface TradeMeters {
  readonly sellerMeter: MeterId;
  readonly buyerMeter: MeterId;
}

/** Nothing is known yet. */
export function noTrades(): OpenTrades {
  return { trades: [], readings: {}, opened: {} };
}

/** Trades that go into one transaction, so that it stays far below 2²⁴ gas. */
export const TRADES_PER_CALL = 40;

/** Follows the chain: trades open, readings arrive, trades settle. */
export function follow(open: OpenTrades, log: Log): void {
  const { args } = log;
  const id = args.tradeId as Hex;
  if (log.event === "TransactionAllowed") {
    open.trades.push({ id, trade: args.trade as Trade, meters: open.opened[id] ?? null });
    delete open.opened[id];
  } else if (log.event === "TradeOpened") {
    place(open, id, { sellerMeter: args.sellerMeter as MeterId, buyerMeter: args.buyerMeter as MeterId });
  } else if (log.event === "ReadingRecorded") {
    const meter = args.meter as MeterId;
    open.readings[meter] = [...(open.readings[meter] ?? []).slice(-3), args.boundary as IntervalIndex];
  } else if (log.event === "TradeSettled" || log.event === "TradeVoided") {
    open.trades = open.trades.filter((t) => t.id !== id);
  }
}

/** Trades of an interval whose four readings are all there. */
export function settleable(open: OpenTrades, interval: IntervalIndex): readonly Trade[] {
  const known = (meter: MeterId): boolean => {
    const boundaries = open.readings[meter] ?? [];
    return boundaries.includes(interval) && boundaries.includes((interval + 1) as IntervalIndex);
  };
  return open.trades
    .filter(({ trade }) => trade.interval === interval)
    .filter(({ meters }) => meters !== null && known(meters.sellerMeter) && known(meters.buyerMeter))
    .map(({ trade }) => trade);
}

/** Every trade of an interval that is still open. */
export function unsettled(open: OpenTrades, interval: IntervalIndex): readonly Trade[] {
  return open.trades.filter((t) => t.trade.interval === interval).map((t) => t.trade);
}

/** The bilateral market names a trade before the settlement opens it, a book only after that. */
function place(open: OpenTrades, id: Hex, meters: TradeMeters): void {
  const known = open.trades.find((t) => t.id === id);
  if (known === undefined) open.opened[id] = meters;
  else known.meters = meters;
}
