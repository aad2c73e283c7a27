import type { RefusalReason, TradeRow } from "#api";
import { type Clock, kWh, money } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** How a community settles: plainly, and with the words of whoever builds such things. */
export interface SettlementWords {
  readonly plain: string;
  readonly term: string;
}

/** What a person must know of how this community settles; null where there is nothing to add. */
export function settlementWords(settlement: string): SettlementWords | null {
  if (settlement !== "atomic") return null;
  return { plain: texts.money.plain, term: texts.money.term };
}

/** What becomes of an agreement's money, and where on the chain that stands. */
export interface MoneyWords {
  readonly text: string;
  readonly isOver: boolean;
  readonly proof: { readonly block: number; readonly transaction: string } | null;
}

/** From when somebody looks, and in which money. */
export interface Looking {
  readonly currency: string;
  /** ISO 8601. */
  readonly now: string;
  /** Nothing more will come of anything. */
  readonly isFinished: boolean;
}

/** What becomes of an agreement's money, in plain words. */
export function moneyInWords(trade: TradeRow, { currency, now, isFinished }: Looking, clock: Clock): MoneyWords {
  const { money: held, settled, ended } = trade;
  const words = texts.money;
  const inMoney = (nano: string) => `${money(nano)} ${currency}`;
  const onHold = words.onHold(inMoney(held?.heldNano ?? "0"));
  const over = (text: string, proof: MoneyWords["proof"]) => ({ text, isOver: true, proof });
  const waits = (text: string) => ({ text, isOver: false, proof: null });
  switch (held?.state) {
    case "paid":
      if (settled === null) return over(words.paid, null);
      return over(words.paidFor(kWh(settled.deliveredWh), inMoney(settled.paidNano)), settled);
    case "nothing-delivered":
      return over(words.nothingDelivered, settled);
    case "unconfirmed":
      return over(
        isAhead(held.freeAt, now) ? words.unconfirmedUntil(clock.time(held.freeAt)) : words.unconfirmed,
        ended,
      );
    case "no-money":
      return waits(words.none);
    default:
      if (isFinished) return waits(words.runEnded(onHold));
      if (Date.parse(now) >= Date.parse(trade.to)) return waits(words.awaited(onHold));
      return waits(words.after(onHold, clock.time(trade.to)));
  }
}

function isAhead(at: string | null, now: string): at is string {
  return at !== null && Date.parse(at) > Date.parse(now);
}

/** Why the chain refused to settle a claim. */
export const REFUSAL_WORDS: Readonly<Record<RefusalReason, string>> = texts.money.refusals;
