import { BUY, type ClearingInstance, type ClearingTrades, SELL } from "./instance.ts";

/**
 * The rule that a trade breaks, by its number in the paper: (1) and (2) no such pair, (3) and (4) more than a sale or a
 * purchase offers, (5) and (6) net flow out of and into a feeder, (7) and (8) bought and sold on a feeder, (9) price,
 * (12) a closed interval, (17) no whole, non-negative energy.
 */
export type ClearingRule = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12 | 17;

/** One rule that a solution breaks, where, and by how much: Wh, or price per Wh under (1) and (9). */
export interface Violation {
  readonly rule: ClearingRule;
  readonly by: number;
  readonly trade?: number;
  readonly offer?: number;
  readonly feeder?: number;
  readonly interval?: number;
}

/** What trades draw from each offer, and sell and buy per feeder × intervals + interval. */
interface Sums {
  readonly drawnWh: Float64Array;
  readonly soldWh: Float64Array;
  readonly boughtWh: Float64Array;
}

/**
 * Everything that is wrong with a solution, empty when nothing is. It shares no line with the solvers.
 *
 * Exact: offers add up to less than 2⁵³ Wh, so a sum that would be rounded is larger than what it is compared with.
 *
 * @source TX 4.2, (1) to (9), (12) and (17), on any tree of feeders
 */
export function verify(instance: ClearingInstance, trades: ClearingTrades): readonly Violation[] {
  const cells = instance.feeders.count * instance.intervals;
  const sums: Sums = {
    drawnWh: new Float64Array(instance.offers.count),
    soldWh: new Float64Array(cells),
    boughtWh: new Float64Array(cells),
  };
  const violations: Violation[] = [];
  for (let i = 0; i < trades.count; i++) {
    const found = wrongPair(instance, trades, i);
    if (found !== null) violations.push(found);
    else {
      addWrongTerms(violations, instance, trades, i);
      book(sums, instance, trades, i);
    }
  }
  return [...violations, ...overdrawn(instance, sums), ...overloaded(instance, sums)];
}

/** Why a trade cannot be booked at all. */
function wrongPair({ offers, intervals }: ClearingInstance, trades: ClearingTrades, trade: number): Violation | null {
  const sell = trades.sell[trade] as number;
  const buy = trades.buy[trade] as number;
  const interval = trades.interval[trade] as number;
  const by = trades.energyWh[trade] as number;
  if (!(offers.side[sell] === SELL)) return { rule: 1, trade, offer: sell, by };
  if (!(offers.side[buy] === BUY)) return { rule: 1, trade, offer: buy, by };
  if (!(interval >= 0 && interval < intervals)) return { rule: 2, trade, interval, by };
  if (!(Number.isSafeInteger(by) && by >= 0)) return { rule: 17, trade, interval, by };
  return null;
}

function addWrongTerms(found: Violation[], instance: ClearingInstance, trades: ClearingTrades, trade: number): void {
  const { offers, start } = instance;
  const sell = trades.sell[trade] as number;
  const buy = trades.buy[trade] as number;
  const interval = trades.interval[trade] as number;
  const energyWh = trades.energyWh[trade] as number;
  const price = trades.price[trade] as number;
  const lowest = offers.price[sell] as number;
  const highest = offers.price[buy] as number;
  if (lowest > highest) found.push({ rule: 1, trade, interval, by: lowest - highest });
  if (!isOpenIn(offers, sell, interval)) found.push({ rule: 2, trade, offer: sell, interval, by: energyWh });
  if (!isOpenIn(offers, buy, interval)) found.push({ rule: 2, trade, offer: buy, interval, by: energyWh });
  if (!(price >= lowest)) found.push({ rule: 9, trade, offer: sell, interval, by: lowest - price });
  if (!(price <= highest)) found.push({ rule: 9, trade, offer: buy, interval, by: price - highest });
  if (interval < start) found.push({ rule: 12, trade, interval, by: energyWh });
}

function isOpenIn(offers: ClearingInstance["offers"], offer: number, interval: number): boolean {
  const set = offers.sets.get(offer);
  if (set !== undefined) return set.includes(interval);
  return (offers.from[offer] as number) <= interval && interval <= (offers.to[offer] as number);
}

function book(sums: Sums, { offers, intervals }: ClearingInstance, trades: ClearingTrades, trade: number): void {
  const sell = trades.sell[trade] as number;
  const buy = trades.buy[trade] as number;
  const interval = trades.interval[trade] as number;
  const energyWh = trades.energyWh[trade] as number;
  add(sums.drawnWh, sell, energyWh);
  add(sums.drawnWh, buy, energyWh);
  add(sums.soldWh, (offers.feeder[sell] as number) * intervals + interval, energyWh);
  add(sums.boughtWh, (offers.feeder[buy] as number) * intervals + interval, energyWh);
}

function add(sums: Float64Array, at: number, energyWh: number): void {
  sums[at] = (sums[at] as number) + energyWh;
}

function overdrawn({ offers }: ClearingInstance, { drawnWh }: Sums): Violation[] {
  const found: Violation[] = [];
  for (let offer = 0; offer < offers.count; offer++) {
    const by = (drawnWh[offer] as number) - (offers.energyWh[offer] as number);
    if (by > 0) found.push({ rule: offers.side[offer] === SELL ? 3 : 4, offer, by });
  }
  return found;
}

function overloaded({ feeders, intervals }: ClearingInstance, { soldWh, boughtWh }: Sums): Violation[] {
  const found: Violation[] = [];
  const netOutWh = soldWh.map((sold, cell) => sold - (boughtWh[cell] as number));
  for (const feeder of leavesFirst(feeders.parent)) {
    const parent = feeders.parent[feeder] as number;
    for (let interval = 0; interval < intervals; interval++) {
      const cell = feeder * intervals + interval;
      const netOut = netOutWh[cell] as number;
      if (parent >= 0) add(netOutWh, parent * intervals + interval, netOut);
      const byOut = netOut - (feeders.netOutWh[cell] as number);
      const byIn = -netOut - (feeders.netInWh[cell] as number);
      const byBought = (boughtWh[cell] as number) - (feeders.buyWh[cell] as number);
      const bySold = (soldWh[cell] as number) - (feeders.sellWh[cell] as number);
      if (byOut > 0) found.push({ rule: 5, feeder, interval, by: byOut });
      if (byIn > 0) found.push({ rule: 6, feeder, interval, by: byIn });
      if (byBought > 0) found.push({ rule: 7, feeder, interval, by: byBought });
      if (bySold > 0) found.push({ rule: 8, feeder, interval, by: bySold });
    }
  }
  return found;
}

/** Every feeder before the one above it. */
function leavesFirst(parent: Int32Array): readonly number[] {
  const depth = new Int32Array(parent.length).fill(-1);
  const depthOf = (feeder: number): number => {
    const path: number[] = [];
    for (let f = feeder; f >= 0 && depth[f] === -1; f = parent[f] as number) path.push(f);
    for (const f of path.reverse()) depth[f] = (depth[parent[f] as number] ?? -1) + 1;
    return depth[feeder] as number;
  };
  return Array.from(parent, (_, feeder) => ({ feeder, depth: depthOf(feeder) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ feeder }) => feeder);
}
