import type { Log } from "#chain";
import {
  type Address,
  type Calendar,
  endOf,
  type FeederId,
  gateOpening,
  type Hex,
  type Instant,
  type IntervalIndex,
  type IntervalTariff,
  instant,
  type Message,
  type MeterId,
  type NanoPerWh,
  type Order,
  type Side,
  type Technology,
  type Trade,
  type Wh,
} from "#domain";
import { bandOf, NEGOTIATION_PROTOCOL, orderIdOf, startNegotiator, timingFor } from "#market";
import type { Agent, AgentEvent, Effect, Wallet } from "../agent.ts";
import { anchorCall } from "../device/anchor.ts";
import { readHomeNews } from "../home-message.ts";
import { digestOf, drive } from "./drive.ts";
import { type Negotiation, negotiationOf, type TraderState } from "./negotiation.ts";
import { acceptOffers, askForOffers, NOTHING_PROVEN } from "./offers.ts";
import { onNegotiationMessage } from "./talk.ts";
import { noteSettled, noteWritten, settleLate, writeAgreements } from "./write.ts";

/** Everything a seller or a buyer agent knows from the start. */
export interface TraderConfig {
  readonly household: string;
  readonly side: Side;
  readonly wallet: Wallet;
  readonly meter: MeterId;
  readonly feeder: FeederId;
  readonly technology: Technology;
  /** What the community chose: bargaining with an end game, or one price from the ratio of supply to demand. */
  readonly mechanism: "negotiation" | "supply-demand-ratio";
  readonly strategy: string;
  readonly calendar: Calendar;
  readonly chainId: number;
  readonly market: Address;
  readonly settlement: Address;
  readonly tariffAt: (k: IntervalIndex) => IntervalTariff;
  readonly floors: Readonly<Record<Technology, NanoPerWh>>;
  /** The owner's worst acceptable price for an interval. */
  readonly limitPrice: (k: IntervalIndex) => NanoPerWh;
  /** The public registry: whose meter an agent belongs to. */
  readonly meterOf: (agent: Address) => MeterId;
  /** Which agents of the home tell what to trade. */
  readonly planners: readonly Address[];
  readonly seed: bigint;
}

/** A trade that nobody has had settled by then is settled by its seller. */
const SETTLE_MYSELF_AFTER_MS = 600_000;

/**
 * Makes a seller (SA) or a buyer (BA): it posts what the home wants to trade, negotiates by sealed messages, signs
 * agreements, and as a seller writes them to the chain in the margin.
 *
 * @source MZ 4.1, steps 2 to 6; MZ 4.4 (SA, BA)
 */
export function traderAgent(config: TraderConfig): Agent<TraderState> {
  const role = config.side === "sell" ? "seller" : "buyer";
  return {
    name: `${config.household}/${role}`,
    role,
    address: config.wallet.address,
    interests: [
      "BilateralMarket.OfferMade",
      "BilateralMarket.AgreementRevoked",
      "BilateralMarket.TransactionAllowed",
      "MeteredSettlement.TradeSettled",
    ],
    init: () => ({ negotiations: [] }),
    handle(state, event, now) {
      const effects: Effect[] = [];
      handle(config, state, event, now, effects);
      return { state, effects };
    },
  };
}

function handle(config: TraderConfig, state: TraderState, event: AgentEvent, now: Instant, effects: Effect[]): void {
  if (event.kind === "clock") onClock(config, state, now, effects);
  else if (event.kind === "statement") anchorStatement(config, event.interval, event.hash, effects);
  else if (event.kind === "offers") acceptOffers(config, state, event, now, effects);
  else if (event.kind === "chain") onChain(config, state, event.log, now, effects);
  else if (event.kind === "message") onMessage(config, state, event.message, now, effects);
}

function onMessage(config: TraderConfig, state: TraderState, message: Message, now: Instant, effects: Effect[]): void {
  if (message.protocol === NEGOTIATION_PROTOCOL) {
    onNegotiationMessage(config, state, message, now, effects);
    return;
  }
  const news = readHomeNews(message, config.planners);
  if (news?.what === "plan") plan(config, state, news, now, effects);
}

/** The home vouches for its own bill: from now on nobody can change it unseen. */
function anchorStatement(config: TraderConfig, interval: IntervalIndex, hash: Hex, effects: Effect[]): void {
  const body = { owner: config.wallet.address, hash };
  effects.push({ kind: "submit", call: anchorCall("statement", interval, hash) });
  effects.push({ kind: "record", interval, what: "statement", key: config.household, body });
}

