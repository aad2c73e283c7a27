import { type Agreement, type Instant, instant, minWh, type PublicOffer, type Wh } from "#domain";
import type { MessageOf, NegotiationMessage, Reason } from "./message.ts";
import {
  agreementFor,
  type Conversation,
  callTime,
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
import type { Proposal } from "./strategy.ts";
import { rankedAsks, surveyOf } from "./survey.ts";
import { BARGAINING_ROUNDS } from "./timing.ts";

/** How many sellers a buyer speaks with at a time unless its configuration says otherwise. */
const MAX_PARALLEL = 4;
/** How many more of its list a buyer tries in one round when some of those do not answer, or sell nothing. */
const SECOND_CHOICES = 2;
/** After this many proposals without agreement a conversation is over until the next round. */
const MAX_PROPOSALS = 2;

/** Calls sellers when it is time to, and goes on with the next best where a seller did not answer. */
export function buyerTime(turn: Turn): void {
  const { state, now } = turn;
  giveUpLate(turn);
  if (now >= state.config.timing.endGameAt) return;
  let due = false;
  while (state.callRound < BARGAINING_ROUNDS && now >= state.callAt) {
    state.callRound++;
    state.callAt = callTime(state.config, state.callRound);
    due = true;
  }
  if (due) state.called = [];
  if (due || state.called.length > 0) callNextBest(turn);
}

/** The buyer's answer to a message of a seller in bargaining. */
export function buyerMessage(turn: Turn, message: NegotiationMessage): void {
  if (message.performative === "propose") {
    onProposal(turn, message);
    return;
  }
  const conversation = conversationOf(turn.state, message);
  if (conversation === undefined) return;
  conversation.sequence = message.sequence;
  switch (message.performative) {
    case "inform":
      onInform(turn, conversation, message);
      return;
    case "refuse":
      if (message.content.reason === "sold-out") turn.state.soldOut.push(conversation.ask);
      giveUp(turn, conversation);
      return;
    case "failure":
    case "cancel":
    case "not-understood":
      giveUp(turn, conversation);
      return;
    case "cfp":
    case "counter":
    case "accept-proposal":
    case "reject-proposal":
      return;
  }
}

/** Accepts a proposal: from here the energy is promised until the seller confirms or the signature is taken back. */
export function accept(turn: Turn, conversation: Conversation, terms: Proposal, replyBy: Instant): void {
  const { state } = turn;
  const { order } = state.config;
  const { ask, bid, counterpart: seller, theirFeeder } = conversation;
  const feeders = { askFeeder: theirFeeder, bidFeeder: order.feeder };
  const agreement = agreementFor(state, { ask, bid, seller, buyer: order.owner, ...terms }, feeders, state.nextNonce++);
  conversation.status = "accepted";
  conversation.energyWh = terms.energyWh;
  conversation.pricePerWh = terms.pricePerWh;
  conversation.agreement = agreement;
  conversation.replyBy = replyBy;
  say(turn, "accept-proposal", conversation, { ask, bid, agreement, signature: "0x" });
}

/** Declines a proposal, so that its seller need not keep the energy reserved. */
export function decline(turn: Turn, message: MessageOf<"propose">, reason: Reason): void {
  const { ask, bid } = message.content;
  const to = { counterpart: message.sender, id: message.conversationId, sequence: message.sequence, replyBy: turn.now };
  say(turn, "reject-proposal", to, { ask, bid, reason });
}

/** Drops every conversation whose answer is overdue, and takes back the signatures that were given in them. */
export function giveUpLate(turn: Turn): void {
  for (const conversation of turn.state.conversations.filter(({ replyBy }) => turn.now > replyBy)) {
    const { ask, bid } = conversation;
    takeBack(turn, conversation);
    say(turn, "cancel", conversation, { ask, bid, reason: "no-answer" });
  }
}

/** Takes the buyer's signature back, if it was given, and ends the conversation. */
function takeBack(turn: Turn, conversation: Conversation): void {
  // A failure or a cancel alone does not make the signature worthless: its seller could still write the agreement.
  if (conversation.agreement !== null) turn.out.push({ kind: "revoke", agreement: conversation.agreement });
  drop(turn.state, conversation);
}

function giveUp(turn: Turn, conversation: Conversation): void {
  takeBack(turn, conversation);
  callNextBest(turn);
}

function callNextBest(turn: Turn): void {
  const { state, now } = turn;
  const { order, timing, maxParallel = MAX_PARALLEL } = state.config;
  const replyBy = instant(now + timing.replyTimeoutMs);
  const energyWh = openWh(state);
  if (state.phase !== "bargaining" || replyBy >= timing.endGameAt || energyWh === 0n) return;
  for (const ask of rankedAsks(state.offers, order.feeder)) {
    if (state.conversations.length >= maxParallel || state.called.length >= maxParallel + SECOND_CHOICES) return;
    if (mayCall(turn, ask)) call(turn, ask, energyWh, replyBy);
  }
}

function mayCall({ state }: Turn, ask: PublicOffer): boolean {
  const { order } = state.config;
  if (ask.owner === order.owner || ask.meter === order.meter || ask.interval !== order.interval) return false;
  return !state.called.includes(ask.id) && !state.soldOut.includes(ask.id);
}

function call(turn: Turn, ask: PublicOffer, energyWh: Wh, replyBy: Instant): void {
  const { state } = turn;
  const { order } = state.config;
  const conversation: Conversation = {
    id: `${order.id.slice(2, 18)}-${state.nextConversation++}`,
    counterpart: ask.owner,
    ask: ask.id,
    bid: order.id,
    theirFeeder: ask.feeder,
    final: false,
    status: "called",
    sequence: -1,
    replyBy,
    energyWh,
    pricePerWh: null,
    proposals: 0,
    agreement: null,
  };
  state.called.push(ask.id);
  state.conversations.push(conversation);
  say(turn, "cfp", conversation, { ask: ask.id, bid: order.id, energyWh });
}

function onProposal(turn: Turn, message: MessageOf<"propose">): void {
  const { state, now } = turn;
  const conversation = conversationOf(state, message);
  if (conversation === undefined) {
    // Late, or a duplicate of one that is answered. A known seller is told, so that it frees what it reserved.
    const answered = state.conversations.some(({ id }) => id === message.conversationId);
    const known = surveyOf(state.offers).byId.get(message.content.ask)?.owner === message.sender;
    if (!answered && known) decline(turn, message, "too-late");
    return;
  }
  if (conversation.status === "accepted") return;
  conversation.sequence = message.sequence;
  const { energyWh: offeredWh, pricePerWh } = message.content;
  const theirs = { energyWh: minWh(minWh(offeredWh, conversation.energyWh), openWh(state)), pricePerWh };
  const replyBy = instant(now + state.config.timing.replyTimeoutMs);
  const problem = problemWith(turn, conversation, message, theirs.energyWh, replyBy);
  if (problem !== null) refuseProposal(turn, conversation, message, problem);
  else bargain(turn, conversation, message, theirs, replyBy);
}

/** Why a proposal cannot be accepted, whatever its price. */
function problemWith(
  { state, now }: Turn,
  { ask, bid }: Conversation,
  { content, replyBy: heldUntil }: MessageOf<"propose">,
  energyWh: Wh,
  replyBy: Instant,
): Reason | null {
  if (content.ask !== ask || content.bid !== bid) return "terms";
  // The seller has freed the energy by now: accepting would cost a revocation and bring nothing.
  if (now > heldUntil) return "too-late";
  // An answer to an accept must come before the end game, where the energy is promised anew.
  if (replyBy >= state.config.timing.endGameAt) return "closed";
  return energyWh === 0n ? "satisfied" : null;
}

function bargain(
  turn: Turn,
  conversation: Conversation,
  message: MessageOf<"propose">,
  theirs: Proposal,
  replyBy: Instant,
): void {
  conversation.proposals++;
  conversation.pricePerWh = theirs.pricePerWh;
  const answer = answerTo(turn, conversation, theirs);
  if (answer === "accept") {
    accept(turn, conversation, theirs, replyBy);
  } else if (answer === "reject" || conversation.proposals >= MAX_PROPOSALS) {
    refuseProposal(turn, conversation, message, "price");
  } else {
    const { ask, bid } = conversation;
    conversation.status = "countered";
    conversation.replyBy = replyBy;
    say(turn, "counter", conversation, { ask, bid, ...answer, final: false });
  }
}

/** What the strategy says, kept within the limit; a counter at or above the price asked for is an acceptance. */
function answerTo(turn: Turn, conversation: Conversation, theirs: Proposal): "accept" | "reject" | Proposal {
  const { state } = turn;
  const acceptable = theirs.pricePerWh === withinLimit(state, theirs.pricePerWh);
  const view = viewOf(turn, conversation.counterpart);
  const response = strategyOf(state).respond(view, theirs, bestOfOthers(turn, conversation));
  if (response.kind === "reject") return "reject";
  if (response.kind === "accept") return acceptable ? "accept" : { ...theirs, pricePerWh: state.limitPrice };
  const pricePerWh = withinLimit(state, response.proposal.pricePerWh);
  return acceptable && pricePerWh >= theirs.pricePerWh ? "accept" : { energyWh: theirs.energyWh, pricePerWh };
}

function bestOfOthers({ state }: Turn, but: Conversation): Proposal | undefined {
  let best: Proposal | undefined;
  for (const other of state.conversations) {
    const { pricePerWh, energyWh } = other;
    if (other === but || pricePerWh === null || other.status === "accepted") continue;
    if (best === undefined || pricePerWh < best.pricePerWh) best = { energyWh, pricePerWh };
  }
  return best;
}

function refuseProposal(turn: Turn, conversation: Conversation, message: MessageOf<"propose">, reason: Reason): void {
  drop(turn.state, conversation);
  decline(turn, message, reason);
  callNextBest(turn);
}

function onInform(turn: Turn, conversation: Conversation, message: MessageOf<"inform">): void {
  const agreement: Agreement | null = conversation.agreement;
  if (agreement === null || !sameAgreement(agreement, message.content.agreement)) return;
  const { signature } = message.content;
  drop(turn.state, conversation);
  turn.state.confirmed.push({ conversationId: conversation.id, agreement, signature });
  turn.out.push({ kind: "agreed", agreement, signature });
}
