import type { Colour } from "./theme.ts";

/** One thing that is drawn: a value per step, null where there is none. */
export interface Series {
  readonly name: string;
  readonly colour: Colour;
  readonly values: readonly (number | null)[];
  /** `area`: stacked upon the areas before it. `limit`: a thin line that nothing should cross. */
  readonly look: "area" | "line" | "dashed" | "limit";
}

/**
 * What uPlot gets: x of each step, and a last one that ends the steps; areas as running sums, so that each stands upon the ones before.
 *
 * @param starts  Where each step begins.
 * @param end  Where the last step ends.
 */
export function plotData(series: readonly Series[], starts: readonly number[], end: number): (number | null)[][] {
  const last = starts.length - 1;
  const below = starts.map(() => 0);
  const columns = series.map(({ look, values }) =>
    starts.map((_, i) => {
      const value = values[i] ?? null;
      if (look !== "area" || value === null) return value;
      const sum = (below[i] as number) + value;
      below[i] = sum;
      return sum;
    }),
  );
  return [
    [...starts, ...(last < 0 ? [] : [end])],
    ...columns.map((column) => (last < 0 ? column : [...column, column[last] ?? null])),
  ];
}

/** Which areas are filled down to which: each to the one drawn before it. Counts from 1, since uPlot's series 0 is x. */
export function bandsOf(series: readonly Series[]): readonly (readonly [upper: number, lower: number])[] {
  const areas = series.flatMap(({ look }, i) => (look === "area" ? [i + 1] : []));
  return areas.slice(1).map((upper, i) => [upper, areas[i] as number] as const);
}
