import { type Hex, tradeIdOf, tradeOf } from "#domain";
import type { Effect } from "../agent.ts";
import { marketCall, solidityAgreement } from "./drive.ts";
import type { Negotiation } from "./negotiation.ts";
import { NOTHING_PROVEN } from "./offers.ts";
import type { TraderConfig } from "./trader.ts";

/** The gate has closed: the seller writes one transaction per agreement, the buyer has nothing more to do. */
export function writeAgreements(config: TraderConfig, n: Negotiation, effects: Effect[]): void {
  n.phase = "written";
  n.machine = null;
  n.offers = NOTHING_PROVEN;
  if (config.side !== "sell") return;
  for (const { agreement, signature } of n.agreements) {
    effects.push({ kind: "submit", call: marketCall("AllowTransaction", [solidityAgreement(agreement), signature]) });
  }
}

/** A trade of ours is on the chain. */
export function noteWritten(n: Negotiation, tradeId: Hex): void {
  n.unsettled.push(tradeId);
}

/** A trade of ours is settled. */
export function noteSettled(n: Negotiation, tradeId: Hex): void {
  n.unsettled = n.unsettled.filter((id) => id !== tradeId);
}

/** Nobody had our sale settled in time, so the seller does it itself: anyone may. */
export function settleLate(config: TraderConfig, n: Negotiation, effects: Effect[]): void {
  if (config.side !== "sell") return;
  for (const { agreement } of n.agreements) {
    const trade = tradeOf(agreement, config.market);
    if (n.unsettled.includes(tradeIdOf(trade))) {
      effects.push({ kind: "submit", call: marketCall("MakeTransaction", [trade, config.settlement]) });
    }
  }
}
