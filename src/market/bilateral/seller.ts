import { instant, minPrice, minWh, type PublicOffer } from "#domain";
import type { MessageOf, NegotiationMessage, Reason } from "./message.ts";
import {
  agreedWh,
  agreementFor,
  type Confirmed,
  type Conversation,
  conversationOf,
  drop,
  openWh,
  sameAgreement,
  say,
  strategyOf,
  type Turn,
  viewOf,
  withinLimit,
} from "./state.ts";
import { surveyOf } from "./survey.ts";

/** Frees what was reserved for buyers who did not answer in time. */
export function sellerTime({ state, now }: Turn): void {
  if (state.conversations.some(({ replyBy }) => now > replyBy)) {
    state.conversations = state.conversations.filter(({ replyBy }) => now <= replyBy);
  }
}

/** The seller's answer to a message of a buyer, in bargaining and, for what concludes a pair, in the end game. */
export function sellerMessage(turn: Turn, message: NegotiationMessage): void {
  switch (message.performative) {
    case "cfp":
      onCall(turn, message);
      return;
    case "accept-proposal":
      onAccept(turn, message);
      return;
    case "counter":
      onCounter(turn, message);
      return;
    case "reject-proposal":
    case "cancel":
    case "not-understood": {
      // After the inform only the chain frees the energy again: this seller holds a signature, and the buyer its word.
      const conversation = conversationOf(turn.state, message);
      if (conversation !== undefined) drop(turn.state, conversation);
      return;
    }
    case "propose":
    case "refuse":
    case "inform":
    case "failure":
      return;
  }
}

function onCall(turn: Turn, message: MessageOf<"cfp">): void {
  const { state, now } = turn;
  const { order, timing } = state.config;
  const problem = problemWith(turn, message);
  if (problem !== null) {
    refuse(turn, message, problem);
    return;
  }
  const previous = state.conversations.find(({ bid }) => bid === message.content.bid);
  if (previous?.id === message.conversationId) return;
  // One conversation per bid: a new call means that the buyer has given up the old one.
  if (previous !== undefined) drop(state, previous);
  const free = openWh(state);
  if (free === 0n) {
    refuse(turn, message, agreedWh(state) === order.energyWh ? "sold-out" : "all-reserved");
    return;
  }
  const { ask, bid, energyWh: wantedWh } = message.content;
  const energyWh = minWh(wantedWh, free);
  const pricePerWh = withinLimit(state, strategyOf(state).open(viewOf(turn, message.sender)).pricePerWh);
  const conversation: Conversation = {
    id: message.conversationId,
    counterpart: message.sender,
    ask,
    bid,
    theirFeeder: bidOf(turn, message)?.feeder ?? 0,
    final: false,
    status: "proposed",
    sequence: message.sequence,
    replyBy: instant(Math.min(now + timing.replyTimeoutMs, timing.endGameAt - 1)),
    energyWh,
    pricePerWh,
    proposals: 1,
    agreement: null,
  };
  state.conversations.push(conversation);
  say(turn, "propose", conversation, { ask, bid, energyWh, pricePerWh, final: false });
}

function problemWith(turn: Turn, message: MessageOf<"cfp">): Reason | null {
  const { state, now } = turn;
  const { order, timing } = state.config;
  if (state.phase !== "bargaining" || now >= timing.endGameAt) return "closed";
  const bid = bidOf(turn, message);
  if (bid === undefined || message.content.ask !== order.id) return "unknown-order";
  return bid.owner === order.owner || bid.meter === order.meter ? "same-meter" : null;
}

/** The posted bid behind a call: who has posted none is not spoken with. */
function bidOf({ state }: Turn, message: MessageOf<"cfp">): PublicOffer | undefined {
  const bid = surveyOf(state.offers).byId.get(message.content.bid);
  const fits = bid?.owner === message.sender && bid.side === "buy" && bid.interval === state.config.order.interval;
  return fits ? bid : undefined;
}

