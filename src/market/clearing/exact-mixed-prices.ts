import type { OfferClasses } from "./classes.ts";
import type { ExactArcs } from "./exact-flow.ts";
import { maximizeExactly } from "./exact-program.ts";
import { mixedProgram, priceChains } from "./mixed-prices-program.ts";
import type { ClearingNetwork } from "./network.ts";

/** The amounts of most energy, and what no others exceed. */
export interface ExactMixedFlow {
  /** By arc of the network; null where the optimum is not in whole Wh. */
  readonly flow: readonly bigint[] | null;
  readonly bound: bigint;
}

/**
 * The most energy where prices decide who may trade with whom: `clearMixedPrices` for integers of any size.
 *
 * @param arcs  Without costs: the program looks at the order of prices only.
 */
export function exactMixedFlow(classes: OfferClasses, network: ClearingNetwork, arcs: ExactArcs): ExactMixedFlow {
  const program = mixedProgram(classes, network, priceChains(classes));
  const most = arcs.capacity.reduce((sum, capacity) => sum + capacity, 0n);
  const upper = Array.from({ length: program.columns }, (_, j) => arcs.capacity[j] ?? most);
  const lower = upper.map((_, j) => -(arcs.backward[j] ?? 0n));
  const { column, denominator } = maximizeExactly(program, { lower, upper }, program.total);
  const isWhole = column.every((amount) => amount % denominator === 0n);
  return {
    flow: isWhole ? column.slice(0, network.arcs).map((amount) => amount / denominator) : null,
    bound: (column[program.total] as bigint) / denominator,
  };
}
