import type { Call, Log, Receipt } from "#chain";
import {
  endOf,
  type Hex,
  type Instant,
  type IntervalIndex,
  type Message,
  silenceFrom,
  startOf,
  type Trade,
  type Wh,
  wh,
} from "#domain";
import type { Agent, AgentEvent, Effect } from "../agent.ts";
import { readHomeNews } from "../home-message.ts";
import { inEverySettlement } from "../markets.ts";
import { ASSETS_PROTOCOL } from "../operator/assets-message.ts";
import {
  type Aftercare,
  type Caretaker,
  lookAfterTrades,
  looksAfter,
  noteEnded,
  noteWritten,
  receiptCaretaker,
} from "./aftercare.ts";
import { type AssetPurse, type AssetSource, draw, EMPTY_PURSE, received, refill } from "./asset-purse.ts";
import { closedOrder } from "./closed-order.ts";
import type { MarketGates } from "./gates.ts";
import type { MarketParty } from "./party.ts";
import { onAssetRefusal, permitted } from "./permission.ts";
import { metAnother, numbered, openIn, plannedOrder, postCall, reduced, type StandingOrder } from "./standing-order.ts";
import { vouchFor, vouchForCorrection } from "./statement.ts";

/** Everything a seller or a buyer agent that posts binding orders knows from the start. */
export interface OrderTraderConfig extends MarketParty {
  /** The order book that the community trades in. */
  readonly contract: "ClearingMarket" | "UniformAuction" | "DoubleAuction";
  readonly gates: MarketGates;
  /** The DSO, where the book asks for its permission; null where it does not. */
  readonly assets: AssetSource | null;
  /** With how many others a post is compared at most, in the double auction. */
  readonly maxSteps?: number;
}

/** Everything such a trader remembers. */
export interface OrderTraderState {
  orders: StandingOrder[];
  purse: AssetPurse;
  care: Aftercare[];
}

/**
 * Makes a seller or a buyer for a market with a book: it posts what the home plans as a binding order at the owner's limit
 * price and looks after the trades that follow. In the clearing and the uniform-price auction nothing is lost by naming the
 * limit; in the double auction the gain goes to whoever comes second, which a strategy could change.
 *
 * In the clearing what can wait, such as a battery's energy, is offered for several intervals at once, never more of it than
 * is planned, with a permission of the DSO that was asked for some intervals ahead.
 *
 * @source TX 6.3 and 6.4 (withdrawAssets, postOffer); MZ 4.4 (SA, BA)
 */
export function orderTraderAgent(config: OrderTraderConfig): Agent<OrderTraderState> {
  const role = config.side === "sell" ? "seller" : "buyer";
  return {
    name: `${config.household}/${role}`,
    role,
    address: config.wallet.address,
    interests: [
      `${config.contract}.OfferPosted`,
      `${config.contract}.OfferClosed`,
      `${config.contract}.OffersExcluded`,
      `${config.contract}.TransactionAllowed`,
      `${config.contract}.PairPassedOver`,
      "EnergyAssets.AssetAdded",
      ...inEverySettlement("TradeSettled"),
      ...inEverySettlement("TradeVoided"),
    ],
    init: () => ({ orders: [], purse: structuredClone(EMPTY_PURSE), care: [] }),
    handle(state, event, now) {
      const effects: Effect[] = [];
      handle(config, state, event, now, effects);
      return { state, effects };
    },
  };
}

function handle(
  config: OrderTraderConfig,
  state: OrderTraderState,
  event: AgentEvent,
  now: Instant,
  effects: Effect[],
): void {
  if (event.kind === "clock") onClock(config, state, now, effects);
  else if (event.kind === "statement") effects.push(...vouchFor(config, event.interval, event.hash));
  else if (event.kind === "correction") effects.push(...vouchForCorrection(config, event));
  else if (event.kind === "chain") onChain(config, state, event.log, now, effects);
  else if (event.kind === "receipt") onRefusal(config, state, event, now, effects);
  else if (event.kind === "message") onMessage(config, state, event.message, now, effects);
}

function onMessage(
  config: OrderTraderConfig,
  state: OrderTraderState,
  message: Message,
  now: Instant,
  effects: Effect[],
): void {
  if (message.protocol === ASSETS_PROTOCOL) {
    onAssetRefusal(config, state.purse, message, now, effects);
    return;
  }
  const news = readHomeNews(message, config.planners);
  if (news?.what === "plan") plan(config, state, news, now, effects);
}

