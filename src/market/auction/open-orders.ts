import {
  type Address,
  lessWh,
  maxPrice,
  minPrice,
  type NanoPerWh,
  type Order,
  type Trade,
  wh,
  ZERO_ADDRESS,
} from "#domain";
import type { ClearingInput } from "../mechanism.ts";
import { boughtAndSold } from "../unmatched.ts";
import type { AuctionOffer } from "./ranking.ts";

/** An order as an auction sees it: what fixed trades have left of it, at the price that the band lets it ask or bid. */
export interface OpenOrder extends AuctionOffer {
  readonly order: Order;
}

/** The orders that still have energy, by id: on a chain ids count the posts. */
export function openOrders({ orders, fixed, band }: ClearingInput<unknown>): readonly OpenOrder[] {
  const used = boughtAndSold(fixed);
  return [...orders]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((order) => ({
      order,
      side: order.side,
      energyWh: lessWh(order.energyWh, used.get(order.id) ?? wh(0n)),
      pricePerWh:
        order.side === "sell"
          ? maxPrice(order.limitPrice, band.floor[order.technology])
          : minPrice(order.limitPrice, band.ceiling),
    }))
    .filter(({ energyWh }) => energyWh > 0n);
}

/** Two orders that trade. */
export interface OrderPair {
  readonly ask: Order;
  readonly bid: Order;
  readonly energyWh: Trade["energyWh"];
  readonly pricePerWh: NanoPerWh;
}

/** The trades of pairs, numbered after those that are fixed. */
export function tradesOf(
  pairs: readonly OrderPair[],
  { interval, fixed }: ClearingInput<unknown>,
  market: Address = ZERO_ADDRESS,
): readonly Trade[] {
  return pairs.map(({ ask, bid, energyWh, pricePerWh }, i) => ({
    market,
    ask: ask.id,
    bid: bid.id,
    seller: ask.owner,
    buyer: bid.owner,
    interval,
    energyWh,
    pricePerWh,
    nonce: BigInt(fixed.length + i + 1),
  }));
}
