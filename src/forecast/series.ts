import { type Instant, NeighborwattError, type Wh, wh } from "#domain";

/** Where a series was measured: what the sun and the week look like there. */
export interface Place {
  readonly latitudeDegrees: number;
  readonly longitudeDegrees: number;
  /** How far the clocks there are ahead of UTC. */
  readonly utcOffsetSeconds: number;
}

/** What is known of a home's load or PV. */
export interface Series {
  /** Energy per interval, oldest first, the last entry just measured. */
  readonly historyWh: readonly Wh[];
  /** Intervals of a day, such as 24 or 96. */
  readonly slotsPerDay: number;
  /** Start of the first interval that is not in the history. */
  readonly endsAt: Instant;
  readonly place: Place;
}

const DAY_MS = 86_400_000;

/** Start of an interval of the series in UTC, in ms; the history's first is 0, what comes after it counts on. */
export function startsAtMs({ historyWh, slotsPerDay, endsAt }: Series, index: number): number {
  return endsAt + ((index - historyWh.length) * DAY_MS) / slotsPerDay;
}

/** Start of an interval on the clocks of the place: its day, counted from 1970, and the part of that day that has passed. */
export function localTime(series: Series, index: number): { readonly day: number; readonly dayPart: number } {
  const days = (startsAtMs(series, index) + series.place.utcOffsetSeconds * 1000) / DAY_MS;
  const day = Math.floor(days);
  return { day, dayPart: days - day };
}

/** Whether a day, counted from 1970, is a Saturday or a Sunday; day 0 was a Thursday. */
export function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

/** The largest energy of a history before one of its intervals; 0 of none. */
export function mostOf(historyWh: readonly Wh[], end = historyWh.length): Wh {
  let most = wh(0n);
  for (let i = 0; i < end; i++) if ((historyWh[i] as Wh) > most) most = historyWh[i] as Wh;
  return most;
}

/** The series as it stood before one of its intervals. */
export function until<S extends Series>(series: S, end: number): S {
  const endsAt = startsAtMs(series, end) as Instant;
  return { ...series, historyWh: series.historyWh.slice(0, end), endsAt };
}

/** @throws FORECAST_INPUT_INVALID when there are no slots or no whole horizon */
export function refuseInvalid(slotsPerDay: number, horizon: number): void {
  if (Number.isSafeInteger(slotsPerDay) && slotsPerDay > 0 && Number.isSafeInteger(horizon) && horizon >= 0) return;
  throw new NeighborwattError(
    "FORECAST_INPUT_INVALID",
    `A forecast needs at least one slot per day and a horizon of whole intervals, got ${slotsPerDay} slots and horizon ${horizon}.`,
    { details: { slotsPerDay, horizon }, exitCode: 65 },
  );
}
