import type { Call, Receipt } from "#chain";
import { type Agreement, type Instant, startOf } from "#domain";
import type { Effect } from "../agent.ts";
import type { Caretaker } from "./aftercare.ts";
import { marketCall, solidityAgreement } from "./drive.ts";
import type { Negotiation } from "./negotiation.ts";
import { NOTHING_PROVEN } from "./offers.ts";
import type { TraderConfig } from "./trader.ts";

/** How often an agreement that the cable could not carry is tried again. */
const REFUSALS_AT_MOST = 5;

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

/**
 * The cable was full when we came to write. What others write for the other direction makes room, so we try again, a block
 * later each time.
 */
export function writeAgain(
  n: Negotiation,
  { function: name, args }: Call,
  { refusal }: Receipt,
  effects: Effect[],
): void {
  if (name !== "AllowTransaction" || refusal?.error.startsWith("FeederLimits_") !== true) return;
  const { bid, nonce } = args[0] as Agreement;
  const refused = n.agreements.find(({ agreement }) => agreement.bid === bid && agreement.nonce === nonce);
  if (refused === undefined || (refused.refusals ?? 0) >= REFUSALS_AT_MOST) return;
  n.agreements = n.agreements.map((a) => (a === refused ? { ...a, refusals: (a.refusals ?? 0) + 1 } : a));
  effects.push({ kind: "submit", call: marketCall(name, args) });
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
