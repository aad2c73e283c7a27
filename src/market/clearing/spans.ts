import { type ClearingInstance, SELL } from "./instance.ts";

/** No open interval is left to an offer. */
export const NO_SPAN = -1;

/** Which intervals offers may trade in, as numbers that are equal where the intervals are. */
export interface Spans {
  /** The span of an offer, or `NO_SPAN`. */
  readonly of: (offer: number) => number;
  /** The intervals of a span, ascending. */
  readonly intervalsOf: (span: number) => Int32Array;
}

/**
 * The spans of an instance's offers, without closed intervals and without those in which only one side is present:
 * nothing can be traded there.
 */
export function spansOf(instance: ClearingInstance): Spans {
  const { intervals, offers } = instance;
  const { live, after, before } = liveIntervals(instance);
  const lists: Int32Array[] = [];
  const numbers = new Map<string, number>();
  const within = (first: number, last: number): Int32Array =>
    live.subarray(after[first] as number, (before[last] as number) + 1);
  const contiguous = (from: number, to: number): number => {
    const first = live[after[Math.max(from, 0)] as number] as number;
    const last = live[before[Math.min(to, intervals - 1)] as number] as number;
    return first * intervals + last;
  };
  const isEmpty = (from: number, to: number): boolean =>
    to < 0 ||
    from >= intervals ||
    (after[Math.max(from, 0)] as number) > (before[Math.min(to, intervals - 1)] as number);
  const ofList = (list: Int32Array): number => {
    const open = list.filter((t) => t >= 0 && t < intervals && !isEmpty(t, t));
    if (open.length === 0) return NO_SPAN;
    const [first, last] = [open[0] as number, open.at(-1) as number];
    if (within(first, last).length === open.length) return first * intervals + last;
    const key = open.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = intervals * intervals + lists.length;
    numbers.set(key, number);
    lists.push(open);
    return number;
  };
  return {
    of: (offer) => {
      const list = offers.sets.size === 0 ? undefined : offers.sets.get(offer);
      if (list !== undefined) return ofList(list);
      const [from, to] = [offers.from[offer] as number, offers.to[offer] as number];
      return isEmpty(from, to) ? NO_SPAN : contiguous(from, to);
    },
    intervalsOf: (span) =>
      span < intervals * intervals
        ? within(Math.floor(span / intervals), span % intervals)
        : (lists[span - intervals * intervals] as Int32Array),
  };
}

/** Intervals in which both sides are present; by interval, the position in `live` of the next one and of the last one. */
interface LiveIntervals {
  readonly live: Int32Array;
  readonly after: Int32Array;
  readonly before: Int32Array;
}

function liveIntervals(instance: ClearingInstance): LiveIntervals {
  const { intervals, start } = instance;
  const [sells, buys] = offersPerInterval(instance);
  const live = new Int32Array(intervals);
  const after = new Int32Array(intervals);
  const before = new Int32Array(intervals);
  let count = 0;
  for (let t = 0; t < intervals; t++) {
    after[t] = count;
    if (t >= start && sells[t] !== 0 && buys[t] !== 0) live[count++] = t;
    before[t] = count - 1;
  }
  return { live: live.subarray(0, count), after, before };
}

/** How many offers with energy reach each interval, closed ones too: of sellers, and of buyers. */
export function offersPerInterval({ intervals, offers }: ClearingInstance): readonly [Int32Array, Int32Array] {
  const counts = [new Int32Array(intervals + 1), new Int32Array(intervals + 1)] as const;
  for (let i = 0; i < offers.count; i++) {
    if (offers.energyWh[i] === 0) continue;
    const change = counts[offers.side[i] === SELL ? 0 : 1];
    const list = offers.sets.size === 0 ? undefined : offers.sets.get(i);
    for (const t of list ?? []) add(change, t, t);
    if (list === undefined) add(change, offers.from[i] as number, offers.to[i] as number);
  }
  // Until here a count is by how much an interval has more than the one before it.
  for (const count of counts)
    for (let t = 1; t < intervals; t++) count[t] = (count[t] as number) + (count[t - 1] as number);
  return counts;
}

function add(change: Int32Array, from: number, to: number): void {
  const last = change.length - 2;
  if (to < 0 || from > last || from > to) return;
  const [first, end] = [Math.max(from, 0), Math.min(to, last) + 1];
  change[first] = (change[first] as number) + 1;
  change[end] = (change[end] as number) - 1;
}
