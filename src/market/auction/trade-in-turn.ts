import { lessWh, type NanoPerWh, type Wh } from "#domain";
import { SIDE_NUMBER } from "../order-id.ts";
import type { Gate } from "./gate.ts";
import { matchIncoming } from "./incoming.ts";
import type { OpenOrder } from "./open-orders.ts";
import type { OrderPair } from "./outcome.ts";
import { NONE, type SideNumber, StandingOrders } from "./standing-orders.ts";

/** What comes of orders that arrive one after the other. */
export interface TurnResult {
  /** In the order in which they traded. */
  readonly pairs: readonly OrderPair[];
  /** What stands in the end, best first, by place among the arrivals. */
  readonly sales: readonly number[];
  readonly purchases: readonly number[];
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

/** Lets orders trade one after the other, each with what stands at that time. */
export function tradeInTurn(arrivals: readonly OpenOrder[], gate: Gate): TurnResult {
  const book = createBook(arrivals);
  const pairs = arrivals.flatMap((_, arrival) => arrive(book, arrival, gate));
  const placesOn = (side: SideNumber) => Array.from(standingOn(book, side), ({ arrival }) => arrival);
  return { pairs, sales: placesOn(SIDE_NUMBER.sell), purchases: placesOn(SIDE_NUMBER.buy) };
}

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

function arrive(book: Book, arrival: number, gate: Gate): readonly OrderPair[] {
  const incoming = book.arrivals[arrival] as OpenOrder;
  const isSale = incoming.side === "sell";
  const pairWith = ({ order }: Standing) =>
    isSale ? { ask: incoming.order, bid: order } : { ask: order, bid: incoming.order };
  const mayTrade = (standing: Standing, energyWh: Wh): boolean => {
    const { ask, bid } = pairWith(standing);
    return gate.lets(ask, bid, energyWh);
  };
  const others = standingOn(book, isSale ? SIDE_NUMBER.buy : SIDE_NUMBER.sell);
  const { matches, openWh } = matchIncoming(incoming, others, mayTrade);
  for (const { standing, energyWh } of matches) takeFrom(book, standing, energyWh);
  book.openWh[arrival] = openWh;
  if (openWh > 0n) {
    book.standing.add(arrival, SIDE_NUMBER[incoming.side], book.tickOf.get(incoming.pricePerWh) as number);
  }
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
