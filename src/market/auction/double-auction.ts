import { type Address, type IntervalIndex, lessWh, type NanoPerWh, randomFrom, type Wh } from "#domain";
import type { ClearingInput, ClearingOutcome, Mechanism } from "../mechanism.ts";
import { SIDE_NUMBER } from "../order-id.ts";
import { unmatchedOf } from "../unmatched.ts";
import { createGate, type Gate } from "./gate.ts";
import { matchIncoming } from "./incoming.ts";
import { type OpenOrder, type OrderPair, openOrders, tradesOf } from "./open-orders.ts";
import { NONE, type SideNumber, StandingOrders } from "./standing-orders.ts";

/** What the double auction needs besides orders, band, limits and seed. */
export interface DoubleAuctionParameters {
  readonly market?: Address;
  /** At most this many standing orders are looked at for one that arrives; all of them unless given. */
  readonly maxSteps?: number;
}

/** An order that stands in the book, with what is open of it. */
interface Standing extends OpenOrder {
  readonly arrival: number;
}

/** The book while orders arrive. */
interface Book {
  readonly arrivals: readonly OpenOrder[];
  readonly standing: StandingOrders;
  readonly tickOf: ReadonlyMap<NanoPerWh, number>;
  /** What is open of each arrival. */
  readonly openWh: Wh[];
}

/**
 * Orders arrive one after the other, in an order that the seed decides. Each trades at once with the best standing orders
 * of the other side, at their prices; what is left of it stands. A pair that the feeders cannot carry, or that is one
 * meter's, is passed over.
 *
 * @source TX 3.1; contracts/src/interfaces/IDoubleAuction.sol, which does the same on the chain
 */
export const doubleAuction: Mechanism<DoubleAuctionParameters> = {
  name: "double-auction",
  clear: (input): ClearingOutcome => {
    const book = createBook(shuffled(openOrders(input), input.seed, input.interval));
    const gate = createGate(input);
    const pairs = book.arrivals.flatMap((_, arrival) => arrive(book, arrival, gate, input));
    const trades = tradesOf(pairs, input, input.parameters.market);
    return { trades, unmatched: unmatchedOf(input, trades, ({ order }) => gate.reasonFor(order.id)) };
  },
};

/** Prices become ticks: their places among all prices that occur, so that they may be as large as they like. */
function createBook(arrivals: readonly OpenOrder[]): Book {
  const prices = [...new Set(arrivals.map(({ pricePerWh }) => pricePerWh))].sort((a, b) => (a < b ? -1 : 1));
  return {
    arrivals,
    standing: new StandingOrders(prices.length, arrivals.length),
    tickOf: new Map(prices.map((price, tick) => [price, tick])),
    openWh: arrivals.map(({ energyWh }) => energyWh),
  };
}

function arrive(
  book: Book,
  arrival: number,
  gate: Gate,
  { parameters: { maxSteps } }: ClearingInput<DoubleAuctionParameters>,
): readonly OrderPair[] {
  const incoming = book.arrivals[arrival] as OpenOrder;
  const pairWith = ({ order }: Standing) =>
    incoming.side === "sell" ? { ask: incoming.order, bid: order } : { ask: order, bid: incoming.order };
  const mayTrade = (standing: Standing, energyWh: Wh): boolean => {
    const { ask, bid } = pairWith(standing);
    return gate.lets(ask, bid, energyWh);
  };
  const side = SIDE_NUMBER[incoming.side];
  const rules = maxSteps === undefined ? { mayTrade } : { mayTrade, maxSteps };
  const { matches, openWh } = matchIncoming(incoming, standingOn(book, side === 0 ? 1 : 0), rules);
  for (const { standing, energyWh } of matches) takeFrom(book, standing, energyWh);
  book.openWh[arrival] = openWh;
  if (openWh > 0n) book.standing.add(arrival, side, book.tickOf.get(incoming.pricePerWh) as number);
  return matches.map(({ standing, energyWh }) => ({
    ...pairWith(standing),
    energyWh,
    pricePerWh: standing.pricePerWh,
  }));
}

/** One side of the book, best first. */
function* standingOn({ standing, arrivals, openWh }: Book, side: SideNumber): Iterable<Standing> {
  for (let arrival = standing.best(side); arrival !== NONE; arrival = standing.after(arrival)) {
    yield { ...(arrivals[arrival] as OpenOrder), energyWh: openWh[arrival] as Wh, arrival };
  }
}

function takeFrom(book: Book, { arrival, energyWh: openWh }: Standing, energyWh: Wh): void {
  book.openWh[arrival] = lessWh(openWh, energyWh);
  if (energyWh === openWh) book.standing.remove(arrival);
}

/** In an order that anyone who knows the seed finds again (Fisher and Yates). */
function shuffled<T>(items: readonly T[], seed: bigint, interval: IntervalIndex): readonly T[] {
  const random = randomFrom(seed).fork(`double-auction/${interval}`);
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}
