import type { Address } from "#domain";
import type { ClearingOutcome, Mechanism } from "../mechanism.ts";
import { createGate } from "./gate.ts";
import { type OpenOrder, openOrders } from "./open-orders.ts";
import { outcomeOf } from "./outcome.ts";
import { rankPurchases, rankSales } from "./ranking.ts";
import { sweep } from "./sweep.ts";

/** What the auction at one price needs besides orders, band and limits. */
export interface UniformPriceParameters {
  readonly market?: Address;
}

/**
 * Trades the most that one price can, everything at that price: half way between the dearest sale and the cheapest
 * purchase that trade. A pair of the sweep that the feeders cannot carry, or that is one meter's, does not trade; price
 * and other pairs stay what they are.
 *
 * @source TX 3.1; contracts/src/interfaces/IUniformAuction.sol, which checks the same on the chain
 */
export const uniformPrice: Mechanism<UniformPriceParameters> = {
  name: "uniform-price",
  clear: (input): ClearingOutcome => {
    const open = openOrders(input);
    const orderAt = (place: number) => (open[place] as OpenOrder).order;
    const { pairs, pricePerWh } = sweep(open, rankSales(open), rankPurchases(open));
    const gate = createGate(input);
    const carried = pairs
      .map(({ sale, purchase, energyWh }) => ({ ask: orderAt(sale), bid: orderAt(purchase), energyWh }))
      .filter(({ ask, bid, energyWh }) => gate.lets(ask, bid, energyWh));
    const priced = pricePerWh === null ? [] : carried.map((pair) => ({ ...pair, pricePerWh }));
    return outcomeOf(priced, gate, input);
  },
};
