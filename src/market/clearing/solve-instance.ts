import { type ClearingOptions, clearInstance } from "./clear.ts";
import { clearExactly, type ExactTrade } from "./exact-clearing.ts";
import type { ClearingTrades } from "./instance.ts";
import type { ReadInstance } from "./read-instance.ts";

/** A solution of an instance that was read: trades between its offers, without the finalised ones. */
export interface Solution {
  readonly trades: ClearingTrades | readonly ExactTrade[];
  /** Of the objective; what finalised trades are worth is not in it. */
  readonly value: bigint;
  /** No solution is worth more. */
  readonly bound: bigint;
}

/**
 * Clears an instance that was read, by doubles where they are exact, else by integers of any size.
 *
 * @throws MARKET_LINEAR_SOLVER
 */
export function solveInstance({ instance, exact }: ReadInstance, options: ClearingOptions = {}): Solution {
  return exact === null ? clearInstance(instance, options) : clearExactly(instance, exact);
}
