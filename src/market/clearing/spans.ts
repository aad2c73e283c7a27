import { type ClearingInstance, SELL } from "./instance.ts";

/** The intervals that offers may trade in, with a number for those that several offers share. */
export interface Spans {
  /** By offer: its first and last open interval; the first is after the last where none is open. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** The list of an offer that skips some open intervals between its first and last, by its number; else −1. */
  readonly listOf: (offer: number) => number;
  /** All intervals from the first to the last, or those of a list, ascending. */
  readonly intervalsOf: (first: number, last: number, list: number) => Int32Array;
}

/** Intervals in which something can be traded, ascending; by interval, the place of the next of them and of the last. */
interface LiveIntervals {
  readonly live: Int32Array;
  readonly next: Int32Array;
  readonly before: Int32Array;
}

const NO_LIST = -1;

/**
 * The spans of an instance's offers, without closed intervals and without those in which only one side is present:
 * nothing can be traded there.
 */
export function spansOf(instance: ClearingInstance): Spans {
  const { offers } = instance;
  const intervals = liveIntervals(instance);
  const first = new Int32Array(offers.count);
  const last = new Int32Array(offers.count);
  clip(instance, intervals, first, last);
  const lists: Int32Array[] = [];
  const listAt = new Map<number, number>();
  const numbers = new Map<string, number>();
  const within = (from: number, to: number): Int32Array =>
    intervals.live.subarray(intervals.next[from], (intervals.before[to] as number) + 1);
  const isLive = new Set(intervals.live);
  for (const [offer, list] of offers.sets) {
    const open = list.filter((t) => isLive.has(t));
    first[offer] = open[0] ?? 1;
    last[offer] = open.at(-1) ?? 0;
    if (open.length === 0 || within(first[offer] as number, last[offer] as number).length === open.length) continue;
    const key = open.join();
    if (!numbers.has(key)) numbers.set(key, lists.push(open) - 1);
    listAt.set(offer, numbers.get(key) as number);
  }
  return {
    first,
    last,
    listOf: (offer) => (listAt.size === 0 ? NO_LIST : (listAt.get(offer) ?? NO_LIST)),
    intervalsOf: (from, to, list) => (list === NO_LIST ? within(from, to) : (lists[list] as Int32Array)),
  };
}

/** First and last live interval of every contiguous offer. */
function clip(
  { intervals, offers }: ClearingInstance,
  { live, next, before }: LiveIntervals,
  first: Int32Array,
  last: Int32Array,
): void {
  for (let i = 0; i < offers.count; i++) {
    const from = Math.max(offers.from[i] as number, 0);
    const to = Math.min(offers.to[i] as number, intervals - 1);
    const begin = from < intervals ? (next[from] as number) : live.length;
    const end = to >= 0 ? (before[to] as number) : -1;
    first[i] = begin <= end ? (live[begin] as number) : 1;
    last[i] = begin <= end ? (live[end] as number) : 0;
  }
}

function liveIntervals(instance: ClearingInstance): LiveIntervals {
  const { intervals, start } = instance;
  const [sells, buys] = offersPerInterval(instance);
  const live = new Int32Array(intervals);
  const next = new Int32Array(intervals);
  const before = new Int32Array(intervals);
  let count = 0;
  for (let t = 0; t < intervals; t++) {
    next[t] = count;
    if (t >= start && sells[t] !== 0 && buys[t] !== 0) live[count++] = t;
    before[t] = count - 1;
  }
  return { live: live.subarray(0, count), next, before };
}

/** How many offers with energy reach each interval, closed ones too: of sellers, and of buyers. */
export function offersPerInterval({ intervals, offers }: ClearingInstance): readonly [Int32Array, Int32Array] {
  const sells = new Int32Array(intervals + 1);
  const buys = new Int32Array(intervals + 1);
  for (let i = 0; i < offers.count; i++) {
    if (offers.energyWh[i] === 0) continue;
    const change = offers.side[i] === SELL ? sells : buys;
    const list = offers.sets.size === 0 ? undefined : offers.sets.get(i);
    for (const t of list ?? []) add(change, t, t);
    if (list === undefined) add(change, offers.from[i] as number, offers.to[i] as number);
  }
  // Until here it says by how much an interval has more than the one before it.
  for (let t = 1; t < intervals; t++) {
    sells[t] = (sells[t] as number) + (sells[t - 1] as number);
    buys[t] = (buys[t] as number) + (buys[t - 1] as number);
  }
  return [sells, buys];
}

function add(change: Int32Array, from: number, to: number): void {
  const last = change.length - 2;
  if (to < 0 || from > last || from > to) return;
  const first = Math.max(from, 0);
  const end = Math.min(to, last) + 1;
  change[first] = (change[first] as number) + 1;
  change[end] = (change[end] as number) - 1;
}
