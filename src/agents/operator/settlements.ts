import type { Log } from "#chain";
import type { Address, Hex, IntervalIndex, MeterId, Trade } from "#domain";

/** A binding trade that is not settled yet, with the meters that decide about it. */
export interface OpenTrade {
  readonly id: Hex;
  readonly trade: Trade;
  sellerMeter: MeterId | null;
  buyerMeter: MeterId | null;
}

/** What the operator knows about trades that wait for their readings. */
export interface OpenTrades {
  trades: OpenTrade[];
  /** Boundaries by meter whose reading stands on the chain. */
  readings: Record<MeterId, IntervalIndex[]>;
}

/** Trades that go into one transaction, so that it stays far below 2²⁴ gas. */
export const TRADES_PER_CALL = 40;

/** Follows the chain: trades open, readings arrive, trades settle. */
export function follow(open: OpenTrades, log: Log): void {
  const { args } = log;
  if (log.event === "TransactionAllowed") {
    open.trades.push({
      id: args.tradeId as Hex,
      trade: args.trade as Trade,
      sellerMeter: null,
      buyerMeter: null,
    });
  } else if (log.event === "TradeOpened") {
    place(open, args.tradeId as Hex, args.sellerMeter as Address, args.buyerMeter as Address);
  } else if (log.event === "ReadingRecorded") {
    const meter = args.meter as MeterId;
    open.readings[meter] = [...(open.readings[meter] ?? []).slice(-3), args.boundary as IntervalIndex];
  } else if (log.event === "TradeSettled" || log.event === "TradeVoided") {
    open.trades = open.trades.filter((t) => t.id !== args.tradeId);
  }
}

/** Trades of an interval whose four readings are all there. */
export function settleable(open: OpenTrades, interval: IntervalIndex): readonly Trade[] {
  const known = (meter: MeterId | null): boolean => {
    const boundaries = meter === null ? [] : (open.readings[meter] ?? []);
    return boundaries.includes(interval) && boundaries.includes((interval + 1) as IntervalIndex);
  };
  return open.trades
    .filter((t) => t.trade.interval === interval && known(t.sellerMeter) && known(t.buyerMeter))
    .map((t) => t.trade);
}

/** Every trade of an interval that is still open. */
export function unsettled(open: OpenTrades, interval: IntervalIndex): readonly Trade[] {
  return open.trades.filter((t) => t.trade.interval === interval).map((t) => t.trade);
}

/** The market says first that a trade is binding, then the settlement whose meters decide about it. */
function place(open: OpenTrades, id: Hex, sellerMeter: MeterId, buyerMeter: MeterId): void {
  for (const t of open.trades) {
    if (t.id === id) {
      t.sellerMeter = sellerMeter;
      t.buyerMeter = buyerMeter;
    }
  }
}
