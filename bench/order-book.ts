/**
 * Question: how many orders and cancels does the price-time book take per second?
 * Compare with: the two order books that npm has, `nodejs-order-book` 10.1.1 and `hft-limit-order-book` 7.0.2, which say of
 * themselves that they are for high-frequency trading: the same operations, the same process, one after the other.
 * A win: at least 15 times the operations per second of the better one; we go for 30.
 *
 * The npm books want a text as the name of an order; the texts are made before the clock starts. They answer with an object
 * for each order, ours writes each trade into columns. All must end with the same open energy at each price.
 *
 * Usage: node bench/order-book.ts [--size small|full]
 */
import { strict as assert } from "node:assert";
import { parseArgs } from "node:util";
import * as hft from "hft-limit-order-book";
import * as nodejs from "nodejs-order-book";
import { randomFrom } from "#domain";
import { PriceTimeBook, type SideNumber } from "#market";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: [{ count: 5_000, rounds: 1 }],
  full: [
    { count: 200_000, rounds: 12 },
    { count: 1_000_000, rounds: 3 },
  ],
} as const;
const SEED = 1;
const TICKS = 1_000;
const CANCELS = 0.3;

/** Operations as columns: an order (side, tick, energy), or the cancel of an earlier order. */
interface Operations {
  readonly count: number;
  /** The order that is cancelled; −1 where an order arrives. */
  readonly cancels: Int32Array;
  readonly side: Uint8Array;
  readonly tick: Int32Array;
  readonly energyWh: Float64Array;
  /** Names of the orders by their number. */
  readonly names: readonly string[];
}

/** Prices scatter around the middle, a little apart for the two sides, so that about half of what is not cancelled trades. */
function operationsOf(count: number): Operations {
  const random = randomFrom(BigInt(SEED));
  const names: string[] = [];
  const operations = {
    count,
    cancels: new Int32Array(count).fill(-1),
    side: new Uint8Array(count),
    tick: new Int32Array(count),
    energyWh: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    if (names.length > 0 && random.next() < CANCELS) {
      operations.cancels[i] = random.below(names.length);
      continue;
    }
    const side = random.below(2);
    operations.side[i] = side;
    operations.tick[i] = 400 + random.below(200) + (side === 0 ? 20 : -20);
    operations.energyWh[i] = 1 + random.below(1_000);
    names.push(`order ${names.length}`);
  }
  return { ...operations, names };
}

/** What is open at the end, by price: of the sales and of the purchases, [tick, Wh] by ascending tick. */
type Depth = readonly (readonly (readonly [number, number])[])[];

/** Runs all operations. @returns Milliseconds, and what is left to compare. */
type Run = (operations: Operations) => { readonly ms: number; readonly depth: Depth };

function runOwn({ count, cancels, side, tick, energyWh }: Operations): ReturnType<Run> {
  const startedAt = performance.now();
  const book = new PriceTimeBook(TICKS);
  for (let i = 0; i < count; i++) {
    const cancelled = cancels[i] as number;
    if (cancelled >= 0) book.cancel(cancelled);
    else book.submit(side[i] as SideNumber, tick[i] as number, energyWh[i] as number);
  }
  const ms = performance.now() - startedAt;
  const open = [new Map<number, number>(), new Map<number, number>()];
  for (let i = 0, order = 0; i < count; i++) {
    if ((cancels[i] as number) >= 0) continue;
    const ofSide = open[side[i] as number] as Map<number, number>;
    const leftWh = book.openWh(order++);
    if (leftWh > 0) ofSide.set(tick[i] as number, (ofSide.get(tick[i] as number) ?? 0) + leftWh);
  }
  return { ms, depth: open.map((ofSide) => byTick([...ofSide])) };
}

/** What the two npm books have in common. */
interface NpmBook {
  limit(order: { id: string; side: "sell" | "buy"; size: number; price: number }): unknown;
  cancel(name: string): unknown;
  depth(): [[number, number][], [number, number][]];
}

function runNpm(makeBook: () => NpmBook, { count, cancels, side, tick, energyWh, names }: Operations): ReturnType<Run> {
  const startedAt = performance.now();
  const book = makeBook();
  for (let i = 0, order = 0; i < count; i++) {
    const cancelled = cancels[i] as number;
    if (cancelled >= 0) {
      book.cancel(names[cancelled] as string);
      continue;
    }
    book.limit({
      id: names[order++] as string,
      side: side[i] === 0 ? "sell" : "buy",
      size: energyWh[i] as number,
      price: tick[i] as number,
    });
  }
  return { ms: performance.now() - startedAt, depth: book.depth().map(byTick) };
}

function byTick(levels: readonly (readonly [number, number])[]): Depth[number] {
  return [...levels].sort(([a], [b]) => a - b);
}

/** Least time of several rounds, all books in turn, so that a busy moment of the machine hits all alike. */
function compare(runs: Readonly<Record<string, Run>>, operations: Operations, rounds: number): Record<string, number> {
  const least: Record<string, number> = {};
  let expected: Depth | null = null;
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const { ms, depth } = run(operations);
      expected ??= depth;
      assert.deepEqual(depth, expected, `${name} ends with another book`);
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, ms);
    }
  }
  return least;
}

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const runs: Record<string, Run> = {
  own: runOwn,
  "nodejs-order-book": (operations) => runNpm(() => new nodejs.OrderBook() as NpmBook, operations),
  "hft-limit-order-book": (operations) => runNpm(() => new hft.OrderBook() as NpmBook, operations),
};

const results = SIZES[size].map(({ count, rounds }) => {
  const { own = 0, ...others } = compare(runs, operationsOf(count), rounds);
  const rates = Object.entries({ own, ...others }).map(([name, ms]) => [name, round(count / ms / 1_000)]);
  return {
    operations: count,
    rounds,
    millionsPerSecond: Object.fromEntries(rates),
    timesTheBestOther: round(Math.min(...Object.values(others)) / own),
  };
});

report("order-book", size, SEED, { cancels: CANCELS, ticks: TICKS, results, goals: { timesTheBestOther: 15 } });
