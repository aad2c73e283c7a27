import type { OfferClasses } from "./classes.ts";
import type { ClearingInstance } from "./instance.ts";

/** At most so many groups: each costs a search of the whole graph. */
const GROUPS_AT_MOST = 16;

/**
 * Sales that end together, in groups: first those behind the branch that needs the largest part of the time that is left to
 * carry away what they have. Whichever could be drained last without haste waits.
 *
 * With equal links and a demand that nobody knows yet this is the rule of the longest remaining work first: it keeps as many
 * branches as possible able to deliver for as long as possible.
 *
 * @param sales  Numbers of classes.
 */
export function fullestFirst(
  { feeders, intervals, start }: Pick<ClearingInstance, "feeders" | "intervals" | "start">,
  classes: OfferClasses,
  sales: Int32Array,
): readonly Int32Array[] {
  const end = Math.min(intervals - 1, classes.last[sales[0] as number] as number);
  const stockWh = stocksOf(feeders, classes, sales);
  const strain = new Map<number, number>();
  const strainOf = (sale: number): number => {
    const feeder = classes.feeder[sale] as number;
    let most = strain.get(feeder);
    if (most === undefined) {
      most = 0;
      for (let f = feeder; f >= 0; f = feeders.parent[f] as number) {
        most = Math.max(most, (stockWh[f] as number) / roomWh(feeders, intervals, f, start, end));
      }
      strain.set(feeder, most);
    }
    return most;
  };
  for (const sale of sales) strainOf(sale);
  const ranks = [...new Set(strain.values())].sort((a, b) => b - a);
  const groups = Math.min(ranks.length, GROUPS_AT_MOST);
  const groupOf = new Map(ranks.map((value, rank) => [value, Math.floor((rank * groups) / ranks.length)]));
  return Array.from({ length: groups }, (_, group) => sales.filter((sale) => groupOf.get(strainOf(sale)) === group));
}

/** What these sales hold behind each branch: on the feeder and on all below it. */
function stocksOf({ count, parent }: ClearingInstance["feeders"], classes: OfferClasses, sales: Int32Array) {
  const stockWh = new Float64Array(count);
  for (const sale of sales) {
    for (let f = classes.feeder[sale] as number; f >= 0; f = parent[f] as number) {
      stockWh[f] = (stockWh[f] as number) + (classes.energyWh[sale] as number);
    }
  }
  return stockWh;
}

/** What a branch can still carry away. */
function roomWh(
  { netOutWh }: ClearingInstance["feeders"],
  intervals: number,
  feeder: number,
  start: number,
  end: number,
): number {
  let roomWh = 0;
  for (let t = start; t <= end; t++) roomWh += netOutWh[feeder * intervals + t] as number;
  return Math.max(1, roomWh);
}
