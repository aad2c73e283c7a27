import { lessWh, type Order, type OrderId, type Trade, type Wh, wh } from "#domain";
import type { ClearingInput, Unmatched, UnmatchedReason } from "./mechanism.ts";

/** An order with what is left of it. */
export interface Leftover {
  readonly order: Order;
  readonly openWh: Wh;
}

/** How much of each order trades use. */
export function boughtAndSold(trades: readonly Trade[]): ReadonlyMap<OrderId, Wh> {
  const used = new Map<OrderId, Wh>();
  for (const { ask, bid, energyWh } of trades) {
    for (const id of [ask, bid]) used.set(id, wh((used.get(id) ?? 0n) + energyWh));
  }
  return used;
}

/**
 * What is left of the orders, and why, in the order in which the orders came.
 *
 * @param reasonOf  The mechanism's own reason; null where what the other side left tells it.
 */
export function unmatchedOf(
  input: Pick<ClearingInput<unknown>, "orders" | "fixed">,
  trades: readonly Trade[],
  reasonOf: (leftover: Leftover) => UnmatchedReason | null,
): readonly Unmatched[] {
  const used = boughtAndSold([...input.fixed, ...trades]);
  const leftovers = input.orders
    .map((order): Leftover => ({ order, openWh: lessWh(order.energyWh, used.get(order.id) ?? wh(0n)) }))
    .filter(({ openWh }) => openWh > 0n);
  const asks = leftovers.filter(({ order }) => order.side === "sell");
  const bids = leftovers.filter(({ order }) => order.side === "buy");
  return leftovers.map((leftover) => {
    const { order, openWh } = leftover;
    const reason = reasonOf(leftover) ?? reasonFromOthers(order, order.side === "sell" ? bids : asks);
    return { order: order.id, openWh, reason };
  });
}

function reasonFromOthers(order: Order, others: readonly Leftover[]): UnmatchedReason {
  if (others.length === 0) return "no-counterpart";
  const crossing = others.filter((other) => crosses(order, other.order));
  if (crossing.length === 0) return "price-outside-limit";
  return crossing.every((other) => other.order.meter === order.meter) ? "same-meter" : "no-counterpart";
}

function crosses(a: Order, b: Order): boolean {
  return a.side === "sell" ? a.limitPrice <= b.limitPrice : b.limitPrice <= a.limitPrice;
}
