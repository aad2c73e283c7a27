import type { Call } from "#chain";
import {
  type BranchLimits,
  type Calendar,
  type FeederId,
  type Instant,
  type IntervalIndex,
  intervalAt,
  interval as intervalOf,
  type LoweredLimits,
  wh,
} from "#domain";
import type { Effect } from "../agent.ts";
import type { MarketGates } from "../market/gates.ts";

/** What lowering limits takes to know. */
export interface LimitOrdersConfig {
  readonly calendar: Calendar;
  readonly gates: MarketGates;
  /** The operator's orders that begin on a day of the run, from day 0 on. */
  readonly ordersOn: (day: number) => readonly LoweredLimits[];
}

/** What the operator has ordered. */
export interface LimitOrders {
  /** Orders that were submitted, by name. */
  given: Record<string, IntervalIndex>;
  /** Feeders that failed, each with the last interval for which it is closed. */
  closed: Record<FeederId, IntervalIndex>;
}

/** An order comes this many intervals before the gate of the first one that it is for closes. */
const AHEAD = 2;
/** A failed feeder is closed for so many intervals, and for more while it is still out. */
const CLOSED_FOR = 3;
/** The most that the contract takes in one call. */
const INTERVALS_PER_CALL = 96;
/** Until a block has taken a call. */
const BLOCK_MS = 2_000;
const NOTHING: BranchLimits = { netOutWh: wh(0n), netInWh: wh(0n), sellWh: wh(0n), buyWh: wh(0n) };

export function noOrders(): LimitOrders {
  return { given: {}, closed: {} };
}

/**
 * Submits the orders that are due. After an outage an order that comes too late for its first intervals still holds for the
 * others.
 *
 * @source § 14a EnWG; requirement G2
 */
export function giveOrders(config: LimitOrdersConfig, orders: LimitOrders, now: Instant): readonly Effect[] {
  const lengthMs = config.calendar.intervalSeconds * 1000;
  const today = Math.floor((intervalAt(config.calendar, now) * config.calendar.intervalSeconds) / 86_400);
  const open = firstOpen(config, now);
  for (const [name, last] of Object.entries(orders.given)) if (last < open) delete orders.given[name];
  return [today - 1, today, today + 1]
    .flatMap((day) => (day < 0 ? [] : config.ordersOn(day)))
    .filter((order) => order.last >= open && !(nameOf(order) in orders.given))
    .filter((order) => config.gates.closesAt(order.first) < now + AHEAD * lengthMs)
    .flatMap((order) => {
      orders.given[nameOf(order)] = order.last;
      const first = intervalOf(Math.max(order.first, open));
      return lowered({ ...order, first }, "limits-lowered", now);
    });
}

/** Closes feeders that are reported out, for the coming intervals, and goes on doing so while they are. */
export function closeFailed(
  config: LimitOrdersConfig,
  orders: LimitOrders,
  failed: readonly FeederId[],
  now: Instant,
): readonly Effect[] {
  const open = firstOpen(config, now);
  return failed.flatMap((feeder) => {
    const known = (orders.closed[feeder] ?? -1) + 1;
    const [first, last] = [intervalOf(Math.max(open, known)), intervalOf(open + CLOSED_FOR - 1)];
    if (first > last) return [];
    orders.closed[feeder] = last;
    return lowered({ feeder, first, last, ...NOTHING }, "feeder-failed", now);
  });
}

/** The first interval for which a call that is sent now still comes in time. */
function firstOpen({ calendar, gates }: LimitOrdersConfig, now: Instant): IntervalIndex {
  let k = Math.max(0, intervalAt(calendar, now));
  while (gates.closesAt(intervalOf(k)) <= now + BLOCK_MS) k++;
  return intervalOf(k);
}

function lowered(order: LoweredLimits, what: string, now: Instant): readonly Effect[] {
  const { feeder, first, last, ...limits } = order;
  const effects: Effect[] = [
    { kind: "record", interval: first, what, key: `feeder-${feeder}/${now}`, body: { feeder, first, last, ...limits } },
  ];
  for (let from: number = first; from <= last; from += INTERVALS_PER_CALL) {
    const to = Math.min(last, from + INTERVALS_PER_CALL - 1);
    effects.push({ kind: "submit", call: lowerCall(feeder, from, to, limits) });
  }
  return effects;
}

/** An order changes no tree, so the parent in the contract's struct means nothing. */
function lowerCall(feeder: FeederId, first: number, last: number, limits: BranchLimits): Call {
  return { contract: "FeederLimits", function: "lower", args: [feeder, first, last, { parent: 0, ...limits }] };
}

function nameOf({ feeder, first, last }: LoweredLimits): string {
  return `${feeder}/${first}/${last}`;
}