function onCounter(turn: Turn, message: MessageOf<"counter">): void {
  const { state, now } = turn;
  const { timing } = state.config;
  const conversation = conversationOf(state, message);
  if (conversation === undefined || conversation.final) return;
  conversation.sequence = message.sequence;
  const { ask, bid, energyWh } = conversation;
  const asked = conversation.pricePerWh ?? state.limitPrice;
  const theirs = { energyWh, pricePerWh: message.content.pricePerWh };
  const response = strategyOf(state).respond(viewOf(turn, message.sender), theirs);
  if (response.kind === "reject") {
    drop(state, conversation);
    refuse(turn, message, "price");
    return;
  }
  const wanted = response.kind === "accept" ? theirs.pricePerWh : response.proposal.pricePerWh;
  const price = withinLimit(state, wanted);
  // What was proposed once stands: the next price is never higher.
  conversation.pricePerWh = minPrice(price, asked);
  conversation.proposals++;
  conversation.replyBy = instant(Math.min(now + timing.replyTimeoutMs, timing.endGameAt - 1));
  say(turn, "propose", conversation, { ask, bid, energyWh, pricePerWh: conversation.pricePerWh, final: false });
}

function onAccept(turn: Turn, message: MessageOf<"accept-proposal">): void {
  const { state, now } = turn;
  const { agreement, signature } = message.content;
  const before = confirmedIn(turn, message);
  if (before !== undefined) {
    if (sameAgreement(before.agreement, agreement)) {
      inform(turn, message, before);
      return;
    }
    fail(turn, message, "terms");
    return;
  }
  const conversation = conversationOf(state, message);
  if (conversation === undefined || now > message.replyBy) {
    fail(turn, message, "too-late");
    return;
  }
  drop(state, conversation);
  if (!keepsTerms(turn, conversation, message)) {
    fail(turn, message, "terms");
    return;
  }
  const confirmed = { conversationId: message.conversationId, agreement, signature };
  state.confirmed.push(confirmed);
  inform(turn, message, confirmed);
  turn.out.push({ kind: "agreed", agreement, signature });
}

/** The agreement this message concluded before, when it is a duplicate. */
function confirmedIn({ state }: Turn, message: MessageOf<"accept-proposal">): Confirmed | undefined {
  return state.confirmed.find(
    ({ conversationId, agreement }) => conversationId === message.conversationId && agreement.buyer === message.sender,
  );
}

/** Whether the agreement says what was proposed, about no more energy, and is not one that exists already. */
function keepsTerms({ state }: Turn, conversation: Conversation, message: MessageOf<"accept-proposal">): boolean {
  const { agreement } = message.content;
  const { ask, bid, counterpart: buyer, energyWh, pricePerWh, theirFeeder } = conversation;
  if (pricePerWh === null || agreement.energyWh <= 0n || agreement.energyWh > energyWh) return false;
  if (state.confirmed.some((c) => c.agreement.bid === bid && c.agreement.nonce === agreement.nonce)) return false;
  const { owner: seller, feeder: askFeeder } = state.config.order;
  const terms = { ask, bid, seller, buyer, energyWh: agreement.energyWh, pricePerWh };
  return sameAgreement(agreementFor(state, terms, { askFeeder, bidFeeder: theirFeeder }, agreement.nonce), agreement);
}

function inform(turn: Turn, message: MessageOf<"accept-proposal">, { agreement }: Confirmed): void {
  const { ask, bid } = agreement;
  say(turn, "inform", backTo(turn, message), { ask, bid, agreement, signature: "0x" });
}

function refuse(turn: Turn, message: MessageOf<"cfp" | "counter">, reason: Reason): void {
  const { ask, bid } = message.content;
  say(turn, "refuse", backTo(turn, message), { ask, bid, reason });
}

function fail(turn: Turn, message: MessageOf<"accept-proposal">, reason: Reason): void {
  const { ask, bid } = message.content;
  say(turn, "failure", backTo(turn, message), { ask, bid, reason });
}

/** The sender of a message, as somebody to answer who need not answer again. */
function backTo(
  { now }: Turn,
  { sender, conversationId, sequence }: Pick<NegotiationMessage, "sender" | "conversationId" | "sequence">,
) {
  return { counterpart: sender, id: conversationId, sequence, replyBy: now };
}
