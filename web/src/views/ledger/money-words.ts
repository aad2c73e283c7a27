import type { LiveState, RefusalReason, TradeRow } from "#api";
import { type Clock, kWh, money } from "../../format.ts";

/** How a community settles: plainly, and with the words of whoever builds such things. */
export interface SettlementWords {
  readonly plain: string;
  readonly term: string;
}

/** What a person must know of how this community settles; null where there is nothing to add. */
export function settlementWords(settlement: string): SettlementWords | null {
  if (settlement !== "atomic") return null;
  return {
    plain: "Buyers put money on hold first: it is paid once both meters have confirmed, and else goes back",
    term: "Atomic settlement: a payment commitment and the meters' delivery receipt, both or nothing",
  };
}

/** What becomes of an agreement's money, and where on the chain that stands. */
export interface MoneyWords {
  readonly text: string;
  readonly isOver: boolean;
  readonly proof: { readonly block: number; readonly transaction: string } | null;
}

/** What becomes of an agreement's money, in plain words. */
export function moneyInWords(trade: TradeRow, { community, clock: day }: LiveState, clock: Clock): MoneyWords {
  const { money: held, settled, ended } = trade;
  const onHold = `${money(held?.heldNano ?? "0")} ${community.currency} on hold`;
  const over = (text: string, proof: MoneyWords["proof"]) => ({ text, isOver: true, proof });
  const waits = (text: string) => ({ text, isOver: false, proof: null });
  switch (held?.state) {
    case "paid":
      if (settled === null) return over("confirmed by both meters, paid", null);
      return over(
        `confirmed by both meters, paid: ${kWh(settled.deliveredWh)} for ${money(settled.paidNano)} ${community.currency}`,
        settled,
      );
    case "nothing-delivered":
      return over("both meters say that nothing was delivered, money back", settled);
    case "unconfirmed":
      return over(
        `not confirmed, money back${isAhead(held.freeAt, day.now) ? ` from ${clock.time(held.freeAt)} on` : ""}`,
        ended,
      );
    case "no-money":
      return waits("no money on hold, so nothing will be paid");
    default:
      if (day.status === "finished") return waits(`${onHold}: the run ended before both meters could confirm`);
      if (Date.parse(day.now) >= Date.parse(trade.to)) return waits(`${onHold}: the meters' word is awaited`);
      return waits(`${onHold}, to be confirmed after ${clock.time(trade.to)}`);
  }
}

function isAhead(at: string | null, now: string): at is string {
  return at !== null && Date.parse(at) > Date.parse(now);
}

/** Why the chain refused to settle a claim. */
export const REFUSAL_WORDS: Readonly<Record<RefusalReason, string>> = {
  NotSigned: "the buyer has not signed it, or it was changed since",
  NotAnchored: "the nodes had not anchored its commitment",
  AmountZero: "it is about no energy",
  ExpiryInvalid: "its commitment ends too early or too late",
  ZeroAddress: "it names nobody who is to be paid",
  TradeNotOpen: "no such agreement is open, or it says something else",
  IntervalNotOver: "its time was not over yet",
  ReceiptLate: "the meters' word came too late",
  NoReceipt: "the buyer's meter has not confirmed it",
  NoStatement: "the seller's meter has said nothing about it",
  ListedTwice: "a meter has listed it twice",
  WrongMeter: "it was confirmed by a meter that has nothing to do with it",
  WrongPath: "a signature is not by a key of the meter",
  CertificateInvalid: "a meter's certificate is unknown, over or revoked",
  KeyUsedTwice: "a meter has signed two things with a key that serves once",
  Paid: "it was paid before, and nothing is paid twice",
  NotCovered: "the buyer's deposit does not cover it",
  Unknown: "for a reason that this page does not know",
};
