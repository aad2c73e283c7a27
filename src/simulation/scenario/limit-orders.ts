import { type IntervalIndex, interval, type Limits, type LoweredLimits, limitsAt } from "#domain";
import type { Scenario } from "./scenario.ts";

type Grid = Pick<Scenario, "calendar" | "limits" | "limitOrders">;

const SECONDS_PER_DAY = 86_400;

/**
 * The operator's orders that begin on a day of the run, for the intervals in which they hold.
 *
 * @param day  From 0 on, counted from the scenario's start; before it there are none.
 * @source § 14a EnWG: the operator may lower what flows into a branch, and has to say for how long
 */
export function lowerOrdersOf({ calendar, limitOrders }: Omit<Grid, "limits">, day: number): readonly LoweredLimits[] {
  if (day < 0) return [];
  const start = day * (SECONDS_PER_DAY / calendar.intervalSeconds);
  return limitOrders
    .filter(({ days }) => days === null || days.includes(day))
    .map(({ days: _, firstOfDay, intervals, ...limits }) => ({
      ...limits,
      first: interval(start + firstOfDay),
      last: interval(start + firstOfDay + intervals - 1),
    }));
}

/** The limits of an interval, as far as the operator's orders lower them. */
export function limitsIn(grid: Grid, k: IntervalIndex): Limits {
  if (grid.limitOrders.length === 0) return grid.limits;
  const day = Math.floor((k * grid.calendar.intervalSeconds) / SECONDS_PER_DAY);
  // An order of the evening before may reach into this day.
  return limitsAt(grid.limits, [...lowerOrdersOf(grid, day - 1), ...lowerOrdersOf(grid, day)], k);
}