/** The home wants to trade. What an earlier order for several intervals still offers is part of it already. */
function plan(
  config: OrderTraderConfig,
  state: OrderTraderState,
  wanted: { interval: IntervalIndex; sellWh: Wh; buyWh: Wh; span: number },
  now: Instant,
  effects: Effect[],
): void {
  const { interval } = wanted;
  if (now >= config.gates.closesAt(interval)) return;
  if (state.orders.some(({ order }) => order.interval === interval)) return;
  const offered = state.orders.reduce((sum, one) => sum + openIn(one, interval), 0n);
  const energyWh = (config.side === "sell" ? wanted.sellWh : wanted.buyWh) - offered;
  if (energyWh <= 0n) return;
  if (config.assets !== null) send(effects, refill(state.purse, config, config.assets, interval));
  const opensAt = config.gates.opensAt(interval);
  const until = lastOpen(config, wanted, now > opensAt ? now : opensAt);
  const standing = plannedOrder(config, interval, until, wh(energyWh));
  // Where the grid pays for what is taken, no price at all is low enough.
  if (standing.order.limitPrice < 0n) return;
  state.orders.push(standing);
  for (const at of [opensAt, config.gates.closesAt(interval), startOf(config.calendar, interval)]) {
    if (at > now) effects.push({ kind: "wake", at });
  }
  post(config, state, standing, now, effects);
}

/** The last interval in which the energy may flow and for which the gate is open already. */
function lastOpen(
  { contract, gates }: OrderTraderConfig,
  { interval, span }: { readonly interval: IntervalIndex; readonly span: number },
  now: Instant,
): IntervalIndex {
  let last = interval;
  if (contract !== "ClearingMarket") return last;
  while (last < interval + span - 1 && gates.opensAt((last + 1) as IntervalIndex) <= now) last++;
  return last;
}

/** Posts an order when its gate is open and its permission there; else it waits for them. */
function post(
  config: OrderTraderConfig,
  state: OrderTraderState,
  standing: StandingOrder,
  now: Instant,
  effects: Effect[],
): void {
  const { interval } = standing.order;
  if (standing.phase !== "planned" || now < config.gates.opensAt(interval)) return;
  if (config.assets !== null && !permitted(config, state.purse, standing)) return;
  standing.phase = "posted";
  effects.push({ kind: "submit", call: postCall(config, standing) });
  const { until } = standing.order;
  effects.push(
    { kind: "wake", at: startOf(config.calendar, until) },
    { kind: "wake", at: endOf(config.calendar, until) },
  );
}

/** The chain refused a post. What the grid can carry at all is posted instead; anything else is written down. */
function onRefusal(
  config: OrderTraderConfig,
  state: OrderTraderState,
  { call, receipt }: { readonly call: Call; readonly receipt: Receipt },
  now: Instant,
  effects: Effect[],
): void {
  if (call.function !== "postOffer") return;
  const standing = state.orders.find(({ phase, order }) => phase === "posted" && order.interval === call.args[2]);
  if (standing === undefined) return;
  const { interval, energyWh } = standing.order;
  if (standing.asset !== null) draw(state.purse, standing.asset, -energyWh);
  const carriableWh =
    receipt.refusal?.error === "FeederLimits_OrderTooLarge" ? BigInt(receipt.refusal.values[2] as bigint) : 0n;
  if (carriableWh > 0n && carriableWh < energyWh && now < config.gates.closesAt(interval)) {
    reduced(standing, carriableWh);
    standing.phase = "planned";
    post(config, state, standing, now, effects);
    return;
  }
  standing.phase = "dropped";
  const body = { owner: config.wallet.address, energyWh, error: receipt.refusal?.error ?? null };
  effects.push({ kind: "record", interval, what: "offer-refused", key: `${config.household}/${config.side}`, body });
}

/** One wake serves all: whatever is due by now is done, also by an agent that was out of order for a while. */
function onClock(config: OrderTraderConfig, state: OrderTraderState, now: Instant, effects: Effect[]): void {
  state.orders = state.orders.filter((standing) => !isOver(config, state, standing, now, effects));
  const keeper = caretakerOf(config);
  state.care = state.care.filter((care) => !lookAfterTrades(keeper, care, now, effects));
}

/** Moves an order on to where it should be; says whether nothing is left to do about it. */
function isOver(
  config: OrderTraderConfig,
  state: OrderTraderState,
  standing: StandingOrder,
  now: Instant,
  effects: Effect[],
): boolean {
  const { interval, until } = standing.order;
  if (now >= config.gates.closesAt(interval)) {
    if (standing.phase === "planned") standing.phase = "dropped";
  } else post(config, state, standing, now, effects);
  const last = standing.phase === "dropped" ? interval : until;
  if (!standing.recorded && now >= startOf(config.calendar, last)) {
    standing.recorded = true;
    effects.push(closedOrder(config.household, standing.order, standing.tradedWh, standing.number !== null));
  }
  if (standing.phase === "standing" && now >= endOf(config.calendar, until)) {
    standing.phase = "freed";
    effects.push({
      kind: "submit",
      call: { contract: config.contract, function: "closeOffer", args: [standing.number] },
    });
  }
  const neverCame = standing.phase === "posted" && now >= endOf(config.calendar, until);
  return standing.recorded && (standing.phase === "dropped" || standing.phase === "freed" || neverCame);
}

