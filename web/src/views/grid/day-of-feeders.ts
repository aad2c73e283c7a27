import type { DayState } from "#api";
import { type Nearness, nearnessOf } from "./nearness.ts";

type DayFeeder = DayState["feeders"][number];
type Intervals = DayState["intervals"];

/** A span in which something lasted. */
interface Lasting {
  readonly from: string;
  readonly to: string;
}

/** A limit that the operator lowered, for as long as it stayed the same. */
export interface LoweredLimit extends Lasting {
  readonly feeder: string;
  readonly netInLimitW: number;
  readonly netOutLimitW: number;
}

/** The operator's orders of a day: successive intervals with the same limits are one. By time, then as the feeders stand. */
export function loweredLimits({
  feeders,
  intervals,
}: Pick<DayState, "feeders" | "intervals">): readonly LoweredLimit[] {
  return feeders
    .flatMap((feeder) =>
      runsOf(intervals, (i) =>
        feeder.isLowered[i] ? JSON.stringify([feeder.netInLimitW[i], feeder.netOutLimitW[i]]) : null,
      ).map(({ from, to, value }) => {
        const [netInLimitW = 0, netOutLimitW = 0] = JSON.parse(value) as number[];
        return { from, to, feeder: feeder.name, netInLimitW, netOutLimitW };
      }),
    )
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/** When in a day a feeder was over its limit, or near it. */
export function spansWith(
  nearness: Nearness,
  { netImportW, netInLimitW, netOutLimitW }: DayFeeder,
  intervals: Intervals,
): readonly Lasting[] {
  return runsOf(intervals, (i) => {
    const powerW = netImportW[i] ?? null;
    const limits = { netInLimitW: netInLimitW[i] ?? 0, netOutLimitW: netOutLimitW[i] ?? 0 };
    return powerW !== null && nearnessOf(powerW, limits) === nearness ? nearness : null;
  });
}

/** Lowest and highest of what is known; null where nothing is. */
export function rangeOf(values: readonly (number | null)[]): readonly [low: number, high: number] | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : [Math.min(...known), Math.max(...known)];
}

/** Whether the price was not the same on every feeder at some time. */
export function pricesDiffer(feeders: readonly Pick<DayFeeder, "pricePerWh">[]): boolean {
  const longest = Math.max(0, ...feeders.map(({ pricePerWh }) => pricePerWh.length));
  return Array.from({ length: longest }, (_, i) => i).some((i) => {
    const prices = feeders.map(({ pricePerWh }) => pricePerWh[i] ?? null).filter((price) => price !== null);
    return new Set(prices).size > 1;
  });
}

/** Successive intervals with the same value that is not null. */
function runsOf(
  intervals: Intervals,
  valueAt: (i: number) => string | null,
): readonly (Lasting & { readonly value: string })[] {
  const runs: (Lasting & { readonly value: string })[] = [];
  intervals.forEach(({ from, to }, i) => {
    const value = valueAt(i);
    if (value === null) return;
    const last = runs.at(-1);
    if (last?.to === from && last.value === value) runs[runs.length - 1] = { ...last, to };
    else runs.push({ from, to, value });
  });
  return runs;
}
