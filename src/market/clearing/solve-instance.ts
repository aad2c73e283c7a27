import type { AssembledInstance } from "./assemble-instance.ts";
import { type ClearingOptions, clearInstance } from "./clear.ts";
import { clearExactly, type ExactTrade } from "./exact-clearing.ts";
import type { ClearingTrades } from "./instance.ts";

/** A solution: trades between offers of an instance, without the finalised ones. */
export interface Solution {
  readonly trades: ClearingTrades | readonly ExactTrade[];
  /** Of the objective; what finalised trades are worth is not in it. */
  readonly value: bigint;
  /** No solution is worth more. */
  readonly bound: bigint;
}

/**
 * Clears an instance by doubles where they are exact, else by integers of any size, which does not know about owners.
 *
 * @throws MARKET_LINEAR_SOLVER
 */
export function solveInstance({ instance, exact }: AssembledInstance, options: ClearingOptions = {}): Solution {
  return exact === null ? clearInstance(instance, options) : clearExactly(instance, exact);
}

/** The trades of a solution one by one. */
export function tradeList({ trades }: Solution): readonly ExactTrade[] {
  if (isList(trades)) return trades;
  const { sell, buy, interval, energyWh, price } = trades;
  return Array.from(sell, (seller, i) => ({
    sell: seller,
    buy: buy[i] as number,
    interval: interval[i] as number,
    energyWh: BigInt(energyWh[i] as number),
    price: BigInt(price[i] as number),
  }));
}

/** Whether trades stand in a list, not in columns. */
export function isList(trades: Solution["trades"]): trades is readonly ExactTrade[] {
  return Array.isArray(trades);
}
