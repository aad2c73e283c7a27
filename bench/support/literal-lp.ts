import type { Highs } from "highs";
import { BUY, type ClearingInstance, SELL } from "#market";

/** One variable p[s, b, t] of the paper. */
interface Column {
  readonly sell: number;
  readonly buy: number;
  readonly interval: number;
}

/**
 * The largest objective of an instance, by the linear program as the paper writes it: a variable for every sale, purchase
 * and interval that fit together, a row for every offer, and three for every feeder and interval.
 *
 * @param weigh  What a Wh of a variable counts, from the prices of its sale and purchase.
 * @param kind  "whole": only whole Wh, which the paper does not ask for.
 * @source TX 4.2, (1) to (10), on a tree of feeders
 */
export function literalOptimum(
  highs: Highs,
  instance: ClearingInstance,
  weigh: (lowest: number, highest: number) => number,
  kind: "fractions" | "whole",
): number {
  const columns = columnsOf(instance);
  const { offers, feeders, intervals } = instance;
  if (columns.length === 0) return 0;
  const cells = feeders.count * intervals;
  const numRows = offers.count + 3 * cells;
  const entries = columns.map((column) => [...entriesOf(instance, column)]);
  const starts = [0];
  for (const entry of entries) starts.push((starts.at(-1) as number) + entry.length);
  const none = new Array<number>(numRows - cells).fill(-highs.infinity);
  const model = {
    sense: highs.constants.objectiveSense.maximize,
    numCols: columns.length,
    numRows,
    colCost: columns.map(({ sell, buy }) => weigh(offers.price[sell] as number, offers.price[buy] as number)),
    colLower: columns.map(() => 0),
    colUpper: columns.map(() => highs.infinity),
    rowLower: [...none, ...finite(highs, feeders.netInWh).map((limit) => -limit)],
    rowUpper: [offers.energyWh, feeders.sellWh, feeders.buyWh, feeders.netOutWh].flatMap((l) => finite(highs, l)),
    matrix: {
      format: "csc" as const,
      numRows,
      numCols: columns.length,
      starts,
      indices: entries.flat().map(([row]) => row),
      values: entries.flat().map(([, value]) => value),
    },
    ...(kind === "whole" ? { integrality: columns.map(() => highs.constants.variableType.integer) } : {}),
  };
  return highs.withModel(model, (solver) => {
    solver.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 0 });
    solver.run();
    return solver.getObjectiveValue();
  });
}

function columnsOf({ offers, start, intervals }: ClearingInstance): readonly Column[] {
  const columns: Column[] = [];
  const isOpen = (offer: number, interval: number): boolean =>
    offers.sets.get(offer)?.includes(interval) ??
    ((offers.from[offer] as number) <= interval && interval <= (offers.to[offer] as number));
  for (let sell = 0; sell < offers.count; sell++) {
    for (let buy = 0; buy < offers.count; buy++) {
      if (offers.side[sell] !== SELL || offers.side[buy] !== BUY) continue;
      if ((offers.price[sell] as number) > (offers.price[buy] as number)) continue;
      for (let interval = start; interval < intervals; interval++) {
        if (isOpen(sell, interval) && isOpen(buy, interval)) columns.push({ sell, buy, interval });
      }
    }
  }
  return columns;
}

/** The rows that a variable is in, with its factor: (3), (4), (8), (7), and (5) and (6) of all feeders above. */
function entriesOf({ offers, feeders, intervals }: ClearingInstance, { sell, buy, interval }: Column) {
  const cells = feeders.count * intervals;
  const cellOf = (feeder: number): number => feeder * intervals + interval;
  const from = offers.feeder[sell] as number;
  const to = offers.feeder[buy] as number;
  const net = new Map<number, number>();
  for (let f = from; f >= 0; f = feeders.parent[f] as number) net.set(f, 1);
  for (let f = to; f >= 0; f = feeders.parent[f] as number) if (!net.delete(f)) net.set(f, -1);
  return new Map([
    [sell, 1],
    [buy, 1],
    [offers.count + cellOf(from), 1],
    [offers.count + cells + cellOf(to), 1],
    ...[...net].map(([f, factor]) => [offers.count + 2 * cells + cellOf(f), factor] as const),
  ]);
}

function finite(highs: Highs, limits: Float64Array): number[] {
  return Array.from(limits, (limit) => (limit === Number.POSITIVE_INFINITY ? highs.infinity : limit));
}
