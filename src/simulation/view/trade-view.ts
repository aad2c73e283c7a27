import type { Log } from "#chain";
import { type Calendar, endOf, type Hex, type IntervalIndex, isoTime, startOf, type Trade, tradeIdOf } from "#domain";
import { sharedOutcome } from "../sharing/chain.ts";
import type { LiveState, TradeRow } from "./state.ts";

/** Rows of the table of agreements that the page gets. */
const ROWS = 100;

/** An agreement and what the chain says of it. */
export interface WrittenTrade {
  readonly id: Hex;
  readonly trade: Trade;
  readonly written: Log;
  settled: Log | null;
  /** No receipt came in time: nobody pays. */
  ended: Log | null;
}

/** Tells what becomes of an agreement's money; null where readings settle. */
export type MoneyOf = (id: Hex) => TradeRow["money"];

/** Agreements on the chain and what became of them. */
export class TradeView {
  readonly #calendar: Calendar;
  /** In the order in which they were written. */
  readonly #trades = new Map<Hex, WrittenTrade>();

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  /** Takes what a block says; the same log again changes nothing. */
  follow(log: Log): boolean {
    const id = log.args.tradeId as Hex;
    if (log.event === "TransactionAllowed") {
      if (this.#trades.has(id)) return false;
      this.#trades.set(id, { id, trade: log.args.trade as Trade, written: log, settled: null, ended: null });
      return true;
    }
    if (log.event === "EnergyShared") return this.#shared(log);
    const trade = this.#trades.get(id);
    if (trade === undefined) return false;
    if (log.event === "TradeSettled") trade.settled = log;
    else if (log.event === "TradeVoided" && log.contract === "AtomicSettlement") trade.ended = log;
    else return false;
    return true;
  }

  /** What a key gave: made and settled at once. */
  #shared(log: Log): boolean {
    const { trade, deliveredWh, paidNano } = sharedOutcome(log);
    const id = tradeIdOf(trade);
    if (this.#trades.has(id)) return false;
    const settled = { ...log, args: { ...log.args, deliveredWh, paid: paidNano } };
    this.#trades.set(id, { id, trade, written: log, settled, ended: null });
    return true;
  }

  /** Forgets the trades of intervals before one. */
  forgetBefore(interval: IntervalIndex): void {
    for (const [id, { trade }] of this.#trades) if (trade.interval < interval) this.#trades.delete(id);
  }

  /** All agreements, in the order in which they were written. */
  written(): readonly WrittenTrade[] {
    return [...this.#trades.values()];
  }

  /** @param rows  So many of them, the newest. */
  trades(moneyOf: MoneyOf, rows = ROWS): LiveState["trades"] {
    const all = [...this.#trades.values()];
    return {
      total: all.length,
      settled: all.filter((t) => t.settled !== null).length,
      tradedWh: String(all.reduce((sum, t) => sum + t.trade.energyWh, 0n)),
      deliveredWh: String(all.reduce((sum, t) => sum + amount(t, "deliveredWh"), 0n)),
      shown: all
        .slice(-rows)
        .reverse()
        .map((trade) => this.#row(trade, moneyOf(trade.id))),
    };
  }

  /** What buyers paid sellers so far, fees apart. */
  paidNano(): bigint {
    return [...this.#trades.values()].reduce((sum, t) => sum + amount(t, "paid"), 0n);
  }

  /** The newest trade's price, and the mean price of an interval by energy. */
  lastTrade(): LiveState["price"]["lastTrade"] {
    const last = [...this.#trades.values()].at(-1);
    return last === undefined ? null : { pricePerWh: String(last.trade.pricePerWh), at: isoTime(last.written.at) };
  }

  /** Energy and mean price of an interval's trades; null without any. */
  mean(interval: IntervalIndex): { readonly tradedWh: bigint; readonly pricePerWh: bigint } | null {
    let energy = 0n;
    let money = 0n;
    for (const { trade } of this.#trades.values()) {
      if (trade.interval !== interval) continue;
      energy += trade.energyWh;
      money += trade.energyWh * trade.pricePerWh;
    }
    return energy === 0n ? null : { tradedWh: energy, pricePerWh: money / energy };
  }

  /** The trades of one interval. */
  of(interval: IntervalIndex): readonly Trade[] {
    return [...this.#trades.values()].map((t) => t.trade).filter((trade) => trade.interval === interval);
  }

  #row({ id, trade, written, settled, ended }: WrittenTrade, money: TradeRow["money"]): TradeRow {
    const { seller, buyer, interval, energyWh, pricePerWh } = trade;
    return {
      id,
      interval,
      from: isoTime(startOf(this.#calendar, interval)),
      to: isoTime(endOf(this.#calendar, interval)),
      seller,
      buyer,
      energyWh: String(energyWh),
      pricePerWh: String(pricePerWh),
      writtenAt: isoTime(written.at),
      transaction: written.transaction,
      block: written.block,
      settled:
        settled === null
          ? null
          : {
              at: isoTime(settled.at),
              transaction: settled.transaction,
              block: settled.block,
              deliveredWh: String(settled.args.deliveredWh),
              paidNano: String(settled.args.paid),
            },
      ended: ended === null ? null : { at: isoTime(ended.at), transaction: ended.transaction, block: ended.block },
      money,
    };
  }
}

function amount({ settled }: WrittenTrade, name: string): bigint {
  return (settled?.args[name] as bigint | undefined) ?? 0n;
}
