import { type Instant, type IntervalIndex, instant, intervalAt, startOf } from "#domain";
import type { DrawnTrade } from "./draw.ts";
import { type Anchored, commitTo, type Trading } from "./trading.ts";

/** How long before the end of an interval commitments to later ones are made. */
export const AHEAD_SECONDS = 120;

/** Commitments shortly before their interval, with an anchor of their own. */
export async function committed(
  trading: Trading,
  trades: readonly DrawnTrade[],
  interval: IntervalIndex,
): Promise<Anchored> {
  const { calendar } = trading.street.scenario;
  await trading.waitUntil(instant(startOf(calendar, interval) - AHEAD_SECONDS * 1000));
  return commitTo(trading, trades, interval);
}

/** An interval that begins in at least half of one: time enough for three blocks. */
export function nextInterval({ street }: Trading): IntervalIndex {
  const { calendar } = street.scenario;
  return intervalAt(calendar, (street.blocks.now + calendar.intervalSeconds * 1500) as Instant);
}
