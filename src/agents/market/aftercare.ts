import type { Call } from "#chain";
import { endOf, type Hex, type Instant, type IntervalIndex, instant, silenceFrom, type Trade } from "#domain";
import type { Effect } from "../agent.ts";
import { holdKeyOf, holdsUntil } from "../holds.ts";
import type { MarketParty } from "./party.ts";

/** A trader's own trades of one interval, from the chain's word until its money is free again. */
export interface Aftercare {
  readonly interval: IntervalIndex;
  /** Trades of ours on the chain that are not over yet. */
  unsettled: { readonly id: Hex; readonly trade: Trade }[];
  /** How often the trader has looked after them. */
  looks: number;
}

/** What looking after trades takes to know; `end` is the call that ends a trade in its market, null while there is none. */
export interface Caretaker extends Pick<MarketParty, "side" | "calendar" | "settlement"> {
  readonly end: (trade: Trade, now: Instant) => Call | null;
  /** The call that frees money which nobody has freed in time; without it each side takes its own out of the Vault. */
  readonly free?: (trade: Trade) => Call;
}

/**
 * Who looks after a trade that the meters' receipts settle: a party has none to show, so all it can do is to have the trade
 * ended once no receipt counts any more. That is never too late, and neither side has anything in the Vault but by the trade.
 */
export function receiptCaretaker({ side, calendar, settlement }: MarketParty): Caretaker {
  const free = (trade: Trade): Call => ({ contract: "AtomicSettlement", function: "expire", args: [[trade]] });
  const end = (trade: Trade, now: Instant) => (now < silenceFrom(calendar, trade.interval) ? null : free(trade));
  return { side, calendar, settlement, end, free };
}

/** Time for the operator to have a trade settled before its seller looks after it. */
const OPERATORS_TURN_MS = 600_000;
/** From one who may end a trade to the next: a block in between is enough. */
const NEXT_TURN_MS = 60_000;

/** A trade of ours is on the chain. */
export function noteWritten(care: Aftercare, id: Hex, trade: Trade): void {
  care.unsettled.push({ id, trade });
}

/** A trade of ours is over: settled, expired or void. */
export function noteEnded(care: Aftercare, tradeId: Hex): void {
  care.unsettled = care.unsettled.filter(({ id }) => id !== tradeId);
}

/**
 * When a trader looks whether its trades are over. Normally the operator has had them settled long before; if it has not,
 * the seller does it, once for readings that are there and once more when a silent meter has lost its claim; the buyer
 * comes after it, so that its money is not stuck when both others are gone. What is still held when that time has run out
 * each side takes back.
 */
export function looksAfter(
  { calendar, side }: Pick<Caretaker, "calendar" | "side">,
  k: IntervalIndex,
): readonly Instant[] {
  const first = endOf(calendar, k) + OPERATORS_TURN_MS;
  const silent = Math.max(first, silenceFrom(calendar, k));
  const buyersTurn = silent + 2 * NEXT_TURN_MS;
  const last = Math.max(buyersTurn, holdsUntil(calendar, k)) + NEXT_TURN_MS;
  const turns = side === "sell" ? [first, silent + NEXT_TURN_MS, last] : [buyersTurn, last];
  return turns.map(instant);
}

/** Looks after our trades when it is time to; says whether it was the last time, or nothing is left to look after. */
export function lookAfterTrades(keeper: Caretaker, care: Aftercare, now: Instant, effects: Effect[]): boolean {
  const due = looksAfter(keeper, care.interval).filter((at) => at <= now).length;
  if (due === care.looks) return false;
  care.looks = due;
  const toBeReleased = now >= holdsUntil(keeper.calendar, care.interval);
  for (const { id, trade } of care.unsettled) {
    const call = toBeReleased ? freeCall(keeper, id, trade) : keeper.end(trade, now);
    if (call !== null) effects.push({ kind: "submit", call });
  }
  return toBeReleased || care.unsettled.length === 0;
}

/** Frees our side of a trade that nobody has ended in time. */
function freeCall({ side, settlement, free }: Caretaker, tradeId: Hex, trade: Trade): Call {
  const args = [settlement, holdKeyOf(side, tradeId)];
  return free?.(trade) ?? { contract: "Vault", function: "releaseExpired", args };
}
