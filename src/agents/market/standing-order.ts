import type { Call } from "#chain";
import {
  type Address,
  type Hex,
  type IntervalIndex,
  interval as intervalOf,
  maxPrice,
  minPrice,
  type NanoPerWh,
  type Order,
  type OrderId,
  type Wh,
  wh,
} from "#domain";
import { orderIdOf } from "#market";
import type { OrderTraderConfig } from "./order-trader.ts";

/** One order of a trader from the home's plan until nothing is held for it any more. */
export interface StandingOrder {
  /** Called by owner and interval until the book has given it a number. */
  order: Order & { readonly until: IntervalIndex };
  /** How the book counts it; null before it stands there. */
  number: number | null;
  /** `dropped`: it never came into the book. `freed`: its last interval is over, and its money is its owner's again. */
  phase: "planned" | "posted" | "standing" | "dropped" | "freed";
  /** The permission that it was posted with, by its span; null where none is needed. */
  asset: { readonly from: IntervalIndex; readonly to: IntervalIndex } | null;
  /** Energy of its binding trades. */
  tradedWh: bigint;
  /** The operator has taken it out of the book. */
  excluded: boolean;
  /** What became of it is written down. */
  recorded: boolean;
  /** The transaction that posted it, and with how many others it was compared in there; null before. */
  arrival: { readonly transaction: Hex; looked: number } | null;
}

/** An order that the home has just planned; its price holds in each of its intervals. */
export function plannedOrder(
  config: OrderTraderConfig,
  interval: IntervalIndex,
  until: IntervalIndex,
  energyWh: Wh,
): StandingOrder {
  const { side, meter, feeder, technology, wallet, market } = config;
  const limitPrice = priceFor(config, interval, until);
  const id = orderIdOf(market, wallet.address, interval, side);
  const order = { id, owner: wallet.address, meter, feeder, side, technology, interval, until, energyWh, limitPrice };
  const fresh = { number: null, asset: null, tradedWh: 0n, excluded: false, recorded: false, arrival: null };
  return { order, phase: "planned", ...fresh };
}

/** An order that ends earlier than was planned: its permission reaches no further. */
export function shortened(config: OrderTraderConfig, standing: StandingOrder, until: IntervalIndex): void {
  const limitPrice = priceFor(config, standing.order.interval, until);
  standing.order = { ...standing.order, until, limitPrice };
}

/** A price that the owner accepts in each interval. */
function priceFor({ side, limitPrice }: OrderTraderConfig, from: IntervalIndex, until: IntervalIndex): NanoPerWh {
  const worse = side === "sell" ? maxPrice : minPrice;
  let price = limitPrice(from);
  for (let k = from + 1; k <= until; k++) price = worse(price, limitPrice(intervalOf(k)));
  return price;
}

/** What may still be traded of an order in an interval. */
export function openIn({ order, phase, excluded, tradedWh }: StandingOrder, k: IntervalIndex): bigint {
  if (excluded || phase === "dropped" || phase === "freed" || k < order.interval || k > order.until) return 0n;
  return order.energyWh - tradedWh;
}

/** The call that posts an order. */
export function postCall({ contract }: OrderTraderConfig, { order, asset }: StandingOrder): Call {
  const { side, energyWh, interval, until, limitPrice } = order;
  const pass = asset === null ? "0x" : passOf(asset.from, asset.to);
  return { contract, function: "postOffer", args: [side === "sell", energyWh, interval, until, limitPrice, pass] };
}

/** The chain has given the order its number. */
export function numbered(standing: StandingOrder, market: Address, number: number, transaction: Hex): void {
  standing.number = number;
  standing.phase = "standing";
  standing.arrival = { transaction, looked: 0 };
  standing.order = { ...standing.order, id: numberedOrderId(market, number) };
}

/**
 * Notes that an order met another one, or was passed over.
 *
 * @returns whether that was as many as a post may look at, so that there may be more.
 */
export function metAnother({ arrival }: StandingOrder, transaction: Hex, most: number): boolean {
  if (arrival === null || arrival.transaction !== transaction) return false;
  arrival.looked++;
  return arrival.looked === most;
}

/** An order for less than was planned: the grid or a permission allows no more. */
export function reduced(standing: StandingOrder, energyWh: bigint): void {
  standing.order = { ...standing.order, energyWh: wh(energyWh) };
}

/**
 * How an order of a book is called in a trade.
 *
 * @source contracts/src/interfaces/IOrderBook.sol, `orderId`: the book's address (20 bytes) and the offer's number (12)
 */
export function numberedOrderId(market: Address, number: number): OrderId {
  return `${market}${number.toString(16).padStart(24, "0")}`;
}

/** abi.encode of the span of the permission behind an order. */
function passOf(from: number, to: number): Hex {
  return `0x${[from, to].map((k) => k.toString(16).padStart(64, "0")).join("")}`;
}