function onChain(config: OrderTraderConfig, state: OrderTraderState, log: Log, now: Instant, effects: Effect[]): void {
  const { event, args } = log;
  if (event === "OfferPosted" && args.owner === config.wallet.address) {
    const standing = state.orders.find(({ phase, order }) => phase === "posted" && order.interval === args.from);
    if (standing !== undefined) numbered(standing, config.market, args.number as number, log.transaction);
  } else if (event === "AssetAdded") {
    onAsset(config, state, log, now, effects);
  } else if (event === "TransactionAllowed") {
    onTrade(config, state, log, effects);
  } else if (event === "PairPassedOver") {
    const own = config.side === "sell" ? args.sale : args.purchase;
    goOn(
      config,
      state.orders.find(({ number }) => number === own),
      log,
      effects,
    );
  } else if (event === "OffersExcluded" || event === "OfferClosed") {
    onRemoved(config, state, log, effects);
  } else if (event === "TradeSettled" || event === "TradeVoided") {
    for (const care of state.care) noteEnded(care, args.tradeId as Hex);
  }
}

/** The DSO has issued a permission: what waited for it is posted. */
function onAsset(
  config: OrderTraderConfig,
  state: OrderTraderState,
  { args }: Log,
  now: Instant,
  effects: Effect[],
): void {
  if (args.anonAddress !== config.wallet.address || args.sell !== (config.side === "sell")) return;
  received(state.purse, args.from as IntervalIndex, args.to as IntervalIndex, args.energyWh as bigint);
  for (const standing of state.orders) {
    if (now < config.gates.closesAt(standing.order.interval)) post(config, state, standing, now, effects);
  }
}

/** One of our orders met another: from now on there is a trade to look after. */
function onTrade(config: OrderTraderConfig, state: OrderTraderState, log: Log, effects: Effect[]): void {
  const { args } = log;
  const trade = args.trade as Trade;
  const own = config.side === "sell" ? trade.ask : trade.bid;
  const standing = state.orders.find(({ order }) => order.id === own);
  if (standing === undefined) return;
  standing.tradedWh += trade.energyWh;
  let care = state.care.find(({ interval }) => interval === trade.interval);
  if (care === undefined) {
    care = { interval: trade.interval, unsettled: [], looks: 0 };
    state.care.push(care);
    for (const at of looksAfter(config, trade.interval)) effects.push({ kind: "wake", at });
  }
  noteWritten(care, args.tradeId as Hex, trade);
  goOn(config, standing, log, effects);
}

/** The double auction compares a post with so many others only, for lack of gas: what is left is looked at in a second call. */
function goOn(config: OrderTraderConfig, standing: StandingOrder | undefined, log: Log, effects: Effect[]): void {
  const { contract, maxSteps } = config;
  if (standing === undefined || maxSteps === undefined || !metAnother(standing, log.transaction, maxSteps)) return;
  if (standing.tradedWh >= standing.order.energyWh) return;
  effects.push({ kind: "submit", call: { contract, function: "goOn", args: [standing.number, maxSteps] } });
}

/** Somebody closed one of our orders, or the operator took it out because the home seemed to have dropped out (M11). */
function onRemoved(config: OrderTraderConfig, state: OrderTraderState, { event, args }: Log, effects: Effect[]): void {
  const numbers = event === "OfferClosed" ? [args.number] : (args.numbers as readonly unknown[]);
  for (const standing of state.orders) {
    if (standing.number === null || !numbers.includes(standing.number)) continue;
    if (event === "OfferClosed") {
      standing.phase = "freed";
      continue;
    }
    if (standing.excluded) continue;
    standing.excluded = true;
    const { id, owner, interval, energyWh } = standing.order;
    const body = { id, owner, openWh: energyWh - standing.tradedWh };
    effects.push({ kind: "record", interval, what: "offer-excluded", key: `${config.household}/${config.side}`, body });
  }
}

/** This market's trades are ended at the settlement itself: settled while readings may come, expired once silence counts. */
function caretakerOf(config: OrderTraderConfig): Caretaker {
  const { side, calendar, settlement } = config;
  if (config.settledBy === "AtomicSettlement") return receiptCaretaker(config);
  const end = (trade: Trade, now: Instant): Call => {
    const isSilent = now >= silenceFrom(calendar, trade.interval);
    const [name, args] = isSilent ? ["expire", [[trade]]] : ["settle", [[trade], [], "0x"]];
    return { contract: "MeteredSettlement", function: name as string, args: args as readonly unknown[] };
  };
  return { side, calendar, settlement, end };
}

function send(effects: Effect[], message: Message | null): void {
  if (message !== null) effects.push({ kind: "send", message });
}
