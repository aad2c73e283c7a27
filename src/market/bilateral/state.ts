import {
  type Address,
  type Agreement,
  type FeederId,
  type Hex,
  type Instant,
  instant,
  lessWh,
  maxPrice,
  minPrice,
  type NanoPerWh,
  nanoPerWh,
  type OrderId,
  type Performative,
  type PublicOffer,
  randomFrom,
  type Wh,
  wh,
} from "#domain";
import type { Pair, RoundResult } from "./end-game.ts";
import { type MessageOf, NEGOTIATION_PROTOCOL, type NegotiationMessage } from "./message.ts";
import type { NegotiatorConfig, NegotiatorOutput } from "./negotiator.ts";
import type { Strategy, View } from "./strategy.ts";
import { strategyNamed } from "./strategy-registry.ts";
import { surveyOf } from "./survey.ts";
import { BARGAINING_ROUNDS, timeLeft } from "./timing.ts";

/** What is going on with one counterpart about one ask and one bid. */
export interface Conversation {
  readonly id: string;
  readonly counterpart: Address;
  readonly ask: OrderId;
  readonly bid: OrderId;
  readonly theirFeeder: FeederId;
  readonly final: boolean;
  /** Buyer: called → countered → accepted. Seller: proposed. */
  status: "called" | "countered" | "accepted" | "proposed";
  /** Number of the last message in either direction. */
  sequence: number;
  /** From after this instant no answer is waited for. */
  replyBy: Instant;
  /** Called for, proposed (reserved) or accepted (promised), by status. */
  energyWh: Wh;
  /** The last price the seller has proposed; null before there is one. */
  pricePerWh: NanoPerWh | null;
  proposals: number;
  agreement: Agreement | null;
}

/** An agreement that both have confirmed, with the other side's signature. */
export interface Confirmed {
  readonly conversationId: string;
  readonly agreement: Agreement;
  readonly signature: Hex;
}

/** Everything the machine of one order remembers: plain data, so it can be kept and restored. */
export interface NegotiatorState {
  readonly config: NegotiatorConfig;
  /** The order's limit moved to within the band. */
  readonly limitPrice: NanoPerWh;
  phase: "waiting" | "bargaining" | "end-game" | "closed";
  offers: readonly PublicOffer[];
  conversations: Conversation[];
  confirmed: Confirmed[];
  nextConversation: number;
  nextNonce: bigint;
  draws: number;
  /** How often a buyer has called sellers, and when it does so next. */
  callRound: number;
  callAt: Instant;
  /** Asks called since then, and asks known to have nothing left. */
  called: OrderId[];
  soldOut: OrderId[];
  /** Round of the end game that was last begun; −1 before the first. */
  round: number;
  /** Nothing was paired in a round, so there is no other. */
  over: boolean;
  result: RoundResult | null;
  previousResult: RoundResult | null;
  /** Final proposals that came before the own pairing was due. */
  early: MessageOf<"propose">[];
  wakeAt: Instant | null;
}

/** One step in progress: the state that changes, the time it happens at, and what comes out. */
export interface Turn {
  readonly state: NegotiatorState;
  readonly now: Instant;
  readonly out: NegotiatorOutput[];
}

/** Energy that both have confirmed. */
export function agreedWh(state: NegotiatorState): Wh {
  let sum = 0n;
  for (const { agreement } of state.confirmed) sum += agreement.energyWh;
  return wh(sum);
}

/**
 * Energy that is promised to nobody: what is confirmed is taken off, and what is promised without being confirmed, a
 * seller's open proposals and a buyer's unanswered accepts.
 */
export function openWh(state: NegotiatorState): Wh {
  let promised = 0n;
  for (const { agreement } of state.confirmed) promised += agreement.energyWh;
  for (const { status, energyWh } of state.conversations) {
    if (status === "proposed" || status === "accepted") promised += energyWh;
  }
  return lessWh(state.config.order.energyWh, promised as Wh);
}

/** The order's limit moved to within the band; null when no price is left. */
export function limitWithinBand({ order, band }: NegotiatorConfig): NanoPerWh | null {
  if (order.side === "sell") {
    const lowest = maxPrice(maxPrice(order.limitPrice, band.floor[order.technology]), nanoPerWh(0n));
    return lowest <= band.ceiling ? lowest : null;
  }
  const highest = minPrice(order.limitPrice, band.ceiling);
  return highest >= 0n ? highest : null;
}

