import { type Calendar, type Instant, type IntervalIndex, interval as intervalOf, startOf } from "#domain";

/** The day that the page shows. */
export interface ShownDay {
  readonly first: IntervalIndex;
  /** First interval that is no longer shown. */
  readonly end: IntervalIndex;
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The day of an interval, cut where the run is planned to end. When the last planned day is over it stays on the page:
 * nobody is shown an empty tomorrow.
 *
 * @param planned  First interval that is not planned; 0 while nobody has planned.
 */
export function shownDay(calendar: Calendar, running: IntervalIndex, planned: IntervalIndex): ShownDay {
  const length = 86_400 / calendar.intervalSeconds;
  const shown = Math.max(0, planned > 0 ? Math.min(running, planned - 1) : running);
  const first = Math.floor(shown / length) * length;
  const end = planned > first ? Math.min(first + length, planned) : first + length;
  const at = (k: number) => startOf(calendar, intervalOf(k));
  return { first: intervalOf(first), end: intervalOf(end), from: at(first), to: at(end) };
}
