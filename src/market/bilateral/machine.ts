import { type Instant, instant, nanoPerWh } from "#domain";
import { buyerMessage, buyerTime } from "./buyer.ts";
import { finaleMessage, finaleTime } from "./finale.ts";
import type { NegotiationMessage } from "./message.ts";
import type { NegotiatorConfig, NegotiatorInput, NegotiatorOutput } from "./negotiator.ts";
import { sellerMessage, sellerTime } from "./seller.ts";
import {
  callTime,
  limitWithinBand,
  type NegotiatorState,
  sameAgreement,
  strategyOf,
  type Turn,
  viewOf,
  withinLimit,
} from "./state.ts";
import { BARGAINING_ROUNDS, roundTimes } from "./timing.ts";

/**
 * The machine of one order before its first step. An order without energy, or with a limit that no price of the band
 * satisfies, is closed from the start.
 *
 * @throws MARKET_STRATEGY_UNKNOWN
 * @source design, section 6 (negotiation); MZ 4.1
 */
export function startNegotiator(config: NegotiatorConfig): NegotiatorState {
  const limitPrice = limitWithinBand(config);
  const state: NegotiatorState = {
    config,
    limitPrice: limitPrice ?? nanoPerWh(0n),
    phase: limitPrice === null || config.order.energyWh === 0n ? "closed" : "waiting",
    offers: [],
    conversations: [],
    confirmed: [],
    nextConversation: 0,
    nextNonce: 1n,
    draws: 0,
    callRound: 0,
    callAt: callTime(config, 0),
    called: [],
    soldOut: [],
    round: -1,
    over: false,
    result: null,
    previousResult: null,
    early: [],
    wakeAt: null,
  };
  strategyOf(state);
  return state;
}

/**
 * One step of a negotiation: what came in, at what time, and what is to be done about it.
 *
 * The state belongs to the machine: it is changed in place and returned. The same inputs at the same times give the
 * same outputs. Late, duplicate and out-of-order messages, and messages from strangers, change no promise.
 *
 * @source design, section 6 (negotiation); MZ 4.1, steps 2 to 5; FIPA SC00030
 */
export function step(
  state: NegotiatorState,
  input: NegotiatorInput,
  now: Instant,
): { readonly state: NegotiatorState; readonly outputs: readonly NegotiatorOutput[] } {
  const turn: Turn = { state, now, out: [] };
  if (state.phase === "closed") {
    if (input.kind === "revoked") forget(turn, input);
    return { state, outputs: turn.out };
  }
  if (input.kind === "offers") state.offers = input.offers;
  if (input.kind === "revoked") forget(turn, input);
  passTime(turn);
  if (input.kind === "message") onMessage(turn, input.message);
  askToBeWoken(turn);
  return { state, outputs: turn.out };
}

/** A revocation that the chain shows: the energy of a confirmed agreement is free again. */
function forget({ state }: Turn, { agreement }: Extract<NegotiatorInput, { kind: "revoked" }>): void {
  state.confirmed = state.confirmed.filter((confirmed) => !sameAgreement(confirmed.agreement, agreement));
}

function passTime(turn: Turn): void {
  const { state, now } = turn;
  const { timing, order } = state.config;
  if (now >= timing.closesAt) {
    state.phase = "closed";
    return;
  }
  if (state.phase === "waiting" && now >= timing.opensAt) open(turn);
  if (state.phase === "bargaining") order.side === "buy" ? buyerTime(turn) : sellerTime(turn);
  if (state.phase === "bargaining" && now >= timing.endGameAt) state.phase = "end-game";
  if (state.phase === "end-game") finaleTime(turn);
}

function open(turn: Turn): void {
  const { state, now, out } = turn;
  const { order, timing } = state.config;
  state.phase = "bargaining";
  if (now >= timing.endGameAt) return;
  const oneprice = state.config.ratioFeedIn !== undefined;
  if (oneprice) state.callRound = BARGAINING_ROUNDS;
  const pricePerWh = oneprice ? state.limitPrice : strategyOf(state).open(viewOf(turn, null)).pricePerWh;
  out.push({
    kind: "post",
    energyWh: order.energyWh,
    openWh: order.energyWh,
    pricePerWh: withinLimit(state, pricePerWh),
  });
}

function onMessage(turn: Turn, message: NegotiationMessage): void {
  const { phase, config } = turn.state;
  if (message.receiver !== config.order.owner || message.sender === config.order.owner) return;
  if (phase === "end-game") {
    finaleMessage(turn, message);
    return;
  }
  if (phase !== "bargaining") return;
  if (config.order.side === "buy") buyerMessage(turn, message);
  else sellerMessage(turn, message);
}

function askToBeWoken({ state, now, out }: Turn): void {
  const next = nextInstant(state, now);
  if (next === null) return;
  const pending = state.wakeAt !== null && state.wakeAt > now;
  if (pending && (state.wakeAt as Instant) <= next) return;
  state.wakeAt = next;
  out.push({ kind: "wake", at: next });
}

/** The next instant at which something happens without any input. */
function nextInstant(state: NegotiatorState, now: Instant): Instant | null {
  const { timing, order } = state.config;
  if (state.phase === "closed") return null;
  if (state.phase === "waiting") return timing.opensAt;
  let next = Number.POSITIVE_INFINITY;
  if (order.side === "buy") {
    // A seller's reservations lapse silently; only a buyer has something to do when an answer is overdue.
    for (const { replyBy } of state.conversations) next = Math.min(next, replyBy + 1);
    if (state.phase === "bargaining" && state.callRound < BARGAINING_ROUNDS) next = Math.min(next, state.callAt);
  }
  if (state.phase === "bargaining") next = Math.min(next, timing.endGameAt);
  else if (!state.over) next = Math.min(next, nextOfEndGame(state, now));
  return Number.isFinite(next) ? instant(next) : null;
}

function nextOfEndGame({ config, round, result }: NegotiatorState, now: Instant): Instant {
  const { pairAt } = roundTimes(config.timing, round);
  if (result === null && pairAt > now) return pairAt;
  return instant(config.timing.endGameAt + (round + 1) * config.timing.endGameRoundMs);
}
