import type { Unit } from "./units.ts";

/** A point in time: milliseconds since 1970-01-01T00:00Z. */
export type Instant = number & Unit<"Instant">;
/** The number of a market interval: floor((instant − epoch) / length). */
export type IntervalIndex = number & Unit<"IntervalIndex">;

/**
 * The market's calendar. All lengths in seconds; the contract `Tariff` holds the same five numbers.
 *
 * @source MZ 4.1 (one hour: 55 minutes of negotiation, 5 minutes of margin); design, sections 4 and 6
 */
export interface Calendar {
  /** Start of interval 0, a whole number of seconds. */
  readonly epoch: Instant;
  /** Length of one interval. */
  readonly intervalSeconds: number;
  /** How long before its start the negotiation for an interval opens. */
  readonly windowSeconds: number;
  /** How long before its start the negotiation closes; agreements are written in this margin. */
  readonly commitMarginSeconds: number;
  /** G: how long after its end an interval waits for readings before silence counts. */
  readonly graceSeconds: number;
}

/** Milliseconds as an instant. @example instant(0)   // 0 */
export function instant(ms: number): Instant {
  return ms as Instant;
}

/** An interval number. @example interval(3)   // 3 */
export function interval(index: number): IntervalIndex {
  return index as IntervalIndex;
}

/**
 * First instant of an interval; also the boundary that ends the one before.
 *
 * @example
 * startOf({ epoch: instant(0), intervalSeconds: 3600, windowSeconds: 3600, commitMarginSeconds: 300, graceSeconds: 3600 }, interval(2))   // 7200000
 */
export function startOf(c: Calendar, k: IntervalIndex): Instant {
  return (c.epoch + k * c.intervalSeconds * 1000) as Instant;
}

/** First instant after an interval. */
export function endOf(c: Calendar, k: IntervalIndex): Instant {
  return startOf(c, (k + 1) as IntervalIndex);
}

/** The interval that contains an instant. */
export function intervalAt(c: Calendar, at: Instant): IntervalIndex {
  return Math.floor((at - c.epoch) / (c.intervalSeconds * 1000)) as IntervalIndex;
}

/** When the negotiation for an interval opens. */
export function gateOpening(c: Calendar, k: IntervalIndex): Instant {
  return (startOf(c, k) - c.windowSeconds * 1000) as Instant;
}

/** When orders for an interval are no longer accepted; from here to its start agreements are written. */
export function gateClosure(c: Calendar, k: IntervalIndex): Instant {
  return (startOf(c, k) - c.commitMarginSeconds * 1000) as Instant;
}

/** From here a missing reading counts as silence and `expire` may be called. */
export function silenceFrom(c: Calendar, k: IntervalIndex): Instant {
  return (endOf(c, k) + c.graceSeconds * 1000) as Instant;
}

/** ISO 8601 in UTC with seconds. @example isoTime(instant(0))   // "1970-01-01T00:00:00Z" */
export function isoTime(at: Instant): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