/** The home wants to trade: an order is made, and the negotiation begins when its gate opens. */
function plan(
  config: TraderConfig,
  state: TraderState,
  wanted: { interval: IntervalIndex; sellWh: Wh; buyWh: Wh },
  now: Instant,
  effects: Effect[],
): void {
  const energyWh = config.side === "sell" ? wanted.sellWh : wanted.buyWh;
  const { interval } = wanted;
  const timing = timingFor(config.calendar, interval);
  if (energyWh === 0n || now >= timing.endGameAt || state.negotiations.some((n) => n.interval === interval)) return;
  const negotiation = newNegotiation(config, interval, energyWh);
  state.negotiations.push(negotiation);
  const opensAt = gateOpening(config.calendar, interval);
  if (now < opensAt) effects.push({ kind: "wake", at: opensAt });
  else open(config, negotiation, now, effects);
  effects.push({ kind: "wake", at: timing.closesAt }, { kind: "wake", at: timing.startsAt });
}

function newNegotiation(config: TraderConfig, interval: IntervalIndex, energyWh: Wh): Negotiation {
  const { side, meter, feeder, technology, wallet, market, settlement, seed } = config;
  const order: Order = {
    id: orderIdOf(market, wallet.address, interval, side),
    owner: wallet.address,
    meter,
    feeder,
    side,
    technology,
    interval,
    energyWh,
    limitPrice: config.limitPrice(interval),
  };
  const machine = startNegotiator({
    order,
    strategy: config.strategy,
    timing: timingFor(config.calendar, interval),
    band: bandOf(config.tariffAt(interval), config.floors),
    settlement,
    seed,
    ...(config.mechanism === "supply-demand-ratio" ? { ratioFeedIn: config.tariffAt(interval).feedIn } : {}),
  });
  return {
    interval,
    order,
    machine,
    offers: NOTHING_PROVEN,
    agreements: [],
    queriedBlock: -1,
    phase: "planned",
    unsettled: [],
  };
}

function open(config: TraderConfig, negotiation: Negotiation, now: Instant, effects: Effect[]): void {
  negotiation.phase = "open";
  drive(config, negotiation, { kind: "start" }, now, effects);
}

/** One wake serves all: whatever is due by now is done. */
function onClock(config: TraderConfig, state: TraderState, now: Instant, effects: Effect[]): void {
  for (const n of state.negotiations) {
    const timing = timingFor(config.calendar, n.interval);
    if (n.phase === "planned" && now >= timing.opensAt && now < timing.closesAt) open(config, n, now, effects);
    else if (n.phase === "open" && now < timing.closesAt) drive(config, n, { kind: "clock" }, now, effects);
    if (n.phase === "open" && now >= timing.closesAt) writeAgreements(config, n, effects);
    if (n.phase === "written" && now >= timing.startsAt) close(config, n, effects);
    if (n.phase === "closed" && now >= settleMyselfAt(config, n)) settleLate(config, n, effects);
  }
  state.negotiations = state.negotiations.filter((n) => n.phase !== "closed" || now < settleMyselfAt(config, n));
}

function settleMyselfAt(config: TraderConfig, n: Negotiation): Instant {
  return instant(endOf(config.calendar, n.interval) + SETTLE_MYSELF_AFTER_MS);
}

/** The interval begins: what found no partner is written down, and the seller remembers to look after its money. */
function close(config: TraderConfig, n: Negotiation, effects: Effect[]): void {
  n.phase = "closed";
  const { id, owner, side, energyWh, limitPrice, meter, feeder } = n.order;
  const tradedWh = n.agreements.reduce((sum, a) => sum + a.agreement.energyWh, 0n);
  const body = { id, owner, side, energyWh, openWh: energyWh - tradedWh, limitPrice, meter, feeder };
  effects.push({ kind: "record", interval: n.interval, what: "order", key: `${config.household}/${side}`, body });
  effects.push({ kind: "wake", at: settleMyselfAt(config, n) });
}

function onChain(config: TraderConfig, state: TraderState, log: Log, now: Instant, effects: Effect[]): void {
  if (log.event === "OfferMade") {
    const n = state.negotiations.find((other) => other.interval === log.args.interval && other.phase === "open");
    if (n !== undefined) askForOffers(n, log, effects);
  } else if (log.event === "TransactionAllowed") {
    const trade = log.args.trade as Trade;
    const n = negotiationOf(state, config.side === "sell" ? trade.ask : trade.bid);
    if (n !== undefined) noteWritten(n, log.args.tradeId as Hex);
  } else if (log.event === "TradeSettled") {
    for (const n of state.negotiations) noteSettled(n, log.args.tradeId as Hex);
  } else if (log.event === "AgreementRevoked") {
    noteRevoked(config, state, log.args.agreement as Hex, now, effects);
  }
}

/** A buyer took its signature back: the seller's Wh are free again. */
function noteRevoked(config: TraderConfig, state: TraderState, digest: Hex, now: Instant, effects: Effect[]): void {
  for (const n of state.negotiations) {
    const revoked = n.agreements.find((a) => digestOf(config, a.agreement) === digest);
    if (config.side !== "sell" || revoked === undefined) continue;
    n.agreements = n.agreements.filter((a) => a !== revoked);
    if (n.phase === "open") drive(config, n, { kind: "revoked", agreement: revoked.agreement }, now, effects);
  }
}
