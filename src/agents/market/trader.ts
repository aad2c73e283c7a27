import type { Call, Log, Receipt } from "#chain";
import {
  type Address,
  type Agreement,
  gateOpening,
  type Hex,
  type Instant,
  type IntervalIndex,
  type Message,
  type MeterId,
  type NanoPerWh,
  type Order,
  type Technology,
  type Trade,
  type Wh,
} from "#domain";
import { bandOf, NEGOTIATION_PROTOCOL, orderIdOf, startNegotiator, timingFor } from "#market";
import type { Agent, AgentEvent, Effect } from "../agent.ts";
import { COMMIT_INTERESTS, type CommitConfig, followCommitments, nothingCommitted } from "../atomic/commit.ts";
import { COMMITMENT_PROTOCOL } from "../atomic/commitment-message.ts";
import { readHomeNews } from "../home-message.ts";
import { inEverySettlement } from "../markets.ts";
import { lookAfterTrades, looksAfter, noteEnded, noteWritten } from "./aftercare.ts";
import { closedOrder } from "./closed-order.ts";
import { digestOf, drive } from "./drive.ts";
import { type Negotiation, negotiationOf, type TraderState } from "./negotiation.ts";
import { acceptOffers, askForOffers, NOTHING_PROVEN } from "./offers.ts";
import type { MarketParty } from "./party.ts";
import { vouchFor, vouchForCorrection } from "./statement.ts";
import { onNegotiationMessage } from "./talk.ts";
import { caretakerOf, onCommitmentNews, writeAgain, writeAgreements } from "./write.ts";

/** Everything a seller or a buyer agent that negotiates knows from the start. */
export interface TraderConfig extends MarketParty {
  /** What the community chose: bargaining with an end game, or one price from the ratio of supply to demand. */
  readonly mechanism: "negotiation" | "supply-demand-ratio";
  readonly strategy: string;
  readonly chainId: number;
  readonly floors: Readonly<Record<Technology, NanoPerWh>>;
  /** The public registry: which meter an agent belongs to; null for a stranger. */
  readonly meterOf: (agent: Address) => MeterId | null;
  readonly seed: bigint;
  /** What it must know where commitments pay for agreements (settlement by receipts); else the agreement itself holds the money. */
  readonly commit?: CommitConfig;
}

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
      ...inEverySettlement("TradeSettled"),
      ...inEverySettlement("TradeVoided"),
      ...(config.commit === undefined ? [] : COMMIT_INTERESTS),
    ],
    init: () => ({
      negotiations: [],
      committed: config.commit === undefined ? null : nothingCommitted(config.commit),
    }),
    handle(state, event, now) {
      const effects: Effect[] = [];
      handle(config, state, event, now, effects);
      return { state, effects };
    },
  };
}

function handle(config: TraderConfig, state: TraderState, event: AgentEvent, now: Instant, effects: Effect[]): void {
  if (event.kind === "clock") onClock(config, state, now, effects);
  else if (event.kind === "statement") effects.push(...vouchFor(config, event.interval, event.hash));
  else if (event.kind === "correction") effects.push(...vouchForCorrection(config, event));
  else if (event.kind === "offers") acceptOffers(config, state, event, now, effects);
  else if (event.kind === "chain") onChain(config, state, event.log, now, effects);
  else if (event.kind === "receipt") onRefusal(state, event.call, event.receipt, effects);
  else if (event.kind === "message") onMessage(config, state, event.message, now, effects);
}

function onRefusal(state: TraderState, call: Call, receipt: Receipt, effects: Effect[]): void {
  const ask = (call.args[0] as Partial<Agreement> | undefined)?.ask;
  const n = negotiationOf(state, ask);
  if (n?.phase === "written") writeAgain(n, call, receipt, effects);
}

function onMessage(config: TraderConfig, state: TraderState, message: Message, now: Instant, effects: Effect[]): void {
  if (message.protocol === NEGOTIATION_PROTOCOL) {
    onNegotiationMessage(config, state, message, now, effects);
    return;
  }
  if (message.protocol === COMMITMENT_PROTOCOL) {
    onCommitmentNews(config, state, message, now, effects);
    return;
  }
  const news = readHomeNews(message, config.planners);
  if (news?.what === "plan") plan(config, state, news, now, effects);
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
    digest: NOTHING_PROVEN.digest,
    agreements: [],
    queriedBlock: -1,
    phase: "planned",
    unsettled: [],
    answered: false,
    looks: 0,
  };
}

function open(config: TraderConfig, negotiation: Negotiation, now: Instant, effects: Effect[]): void {
  negotiation.phase = "open";
  drive(config, negotiation, { kind: "start" }, now, effects);
}

/** One wake serves all: whatever is due by now is done, also by an agent that was out of order for a while. */
function onClock(config: TraderConfig, state: TraderState, now: Instant, effects: Effect[]): void {
  state.negotiations = state.negotiations.filter((n) => !isOver(config, state, n, now, effects));
}

/** Moves a negotiation on to where it should be; says whether nothing is left to do about it. */
function isOver(config: TraderConfig, state: TraderState, n: Negotiation, now: Instant, effects: Effect[]): boolean {
  const timing = timingFor(config.calendar, n.interval);
  if (n.phase === "planned" && now >= timing.closesAt) return true;
  if (n.phase === "planned" && now >= timing.opensAt) open(config, n, now, effects);
  else if (n.phase === "open" && now < timing.closesAt) drive(config, n, { kind: "clock" }, now, effects);
  if (n.phase === "open" && now >= timing.closesAt) writeAgreements(config, state, n, now, effects);
  if (n.phase === "written" && now >= timing.startsAt) close(config, n, effects);
  return n.phase === "closed" && lookAfterTrades(caretakerOf(config), n, now, effects);
}

/** The interval begins: what found no partner is written down, and from now on the trader looks after its money. */
function close(config: TraderConfig, n: Negotiation, effects: Effect[]): void {
  n.phase = "closed";
  // What counts is what was written: a full cable may have kept an agreement from becoming a trade.
  const tradedWh = n.unsettled.reduce((sum, { trade }) => sum + trade.energyWh, 0n);
  effects.push(closedOrder(config.household, n.order, tradedWh, n.answered));
  for (const at of looksAfter(config, n.interval)) effects.push({ kind: "wake", at });
}

function onChain(config: TraderConfig, state: TraderState, log: Log, now: Instant, effects: Effect[]): void {
  if (state.committed !== null) followCommitments(state.committed, config.wallet.address, log);
  if (log.event === "OfferMade") {
    const n = state.negotiations.find((other) => other.interval === log.args.interval && other.phase === "open");
    if (n !== undefined) askForOffers(n, log, effects);
  } else if (log.event === "TransactionAllowed") {
    const trade = log.args.trade as Trade;
    const n = negotiationOf(state, config.side === "sell" ? trade.ask : trade.bid);
    if (n !== undefined) noteWritten(n, log.args.tradeId as Hex, trade);
  } else if (log.event === "TradeSettled" || log.event === "TradeVoided") {
    for (const n of state.negotiations) noteEnded(n, log.args.tradeId as Hex);
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
