import { BUY, type ClearingInstance, SELL } from "../instance.ts";
import type { LinearSolver } from "../linear-solver.ts";

/** A sum of variables that stays within bounds. */
interface Row {
  readonly lower: number;
  readonly upper: number;
  /** By variable: its factor. */
  readonly factors: ReadonlyMap<number, number>;
}

/** One variable p[s, b, t] of the paper. */
interface Variable {
  readonly sell: number;
  readonly buy: number;
  readonly interval: number;
}

/**
 * The optimum of an instance by the program as the paper writes it: a variable for every sale, purchase and interval that
 * fit together. It knows nothing of flows, classes or price chains.
 *
 * @param weigh  What a Wh counts, from the prices of its sale and purchase.
 * @source TX 4.2 (1) to (10), on a tree of feeders
 */
export function literalOptimum(
  solver: LinearSolver,
  instance: ClearingInstance,
  weigh: (lowest: number, highest: number) => number,
): number {
  const { offers } = instance;
  const variables = variablesOf(instance);
  if (variables.length === 0) return 0;
  const rows = rowsOf(instance, variables);
  const most = offers.energyWh.reduce((sum, energy) => sum + energy, 0);
  const clamp = (limit: number): number => Math.min(Math.max(limit, -most), most);
  // A row within bounds is a row of 0 with a column that takes up its sum.
  const columns = variables.length + rows.length;
  const entries = [
    ...variables.map((_, j) =>
      rows.flatMap(({ factors }, r) => (factors.has(j) ? [[r, factors.get(j) as number]] : [])),
    ),
    ...rows.map((_, r) => [[r, -1]]),
  ] as [number, number][][];
  const program = {
    columns,
    rows: rows.length,
    lower: Float64Array.from([...variables.map(() => 0), ...rows.map(({ lower }) => clamp(lower))]),
    upper: Float64Array.from([...variables.map(() => most), ...rows.map(({ upper }) => clamp(upper))]),
    starts: Int32Array.from([0, ...entries.map((_, j) => entries.slice(0, j + 1).flat().length)]),
    row: Int32Array.from(entries.flat(), ([r]) => r),
    factor: Float64Array.from(entries.flat(), ([, factor]) => factor),
  };
  const gain = new Float64Array(columns);
  for (const [j, { sell, buy }] of variables.entries()) {
    gain[j] = weigh(offers.price[sell] as number, offers.price[buy] as number);
  }
  const optimum = solver.use(program, (loaded) => loaded.maximize(gain));
  if (optimum === null) throw new Error("to trade nothing satisfies every program, so there is an optimum");
  return gain.reduce((sum, own, j) => sum + own * (optimum.column[j] as number), 0);
}

function variablesOf({ offers, start, intervals }: ClearingInstance): readonly Variable[] {
  const all = Array.from({ length: offers.count }, (_, i) => i);
  const isOpen = (i: number, t: number): boolean =>
    offers.sets.get(i)?.includes(t) ?? ((offers.from[i] as number) <= t && t <= (offers.to[i] as number));
  const open = Array.from({ length: intervals - start }, (_, t) => start + t);
  return all
    .filter((sell) => offers.side[sell] === SELL)
    .flatMap((sell) => all.filter((buy) => offers.side[buy] === BUY).map((buy) => ({ sell, buy })))
    .filter(({ sell, buy }) => (offers.price[sell] as number) <= (offers.price[buy] as number))
    .flatMap((pair) =>
      open.filter((t) => isOpen(pair.sell, t) && isOpen(pair.buy, t)).map((t) => ({ ...pair, interval: t })),
    );
}

/** (3) and (4) by offer; (7) and (8), (5) and (6) by feeder and interval. */
function rowsOf({ offers, feeders, intervals }: ClearingInstance, variables: readonly Variable[]): readonly Row[] {
  const row = (lower: number, upper: number, factorOf: (variable: Variable) => number): Row => {
    const factors = variables.map((variable, j) => [j, factorOf(variable)] as const);
    return { lower, upper, factors: new Map(factors.filter(([, factor]) => factor !== 0)) };
  };
  const isBelow = (feeder: number, top: number): boolean =>
    feeder === top || (feeder >= 0 && isBelow(feeders.parent[feeder] as number, top));
  const feederOf = (offer: number): number => offers.feeder[offer] as number;
  const rows = Array.from(offers.energyWh, (energy, i) => row(0, energy, (v) => Number(v.sell === i || v.buy === i)));
  for (let f = 0; f < feeders.count; f++) {
    for (let t = 0; t < intervals; t++) {
      const k = f * intervals + t;
      const here = (v: Variable, is: boolean): number => Number(v.interval === t && is);
      rows.push(
        row(0, feeders.sellWh[k] as number, (v) => here(v, feederOf(v.sell) === f)),
        row(0, feeders.buyWh[k] as number, (v) => here(v, feederOf(v.buy) === f)),
        row(
          -(feeders.netInWh[k] as number),
          feeders.netOutWh[k] as number,
          (v) => here(v, isBelow(feederOf(v.sell), f)) - here(v, isBelow(feederOf(v.buy), f)),
        ),
      );
    }
  }
  return rows;
}
