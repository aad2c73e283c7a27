import type { ClearingInstance, ClearingResult } from "./instance.ts";
import type { LinearSolver } from "./linear-solver.ts";
import { clearByFlow } from "./max-energy.ts";
import { clearMaxWelfare } from "./max-welfare.ts";
import { clearMixedPrices } from "./mixed-prices.ts";
import type { FlowPriority } from "./staged-flow.ts";

/** What a clearing takes into account besides its instance. */
export interface ClearingOptions {
  /** For most energy where prices keep some pairs apart; without it the solution may be a few per cent below its bound. */
  readonly linearSolver?: LinearSolver | null;
  /** What is preferred among solutions of equally much energy; `deadline-first` unless given. */
  readonly priority?: FlowPriority;
  /** By offer, a number of its owner: nobody trades with himself. */
  readonly owners?: Int32Array;
}

/**
 * Clears an instance: the best trades for its objective that all limits carry, each at a price within both limits.
 *
 * `bound` is what no solution exceeds; where `value` equals it, the solution is proved best.
 *
 * @throws MARKET_LINEAR_SOLVER
 * @source TX 4.2 (1) to (10); clearing reference, section 6
 */
export function clearInstance(instance: ClearingInstance, options: ClearingOptions = {}): ClearingResult {
  if (instance.objective === "max-welfare") return clearMaxWelfare(instance, options);
  return clearByFlow(instance, options) ?? clearMixedPrices(instance, options.linearSolver ?? null, options);
}
