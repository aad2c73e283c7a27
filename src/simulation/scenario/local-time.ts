import {
  type Calendar,
  type IntervalIndex,
  instantsOfLocal,
  interval as intervalOf,
  startOf,
  utcOffsetSeconds,
} from "#domain";

const HOUR_MS = 3_600_000;

/** What the clocks of a zone show when an interval begins. */
export interface LocalTime {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  readonly day: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly secondsOfDay: number;
}

/** What the clocks of a zone show when an interval begins. */
export function localTimeOf(calendar: Calendar, timezone: string, k: IntervalIndex): LocalTime {
  const at = startOf(calendar, k);
  const local = new Date(at + utcOffsetSeconds(timezone, at) * 1000);
  const [hours, minutes, seconds] = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()];
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    date: local.toISOString().slice(0, 10),
    secondsOfDay: hours * 3600 + minutes * 60 + seconds,
  };
}

/** The first interval that begins at a local time or later. Months and days beyond their end run on, as in `Date.UTC`. */
export function firstIntervalOf(
  { epoch, intervalSeconds }: Calendar,
  timezone: string,
  year: number,
  month: number,
  day: number,
  secondsOfDay = 0,
): IntervalIndex {
  const local = Date.UTC(year, month - 1, day) + secondsOfDay * 1000;
  // Where the clocks skip that time it is taken for the one an hour later.
  const at = instantsOfLocal(timezone, local)[0] ?? instantsOfLocal(timezone, local + HOUR_MS)[0] ?? local;
  return intervalOf(Math.ceil((at - epoch) / (intervalSeconds * 1000)));
}
