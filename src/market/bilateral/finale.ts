import { instant } from "#domain";
import { ratioPairs } from "../ratio/pairs.ts";
import { accept, buyerMessage, decline, giveUpLate } from "./buyer.ts";
import { endGame, type Pair, type PairingRule, roundResult } from "./end-game.ts";
import type { MessageOf, NegotiationMessage } from "./message.ts";
import type { NegotiatorConfig } from "./negotiator.ts";
import { sellerMessage, sellerTime } from "./seller.ts";
import { type Conversation, openWh, say, type Turn } from "./state.ts";
import { surveyOf } from "./survey.ts";
import { roundTimes } from "./timing.ts";

/** Moves the end game on: posts, pairs, proposes, takes back. */
export function finaleTime(turn: Turn): void {
  const { state, now } = turn;
  const { timing, order } = state.config;
  if (order.side === "buy") giveUpLate(turn);
  else sellerTime(turn);
  const round = Math.floor((now - timing.endGameAt) / timing.endGameRoundMs);
  if (round > state.round) beginRound(turn, round);
  if (!state.over && state.result === null && now >= roundTimes(timing, state.round).pairAt) pairUp(turn);
}

/** Final proposals to a buyer are checked against its own pairing; all else goes on as in bargaining. */
export function finaleMessage(turn: Turn, message: NegotiationMessage): void {
  if (turn.state.config.order.side === "sell") {
    sellerMessage(turn, message);
    return;
  }
  if (message.performative !== "propose") {
    buyerMessage(turn, message);
    return;
  }
  if (!message.content.final) {
    decline(turn, message, "closed");
    return;
  }
  if (turn.state.result === null && !turn.state.over) {
    keepForPairing(turn, message);
    return;
  }
  onFinalProposal(turn, message);
}

function beginRound({ state, now, out }: Turn, round: number): void {
  const { order, timing } = state.config;
  // Who missed a round knows nothing of its pairs; the next pairing starts afresh.
  state.previousResult = state.round === round - 1 ? state.result : null;
  state.round = round;
  state.result = null;
  state.early = [];
  const residual = openWh(state);
  if (state.over || residual === 0n || now >= roundTimes(timing, round).cutoffAt) return;
  out.push({ kind: "post", energyWh: order.energyWh, openWh: residual, pricePerWh: state.limitPrice });
}

/** Keeps a proposal that came before the own pairing is due, one per ask and from its owner only. */
function keepForPairing({ state }: Turn, message: MessageOf<"propose">): void {
  const { ask } = message.content;
  const isOwner = surveyOf(state.offers).byId.get(ask)?.owner === message.sender;
  if (isOwner && !state.early.some((other) => other.content.ask === ask)) state.early.push(message);
}

function workOut({ state }: Turn): void {
  state.result = roundResult(
    state.offers,
    state.config.timing,
    state.round,
    state.previousResult,
    pairingOf(state.config),
  );
  state.over = state.result.pairs.length === 0;
}

function pairUp(turn: Turn): void {
  const { state } = turn;
  const { order } = state.config;
  workOut(turn);
  const early = state.early;
  state.early = [];
  if (order.side === "buy") for (const message of early) onFinalProposal(turn, message);
  else for (const pair of state.result?.pairs ?? []) if (pair.ask === order.id) propose(turn, pair);
}

function propose(turn: Turn, pair: Pair): void {
  const { state } = turn;
  if (openWh(state) < pair.energyWh) return;
  const conversation = finalConversation(turn, pair, "proposed");
  const { ask, bid, energyWh, pricePerWh } = pair;
  state.conversations.push(conversation);
  say(turn, "propose", conversation, { ask, bid, energyWh, pricePerWh, final: true });
}

function onFinalProposal(turn: Turn, message: MessageOf<"propose">): void {
  const { state, now } = turn;
  const { timing } = state.config;
  const answered = (id: string): boolean => id === message.conversationId;
  if (state.conversations.some((c) => answered(c.id)) || state.confirmed.some((c) => answered(c.conversationId)))
    return;
  const pair = pairOf(turn, message) ?? pairOf(turn, message, true);
  if (pair === undefined) {
    decline(turn, message, "not-paired");
    return;
  }
  const { confirmBy } = roundTimes(timing, state.round);
  if (now >= confirmBy) {
    decline(turn, message, "too-late");
    return;
  }
  if (openWh(state) < pair.energyWh) {
    decline(turn, message, "satisfied");
    return;
  }
  const conversation = finalConversation(turn, pair, "called");
  conversation.sequence = message.sequence;
  state.conversations.push(conversation);
  accept(turn, conversation, pair, confirmBy);
}

/** The pair that a proposal names, when it is one of this round; looked for in the newest offers when asked to. */
function pairOf(turn: Turn, message: MessageOf<"propose">, again = false): Pair | undefined {
  const { state } = turn;
  // A block may have come late to this buyer: the offers of now decide then.
  if (again) workOut(turn);
  const { ask, energyWh, pricePerWh } = message.content;
  return state.result?.pairs.find(
    (pair) =>
      pair.ask === ask &&
      pair.bid === state.config.order.id &&
      pair.seller === message.sender &&
      pair.energyWh === energyWh &&
      pair.pricePerWh === pricePerWh &&
      message.conversationId === finalId(turn, pair),
  );
}

function finalConversation(turn: Turn, pair: Pair, status: Conversation["status"]): Conversation {
  const { state } = turn;
  const sell = state.config.order.side === "sell";
  const theirFeeder = surveyOf(state.offers).byId.get(sell ? pair.bid : pair.ask)?.feeder ?? 0;
  return {
    id: finalId(turn, pair),
    counterpart: sell ? pair.buyer : pair.seller,
    ask: pair.ask,
    bid: pair.bid,
    theirFeeder,
    final: true,
    status,
    sequence: -1,
    replyBy: instant(roundTimes(state.config.timing, state.round).confirmBy),
    energyWh: pair.energyWh,
    pricePerWh: pair.pricePerWh,
    proposals: 1,
    agreement: null,
  };
}

/** Crossing orders pair at the midpoint; under a ratio price all who accept it share pro rata. */
function pairingOf({ ratioFeedIn, band }: NegotiatorConfig): PairingRule {
  if (ratioFeedIn === undefined) return endGame;
  return (offers, failed) => ratioPairs(offers, failed, band, ratioFeedIn);
}

function finalId({ state }: Turn, { ask, bid }: Pair): string {
  return `final-${state.round}-${ask.slice(2, 34)}-${bid.slice(2, 34)}`;
}
