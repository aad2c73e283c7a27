import { setImmediate as giveWay } from "node:timers/promises";
import type { TransaxDay } from "./day.ts";
import { clearDay, clearOffline, gapTo } from "./horizon.ts";
import { offersOf } from "./offers.ts";

/** How a solver chooses among solutions of equally much energy. */
export const SOLVERS = {
  /** It does not: any optimum of the window, as CPLEX would give it. */
  plain: "none",
  /** Supply that ends first is used first. */
  deadlineFirst: "deadline-first",
  /** The same, and of batteries that serve equally long the fullest one first: what a community's solvers do. */
  fullestFirst: "fullest-first",
} as const;
/** The name of a solver. */
export type SolverName = keyof typeof SOLVERS;

/** What a day comes to with a prediction window. */
export interface WindowPoint {
  /** L, the present interval counted. */
  readonly window: number;
  readonly battery: boolean;
  readonly totalWh: Readonly<Record<SolverName, number>>;
  /** With all offers of the day known from its start. */
  readonly optimumWh: number;
  /** Part of the optimum that is missing. */
  readonly gap: Readonly<Record<SolverName, number>>;
}

/**
 * The energy of a day against the prediction window, without and with batteries, for each solver (the paper's Fig. 9).
 *
 * @source TX 7.3 (L from 2 to 13); clearing reference, section 3
 */
export async function energyByWindow(day: TransaxDay, windows: readonly number[]): Promise<readonly WindowPoint[]> {
  const points: WindowPoint[] = [];
  for (const battery of [false, true]) {
    const optimumWh = clearOffline(day, offersOf(day, { battery, window: 2 })).totalWh;
    for (const window of windows) {
      const offers = offersOf(day, { battery, window });
      const totalWh = bySolver((name) => clearDay(day, offers, SOLVERS[name]).totalWh);
      points.push({ window, battery, totalWh, optimumWh, gap: bySolver((name) => gapTo(optimumWh, totalWh[name])) });
      // A second of arithmetic must not keep Ctrl-C waiting.
      await giveWay();
    }
  }
  return points;
}

function bySolver(of: (name: SolverName) => number): Readonly<Record<SolverName, number>> {
  return { plain: of("plain"), deadlineFirst: of("deadlineFirst"), fullestFirst: of("fullestFirst") };
}
