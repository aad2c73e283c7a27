import type { Call } from "#chain";
import { endOf, type Hex, type Instant, instant, silenceFrom, startOf, type Trade } from "#domain";
import type { Effect } from "../agent.ts";
import { holdKeyOf, holdsUntil } from "../holds.ts";
import { marketCall, solidityAgreement } from "./drive.ts";
import type { Negotiation } from "./negotiation.ts";
import { NOTHING_PROVEN } from "./offers.ts";
import type { TraderConfig } from "./trader.ts";

/** Time for the operator to have a trade settled before its seller looks after it. */
const OPERATORS_TURN_MS = 600_000;
/** From one who may end a trade to the next: a block in between is enough. */
const NEXT_TURN_MS = 60_000;

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

/** A trade of ours is on the chain. */
export function noteWritten(n: Negotiation, id: Hex, trade: Trade): void {
  n.unsettled.push({ id, trade });
}

/** A trade of ours is over: settled, expired or void. */
export function noteEnded(n: Negotiation, tradeId: Hex): void {
  n.unsettled = n.unsettled.filter(({ id }) => id !== tradeId);
}

/**
 * When a trader looks whether its trades are over. Normally the operator has had them settled long before; if it has not,
 * the seller does it, once for readings that are there and once more when a silent meter has lost its claim; the buyer
 * comes after it, so that its money is not stuck when both others are gone. What is still held when that time has run out
 * each side takes back.
 */
export function looksAfter({ calendar, side }: TraderConfig, n: Negotiation): readonly Instant[] {
  const first = endOf(calendar, n.interval) + OPERATORS_TURN_MS;
  const silent = Math.max(first, silenceFrom(calendar, n.interval));
  const buyersTurn = silent + 2 * NEXT_TURN_MS;
  const last = Math.max(buyersTurn, holdsUntil(calendar, n.interval)) + NEXT_TURN_MS;
  const turns = side === "sell" ? [first, silent + NEXT_TURN_MS, last] : [buyersTurn, last];
  return turns.map(instant);
}

/** Looks after our trades when it is time to; says whether it was the last time, or nothing is left to look after. */
export function lookAfterTrades(config: TraderConfig, n: Negotiation, now: Instant, effects: Effect[]): boolean {
  const turns = looksAfter(config, n);
  const due = turns.filter((at) => at <= now).length;
  if (due === n.looks) return false;
  n.looks = due;
  const toBeReleased = now >= holdsUntil(config.calendar, n.interval);
  for (const { id, trade } of n.unsettled) {
    const call = toBeReleased ? releaseCall(config, id) : marketCall("MakeTransaction", [trade, config.settlement]);
    effects.push({ kind: "submit", call });
  }
  return toBeReleased || n.unsettled.length === 0;
}

/** Frees our side of a trade that nobody has ended in time. */
function releaseCall({ side, settlement }: TraderConfig, tradeId: Hex): Call {
  return { contract: "Vault", function: "releaseExpired", args: [settlement, holdKeyOf(side, tradeId)] };
}
