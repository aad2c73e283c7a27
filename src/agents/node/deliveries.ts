import type { Log } from "#chain";
import {
  type Claim,
  type ExportStatement,
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
  ZERO_HASH,
} from "#domain";
import { isSigned } from "../atomic/receipts.ts";
import { rootFor } from "../atomic/roots.ts";
import type { NodeConfig } from "./config.ts";
import { turnOf } from "./config.ts";
import type { NodeTurn } from "./gossip.ts";
import { handIn, lists } from "./hand-in.ts";
import { tellMeters } from "./on-hold.ts";
import type { IntervalDeliveries, NodeState, ReceivedReceipt, WaitingTrade } from "./state.ts";

/** Meters wait a minute for each other; then every receipt that will come is there. */
const RECEIPTS_WITHIN_MS = 75_000;
/** Time for what one node hands in to be seen in a block before the next one does it. */
const SETTLE_TURN_MS = 30_000;
/** Whatever came late is handed in once more, well before receipts stop to count. */
const LAST_TRY_BEFORE_MS = 120_000;

/** A trade has become binding, or the settlement has opened it: from its interval's end on receipts are waited for. */
export function noteTrade(turn: NodeTurn, { event, args }: Log): void {
  const { config, state, effects } = turn;
  const id = args.tradeId as Hex;
  if (event === "TradeOpened") {
    const meters = { sellerMeter: args.sellerMeter as MeterId, buyerMeter: args.buyerMeter as MeterId };
    const opened = tradeIn(state, id);
    if (opened === undefined) state.opened[id] = meters;
    else tellMeters(turn, Object.assign(opened, meters));
    return;
  }
  const trade = args.trade as Trade;
  const k = trade.interval;
  const { sellerMeter = null, buyerMeter = null } = state.opened[id] ?? {};
  delete state.opened[id];
  const waiting = { id, trade, sellerMeter, buyerMeter, over: false };
  const known = state.deliveries[k];
  if (known !== undefined) known.trades.push(waiting);
  else {
    state.deliveries[k] = { trades: [waiting], receipts: [], turns: 0 };
    for (const at of turnsOf(config, k)) effects.push({ kind: "wake", at });
  }
  tellMeters(turn, waiting);
}

/** A trade is over, however it ended; once all of its interval are, nothing of it is needed any more. */
export function noteOver(state: NodeState, { args }: Log): void {
  const ended = tradeIn(state, args.tradeId as Hex);
  if (ended === undefined) return;
  ended.over = true;
  const { interval } = ended.trade;
  if (state.deliveries[interval]?.trades.every(({ over }) => over)) delete state.deliveries[interval];
}

/** A consumer's meter has confirmed what it took: kept when it is that meter's word, whole, and once. */
export function takeReceipt(turn: NodeTurn, received: ReceivedReceipt): void {
  const { config, state, now } = turn;
  const { receipt } = received;
  const delivery = state.deliveries[receipt.interval];
  if (delivery === undefined || delivery.receipts.some(({ receipt: r }) => r.root === receipt.root)) return;
  if (!isBy(turn, receipt, delivery, "buyerMeter")) return;
  if (!isSigned(receipt, receiptDigest(receipt, config.meters))) return;
  const statements = statementsNamed(turn, received, delivery);
  if (statements === null) return;
  delivery.receipts.push({ receipt, statements });
  const expected = new Set(delivery.trades.map(({ buyerMeter }) => buyerMeter)).size;
  const isDue = now >= endOf(config.calendar, receipt.interval) && turnOf(config, receipt.interval) === 0;
  if (isDue && delivery.receipts.length === expected) handIn(turn, receipt.interval, delivery);
}

/** Hands in what is due by now: in this node's turn, and at last whatever came late. */
export function settleDue(turn: NodeTurn): void {
  const { config, state, now } = turn;
  for (const [key, delivery] of Object.entries(state.deliveries)) {
    const k = intervalOf(Number(key));
    if (now > endOf(config.calendar, k) + config.calendar.graceSeconds * 1000) {
      delete state.deliveries[k];
      continue;
    }
    const turns = turnsOf(config, k).filter((at) => at <= now).length;
    if (turns === delivery.turns) continue;
    delivery.turns = turns;
    handIn(turn, k, delivery);
  }
}

/** When this node hands in what others have not: in its turn, and at last. */
function turnsOf(config: NodeConfig, k: IntervalIndex): readonly Instant[] {
  const end = endOf(config.calendar, k);
  const turn = turnOf(config, k) * SETTLE_TURN_MS;
  const last = end + config.calendar.graceSeconds * 1000 - LAST_TRY_BEFORE_MS;
  return [end + RECEIPTS_WITHIN_MS + turn, last + turn / 4].filter((at) => at > end).map(instant);
}

/**
 * The statements that a receipt is over, each by its producer's meter. The receipt is signed over their digests, so it is
 * worth nothing without any of them; null then, as when somebody has taken them out on the way.
 */
function statementsNamed(
  turn: NodeTurn,
  { receipt, statements }: ReceivedReceipt,
  delivery: IntervalDeliveries,
): readonly ExportStatement[] | null {
  const { meters } = turn.config;
  const byDigest = new Map(statements.map((s) => [statementDigest(s, meters), s]));
  const named = new Map<Hex, ExportStatement>();
  for (const [i, digest] of receipt.statements.entries()) {
    if (digest === ZERO_HASH) continue;
    const statement = byDigest.get(digest);
    if (statement === undefined || !lists(statement, receipt.claims[i]?.id)) return null;
    named.set(digest, statement);
  }
  const isGood = ([digest, s]: readonly [Hex, ExportStatement]) =>
    s.interval === receipt.interval && isBy(turn, s, delivery, "sellerMeter") && isSigned(s, digest);
  return [...named].every(isGood) ? [...named.values()] : null;
}

/**
 * Whether everything that a meter lists concerns it, and something does: else somebody could speak for another's trades, or
 * fill our memory and the chain with what concerns nobody.
 */
function isBy(
  { config, state }: NodeTurn,
  { root, claims, interval }: { root: Hex; claims: readonly Claim[]; interval: IntervalIndex },
  { trades }: IntervalDeliveries,
  side: "sellerMeter" | "buyerMeter",
): boolean {
  const isOwn = ({ trade, [side]: meter }: WaitingTrade, { energyWh }: Claim): boolean =>
    trade.energyWh === energyWh && meter !== null && rootFor(state.roots, meter, config.calendar, interval) === root;
  const known = claims.flatMap((claim) => {
    const trade = trades.find(({ id }) => id === claim.id);
    // A commitment by hand has no trade; a stranger's claim would only spoil its own list.
    return trade === undefined ? [] : [isOwn(trade, claim)];
  });
  return known.length > 0 && known.every(Boolean);
}

function tradeIn({ deliveries }: NodeState, id: Hex): WaitingTrade | undefined {
  return Object.values(deliveries)
    .flatMap(({ trades }) => trades)
    .find((trade) => trade.id === id);
}
