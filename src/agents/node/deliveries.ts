import type { Log } from "#chain";
import {
  type Claim,
  endOf,
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  interval as intervalOf,
  type MeterId,
  receiptDigest,
  statementDigest,
  type Trade,
} from "#domain";
import { isSigned } from "../atomic/receipts.ts";
import { rootFor } from "../atomic/roots.ts";
import type { NodeConfig } from "./config.ts";
import { turnOf } from "./config.ts";
import type { NodeTurn } from "./gossip.ts";
import { handIn } from "./hand-in.ts";
import type { IntervalDeliveries, NodeState, ReceivedReceipt, WaitingTrade } from "./state.ts";

/** Meters wait a minute for each other; then every receipt that will come is there. */
const RECEIPTS_WITHIN_MS = 75_000;
/** Time for what one node hands in to be seen in a block before the next one does it. */
const SETTLE_TURN_MS = 30_000;
/** Whatever came late is handed in once more, well before receipts stop to count. */
const LAST_TRY_BEFORE_MS = 120_000;

/** A trade has become binding, or the settlement has opened it: from its interval's end on receipts are waited for. */
export function noteTrade({ config, state, effects }: NodeTurn, { event, args }: Log): void {
  const id = args.tradeId as Hex;
  if (event === "TradeOpened") {
    const meters = { sellerMeter: args.sellerMeter as MeterId, buyerMeter: args.buyerMeter as MeterId };
    const known = tradeIn(state, id);
    if (known === undefined) state.opened[id] = meters;
    else Object.assign(known, meters);
    return;
  }
  const trade = args.trade as Trade;
  const k = trade.interval;
  const opened = state.opened[id];
  delete state.opened[id];
  const waiting = { id, trade, sellerMeter: opened?.sellerMeter ?? null, buyerMeter: opened?.buyerMeter ?? null };
  const known = state.deliveries[k];
  if (known !== undefined) {
    known.trades.push(waiting);
    return;
  }
  state.deliveries[k] = { trades: [waiting], receipts: [], handedIn: 0 };
  for (const at of triesOf(config, k)) effects.push({ kind: "wake", at });
}

/** A trade is over, however it ended. */
export function noteOver({ deliveries }: NodeState, { args }: Log): void {
  for (const [k, delivery] of Object.entries(deliveries)) {
    delivery.trades = delivery.trades.filter(({ id }) => id !== args.tradeId);
    if (delivery.trades.length === 0) delete deliveries[Number(k)];
  }
}

/** A consumer's meter has confirmed what it took: kept when it is that meter's word, and once. */
export function takeReceipt(turn: NodeTurn, received: ReceivedReceipt): void {
  const { config, state } = turn;
  const { receipt } = received;
  const delivery = state.deliveries[receipt.interval];
  if (delivery === undefined || delivery.receipts.some(({ receipt: r }) => r.root === receipt.root)) return;
  if (!isBy(turn, receipt, delivery, "buyerMeter")) return;
  if (!isSigned(receipt, receiptDigest(receipt, config.meters))) return;
  const statements = received.statements.filter(
    (s) =>
      s.interval === receipt.interval &&
      isBy(turn, s, delivery, "sellerMeter") &&
      isSigned(s, statementDigest(s, config.meters)),
  );
  delivery.receipts.push({ receipt, statements });
  const expected = new Set(delivery.trades.map(({ buyerMeter }) => buyerMeter)).size;
  if (delivery.receipts.length === expected && turnOf(config, receipt.interval) === 0) {
    tryToSettle(turn, receipt.interval, delivery);
  }
}

/** Hands in what is due by now. */
export function settleDue(turn: NodeTurn): void {
  const { config, state, now } = turn;
  for (const [key, delivery] of Object.entries(state.deliveries)) {
    const k = intervalOf(Number(key));
    if (now > endOf(config.calendar, k) + config.calendar.graceSeconds * 1000) delete state.deliveries[k];
    else if (triesOf(config, k).some((at) => at <= now)) tryToSettle(turn, k, delivery);
  }
}

/** When this node hands in what others have not: in its turn, and at last. */
function triesOf(config: NodeConfig, k: IntervalIndex): readonly Instant[] {
  const end = endOf(config.calendar, k);
  const turn = turnOf(config, k) * SETTLE_TURN_MS;
  const last = end + config.calendar.graceSeconds * 1000 - LAST_TRY_BEFORE_MS;
  return [end + RECEIPTS_WITHIN_MS + turn, last + turn / 4].filter((at) => at > end).map(instant);
}

function tryToSettle(turn: NodeTurn, k: IntervalIndex, delivery: IntervalDeliveries): void {
  if (delivery.receipts.length === delivery.handedIn || !delivery.receipts.some((r) => settlesAny(r, delivery))) return;
  delivery.handedIn = delivery.receipts.length;
  handIn(turn, k, delivery);
}

/** Whether a receipt settles a trade that is not over: one without its producer's statement settles nothing. */
function settlesAny({ receipt, statements }: ReceivedReceipt, { trades }: IntervalDeliveries): boolean {
  const isStated = (id: Hex) => statements.some(({ claims }) => claims.some((claim) => claim.id === id));
  return receipt.claims.some(({ id }) => trades.some((trade) => trade.id === id) && isStated(id));
}

/** Whether everything that a meter lists concerns it: else somebody could speak for another's trades. */
function isBy(
  { config, state }: NodeTurn,
  { root, claims, interval }: { root: Hex; claims: readonly Claim[]; interval: IntervalIndex },
  { trades }: IntervalDeliveries,
  side: "sellerMeter" | "buyerMeter",
): boolean {
  return claims.every(({ id, energyWh }) => {
    const known = trades.find((trade) => trade.id === id);
    // What was settled before is listed too; a stranger's claim would only spoil its own list.
    if (known === undefined) return true;
    const meter = known[side];
    return (
      known.trade.energyWh === energyWh &&
      meter !== null &&
      rootFor(state.roots, meter, config.calendar, interval) === root
    );
  });
}

function tradeIn({ deliveries }: NodeState, id: Hex): WaitingTrade | undefined {
  return Object.values(deliveries)
    .flatMap(({ trades }) => trades)
    .find((trade) => trade.id === id);
}
