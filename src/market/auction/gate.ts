import { CONNECTION, type Order, type OrderId, type Wh } from "#domain";
import { openFlows } from "../keep-limits.ts";
import type { ClearingInput, UnmatchedReason } from "../mechanism.ts";

/** What lets a pair of orders trade or passes it over, one pair after the other. */
export interface Gate {
  /** Whether the pair may trade; the grid then carries it. */
  lets(ask: Order, bid: Order, energyWh: Wh): boolean;
  /** Why an order was passed over, null when it never was. */
  reasonFor(order: OrderId): UnmatchedReason | null;
}

/**
 * Lets whole pairs of two meters through, as long as no feeder's limit is broken; what is fixed counts. A pair that a
 * later one would make room for has had its turn, as on the chain.
 */
export function createGate({ limits, orders, fixed }: ClearingInput<unknown>): Gate {
  const flows = openFlows(limits);
  const feederOf = new Map(orders.map(({ id, feeder }) => [id, feeder]));
  const feedersOf = (ask: OrderId, bid: OrderId) => ({
    askFeeder: feederOf.get(ask) ?? CONNECTION,
    bidFeeder: feederOf.get(bid) ?? CONNECTION,
  });
  for (const { ask, bid, energyWh } of fixed) flows.book({ ...feedersOf(ask, bid), energyWh });
  const reasons = new Map<OrderId, UnmatchedReason>();
  return {
    lets: (ask, bid, energyWh) => {
      const transport = { ...feedersOf(ask.id, bid.id), energyWh };
      const isAllowed = ask.meter !== bid.meter && flows.fits(transport);
      if (isAllowed) flows.book(transport);
      else for (const { id } of [ask, bid]) reasons.set(id, ask.meter === bid.meter ? "same-meter" : "limit-reached");
      return isAllowed;
    },
    reasonFor: (order) => reasons.get(order) ?? null,
  };
}
