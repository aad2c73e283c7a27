import { type Instant, startOf } from "#domain";
import type { Effect } from "../agent.ts";
import type { Caretaker } from "./aftercare.ts";
import { marketCall, solidityAgreement } from "./drive.ts";
import type { Negotiation } from "./negotiation.ts";
import { NOTHING_PROVEN } from "./offers.ts";
import type { TraderConfig } from "./trader.ts";

/**
 * The gate has closed: the seller writes one transaction per agreement, the buyer has nothing more to do. Whoever was out
 * of order during the whole margin comes too late for the contract.
 */
export function writeAgreements(config: TraderConfig, n: Negotiation, now: Instant, effects: Effect[]): void {
  n.phase = "written";
  n.answered = wasThereToTheEnd(n);
  n.machine = null;
  n.offers = NOTHING_PROVEN;
  if (config.side !== "sell" || now >= startOf(config.calendar, n.interval)) return;
  for (const { agreement, signature } of n.agreements) {
    effects.push({ kind: "submit", call: marketCall("AllowTransaction", [solidityAgreement(agreement), signature]) });
  }
}

/** Whether the order took part in the last round of the end game, or there was none for lack of pairs. */
function wasThereToTheEnd({ machine }: Negotiation): boolean {
  return machine !== null && (machine.over || machine.round === machine.config.timing.endGameRounds - 1);
}

/** Who looks after the trades: this market settles or expires a trade, whichever is due. */
export function caretakerOf(config: TraderConfig): Caretaker {
  const { side, calendar, settlement } = config;
  return { side, calendar, settlement, end: (trade) => marketCall("MakeTransaction", [trade, settlement]) };
}
