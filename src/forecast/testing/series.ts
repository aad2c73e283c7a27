import { instant, type Wh, wh } from "#domain";
import type { ForecastInput } from "../forecaster.ts";
import type { Place } from "../series.ts";
import { clearHorizontal, solarHour, sunAt } from "../sun.ts";

export const BERLIN: Place = { latitudeDegrees: 52.5, longitudeDegrees: 13.4, utcOffsetSeconds: 3_600 };
/** Midnight of Monday 7 June 2021 in Berlin's winter time. */
export const MONDAY = Date.UTC(2021, 5, 6, 23);

export const energies = (...values: number[]): Wh[] => values.map((value) => wh(value));

/** An input whose history begins on a Monday at midnight, unless something else is said. */
export function inputOf(given: Partial<ForecastInput> & Pick<ForecastInput, "historyWh">): ForecastInput {
  const slotsPerDay = given.slotsPerDay ?? 24;
  const lengthMs = slotsPerDay > 0 ? 86_400_000 / slotsPerDay : 0;
  const endsAt = instant(MONDAY + given.historyWh.length * lengthMs);
  return { slotsPerDay, horizon: slotsPerDay + 1, endsAt, place: BERLIN, ...given };
}

/** So many days of hours, each told by day and hour. */
export function hours(days: number, energyWh: (day: number, hour: number) => number): Wh[] {
  return Array.from({ length: 24 * days }, (_, i) => wh(Math.round(energyWh(Math.floor(i / 24), i % 24))));
}

/** What a flat roof makes in an hour of the test's calendar under a sky that lets a part through. */
export function flatRoof(day: number, hour: number, clearness: number): number {
  const atMs = MONDAY + (24 * day + hour + 0.5) * 3_600_000;
  const dayOfYear = Math.floor((atMs - Date.UTC(2021, 0, 1)) / 86_400_000) + 1;
  const utcHour = new Date(atMs).getUTCHours() + 0.5;
  const solar = solarHour(utcHour, 0, BERLIN.longitudeDegrees, dayOfYear);
  return 4 * clearness * clearHorizontal(sunAt(dayOfYear, solar, BERLIN.latitudeDegrees).cosZenith);
}
