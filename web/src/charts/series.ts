import type { Colour } from "./theme.ts";

/** One thing that is drawn: a value per step, null where there is none. */
export interface Series {
  readonly name: string;
  readonly colour: Colour;
  readonly values: readonly (number | null)[];
  /** `area`: stacked upon the areas before it. `limit`: a thin line that nothing should cross. */
  readonly look: "area" | "line" | "dashed" | "limit";
}

/** The end of a step lies this part of it before the next one begins, so that a jump is upright and a hole stays one. */
const SHORT_OF = 1e-6;

/**
 * What uPlot gets: for each step x of its start and of its end, and each series' value at both; areas as running sums, so that each
 * stands upon the ones before.
 *
 * @param starts  Where each step begins.
 * @param end  Where the last step ends.
 */
export function plotData(series: readonly Series[], starts: readonly number[], end: number): (number | null)[][] {
  const below = starts.map(() => 0);
  const columns = series.map(({ look, values }) =>
    starts.flatMap((_, i) => {
      const value = values[i] ?? null;
      if (look !== "area" || value === null) return [value, value];
      const sum = (below[i] as number) + value;
      below[i] = sum;
      return [sum, sum];
    }),
  );
  const xs = starts.flatMap((start, i) => {
    const next = starts[i + 1] ?? end;
    return [start, next - (next - start) * SHORT_OF];
  });
  return [xs, ...columns];
}

/** Which areas are filled down to which: each to the one drawn before it. Counts from 1, since uPlot's series 0 is x. */
export function bandsOf(series: readonly Series[]): readonly (readonly [upper: number, lower: number])[] {
  const areas = series.flatMap(({ look }, i) => (look === "area" ? [i + 1] : []));
  return areas.slice(1).map((upper, i) => [upper, areas[i] as number] as const);
}
