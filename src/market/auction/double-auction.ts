import { type Address, type IntervalIndex, randomFrom } from "#domain";
import type { ClearingOutcome, Mechanism } from "../mechanism.ts";
import { createGate } from "./gate.ts";
import { openOrders } from "./open-orders.ts";
import { outcomeOf } from "./outcome.ts";
import { tradeInTurn } from "./trade-in-turn.ts";

/** What the double auction needs besides orders, band, limits and seed. */
export interface DoubleAuctionParameters {
  readonly market?: Address;
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
    const gate = createGate(input);
    const arrivals = shuffled(openOrders(input), input.seed, input.interval);
    return outcomeOf(tradeInTurn(arrivals, gate).pairs, gate, input);
  },
};

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