/** A price moved to within what this order accepts and the band allows. */
export function withinLimit(state: NegotiatorState, price: NanoPerWh): NanoPerWh {
  const { order, band } = state.config;
  if (order.side === "sell") return minPrice(maxPrice(price, state.limitPrice), band.ceiling);
  return maxPrice(minPrice(price, state.limitPrice), nanoPerWh(0n));
}

/** The strategy that speaks for this order. */
export function strategyOf(state: NegotiatorState): Strategy {
  return strategyNamed(state.config.strategy);
}

/** What the strategy may look at now. */
export function viewOf({ state, now }: Turn, counterpart: Address | null): View {
  const { config } = state;
  const { sellers, buyers, supplyWh, demandWh } = surveyOf(state.offers);
  const draw = state.draws++;
  return {
    side: config.order.side,
    energyWh: openWh(state),
    timeLeft: timeLeft(config.timing, now),
    sellers,
    buyers,
    supplyWh,
    demandWh,
    expectedGenerationWh: config.expectedGenerationWh ?? null,
    expectedConsumptionWh: config.expectedConsumptionWh ?? null,
    counterpartScore: counterpart === null ? null : (config.scores?.[counterpart] ?? null),
    limitPrice: state.limitPrice,
    band: config.band,
    // Made when asked for: most strategies never do, and a stream is dear next to the rest of a step.
    random: () => randomFrom((BigInt(config.order.id) ^ config.seed) + BigInt(draw) * 0x9e3779b97f4a7c15n),
  };
}

/** When a buyer calls sellers for the n-th time: evenly over the bargaining time, each buyer at its own moment. */
export function callTime({ timing, order }: NegotiatorConfig, n: number): Instant {
  const slotMs = (timing.endGameAt - timing.opensAt) / BARGAINING_ROUNDS;
  // Two seconds for the first offers to be in a block and seen; in short windows a part of the slot.
  const lead = Math.min(2_000, slotMs / 4);
  // Buyers who all called at once would find the same seller's energy reserved for one of them.
  const own = (Number.parseInt(order.id.slice(-4), 16) / 0x10000) * (slotMs / 2 - lead);
  return instant(timing.opensAt + Math.floor(n * slotMs + lead + own));
}

/** Sends a message in a conversation, as its next one. */
export function say<P extends Performative>(
  turn: Turn,
  performative: P,
  to: { readonly counterpart: Address; readonly id: string; sequence: number; readonly replyBy: Instant },
  content: MessageOf<P>["content"],
): void {
  to.sequence += 1;
  const message = {
    performative,
    sender: turn.state.config.order.owner,
    receiver: to.counterpart,
    conversationId: to.id,
    sequence: to.sequence,
    replyBy: to.replyBy,
    protocol: NEGOTIATION_PROTOCOL,
    content,
  } as unknown as NegotiationMessage;
  turn.out.push({ kind: "send", message });
}

/** Ends a conversation: what it reserved or promised is free again. */
export function drop(state: NegotiatorState, conversation: Conversation): void {
  const at = state.conversations.indexOf(conversation);
  if (at >= 0) state.conversations.splice(at, 1);
}

/** The conversation a message belongs to; undefined for strangers, late ones and duplicates. */
export function conversationOf(state: NegotiatorState, message: NegotiationMessage): Conversation | undefined {
  const found = state.conversations.find((c) => c.id === message.conversationId && c.counterpart === message.sender);
  return found !== undefined && message.sequence > found.sequence ? found : undefined;
}

/** The agreement that this buyer would sign, or that this seller would confirm. */
export function agreementFor(
  state: NegotiatorState,
  terms: Pick<Pair, "ask" | "bid" | "seller" | "buyer" | "energyWh" | "pricePerWh">,
  feeders: { readonly askFeeder: FeederId; readonly bidFeeder: FeederId },
  nonce: bigint,
): Agreement {
  const { ask, bid, seller, buyer, energyWh, pricePerWh } = terms;
  const { settlement, order, timing } = state.config;
  const expiry = Math.floor(timing.startsAt / 1000);
  const { interval } = order;
  return { settlement, ask, bid, seller, buyer, ...feeders, interval, energyWh, pricePerWh, expiry, nonce };
}

/** Whether two agreements have the same terms. */
export function sameAgreement(a: Agreement, b: Agreement): boolean {
  return (Object.keys(a) as (keyof Agreement)[]).every((key) => a[key] === b[key]);
}
