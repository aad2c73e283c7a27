import { type Band, lessWh, maxPrice, minPrice, type Order, wh } from "#domain";
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
      pricePerWh: withinBand(order, band).limitPrice,
    }))
    .filter(({ energyWh }) => energyWh > 0n);
}

/** The order with its limit moved to the band: no sale below its technology's floor, no purchase above the ceiling. */
export function withinBand(order: Order, { floor, ceiling }: Band): Order {
  const { side, limitPrice, technology } = order;
  const allowed = side === "sell" ? maxPrice(limitPrice, floor[technology]) : minPrice(limitPrice, ceiling);
  return { ...order, limitPrice: allowed };
}
