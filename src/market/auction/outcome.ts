import { type Address, type NanoPerWh, type Order, type Wh, ZERO_ADDRESS } from "#domain";
import type { ClearingInput, ClearingOutcome } from "../mechanism.ts";
import { unmatchedOf } from "../unmatched.ts";
import type { Gate } from "./gate.ts";
import { withinBand } from "./open-orders.ts";

/** Two orders that trade. */
export interface OrderPair {
  readonly ask: Order;
  readonly bid: Order;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
}

/** What an auction gives: its pairs as trades, numbered after those that are fixed, and what is left of the orders. */
export function outcomeOf(
  pairs: readonly OrderPair[],
  gate: Gate,
  { orders, fixed, band, interval, parameters }: ClearingInput<{ readonly market?: Address }>,
): ClearingOutcome {
  const trades = pairs.map(({ ask, bid, energyWh, pricePerWh }, i) => ({
    market: parameters.market ?? ZERO_ADDRESS,
    ask: ask.id,
    bid: bid.id,
    seller: ask.owner,
    buyer: bid.owner,
    interval,
    energyWh,
    pricePerWh,
    nonce: BigInt(fixed.length + i + 1),
  }));
  const priced = orders.map((order) => withinBand(order, band));
  const unmatched = unmatchedOf({ orders: priced, fixed }, trades, ({ order }) => gate.reasonFor(order.id));
  return { trades, unmatched };
}
