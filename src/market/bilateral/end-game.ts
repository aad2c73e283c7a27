import {
  type Address,
  type Instant,
  midpointDown,
  type NanoPerWh,
  type OrderId,
  type PublicOffer,
  type Wh,
} from "#domain";
import { type NegotiationTiming, roundTimes } from "./timing.ts";

/** One ask and one bid that trade in the end game. */
export interface Pair {
  readonly ask: OrderId;
  readonly bid: OrderId;
  readonly seller: Address;
  readonly buyer: Address;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
}

/** What one round of the end game comes to; everybody who sees the same blocks finds the same. */
export interface RoundResult {
  readonly round: number;
  /** Open energy of the orders of the round, as posted. */
  readonly openWh: Readonly<Record<OrderId, Wh>>;
  readonly pairs: readonly Pair[];
  /** Pairs (`ask/bid`) of this and earlier rounds that came to nothing: one of the two posts but does not answer. */
  readonly failed: readonly string[];
}

/** How the orders of a round find each other; alike for everybody. */
export type PairingRule = (offers: readonly PublicOffer[], failed: readonly string[]) => readonly Pair[];

/** Everyone works a round out from the same offers; in one process it is worked out once. */
const results = new WeakMap<readonly PublicOffer[], { previous: RoundResult | null; result: RoundResult }>();

/**
 * Pairs asks and bids that cross, the lowest ask with the highest bid first, half way between their limits.
 * Two orders of one owner or one meter never trade with each other.
 *
 * @param offers  Offers whose asking price is their limit; the order of the array does not matter.
 * @param failed  Pairs `ask/bid` that are not tried again.
 * @returns Pairs after which no two open orders that may trade still cross.
 * @source MZ 4.1, step 4; design, section 6 (end game)
 */
export function endGame(offers: readonly PublicOffer[], failed: readonly string[] = []): readonly Pair[] {
  const asks = offers.filter((offer) => offer.side === "sell").sort((a, b) => byPrice(a, b) || byId(a, b));
  const bids = offers.filter((offer) => offer.side === "buy").sort((a, b) => byPrice(b, a) || byId(a, b));
  const openBids = bids.map((bid) => bid.openWh as bigint);
  const excluded = new Set(failed);
  const pairs: Pair[] = [];
  let firstOpen = 0;
  for (const ask of asks) {
    let left: bigint = ask.openWh;
    while (firstOpen < bids.length && openBids[firstOpen] === 0n) firstOpen++;
    for (let i = firstOpen; i < bids.length && left > 0n; i++) {
      const bid = bids[i] as PublicOffer;
      if (bid.askingPrice < ask.askingPrice) break;
      const open = openBids[i] as bigint;
      if (open === 0n || !mayTrade(ask, bid) || excluded.has(pairKey(ask.id, bid.id))) continue;
      const energyWh = (open < left ? open : left) as Wh;
      pairs.push(pairOf(ask, bid, energyWh));
      openBids[i] = open - energyWh;
      left -= energyWh;
    }
  }
  return pairs;
}

/**
 * The result of a round: the orders posted in its posting time, paired. Pairs of the round before whose orders have
 * as much open as before came to nothing and are left out, so that who posts but does not answer stops nobody else.
 */
export function roundResult(
  offers: readonly PublicOffer[],
  timing: NegotiationTiming,
  round: number,
  previous: RoundResult | null,
  pairUp: PairingRule = endGame,
): RoundResult {
  const known = pairUp === endGame ? results.get(offers) : undefined;
  if (known !== undefined && known.previous === previous && known.result.round === round) return known.result;
  const { postAt, cutoffAt } = roundTimes(timing, round);
  const orders = offers.filter((offer) => offer.openWh > 0n && isWithin(offer, postAt, cutoffAt));
  const openWh: Record<OrderId, Wh> = {};
  for (const order of orders) openWh[order.id] = order.openWh;
  const failed = previous === null ? [] : failedPairs(previous, openWh);
  const result = { round, openWh, pairs: pairUp(orders, failed), failed };
  if (pairUp === endGame) results.set(offers, { previous, result });
  return result;
}

/** The name of a pair in lists of pairs. */
export function pairKey(ask: OrderId, bid: OrderId): string {
  return `${ask}/${bid}`;
}

function failedPairs(previous: RoundResult, openWh: RoundResult["openWh"]): readonly string[] {
  const stuck = (id: OrderId): boolean => openWh[id] === previous.openWh[id];
  const failed = previous.pairs.filter(({ ask, bid }) => stuck(ask) || stuck(bid));
  return [...previous.failed, ...failed.map(({ ask, bid }) => pairKey(ask, bid))];
}

function isWithin(offer: PublicOffer, from: Instant, to: Instant): boolean {
  const at = offer.postedAtSeconds * 1000;
  return at >= from && at < to;
}

function mayTrade(ask: PublicOffer, bid: PublicOffer): boolean {
  return ask.owner !== bid.owner && ask.meter !== bid.meter;
}

function pairOf(ask: PublicOffer, bid: PublicOffer, energyWh: Wh): Pair {
  const pricePerWh = midpointDown(ask.askingPrice, bid.askingPrice);
  return { ask: ask.id, bid: bid.id, seller: ask.owner, buyer: bid.owner, energyWh, pricePerWh };
}

function byPrice(a: PublicOffer, b: PublicOffer): number {
  return a.askingPrice === b.askingPrice ? 0 : a.askingPrice < b.askingPrice ? -1 : 1;
}

function byId(a: PublicOffer, b: PublicOffer): number {
  return a.id < b.id ? -1 : 1;
}
