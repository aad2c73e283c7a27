import type { CivilDate } from "./civil-date.ts";
import { STEPS } from "./quarter-hours.ts";

/** Quarter-hour shares of a year's energy, by month and day type. */
export interface StandardProfile {
  /** 96 values for a key such as `07-workday`: Wh of homes that use 1 GWh a year together. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

const WH_IN_GWH = 1e9;

/** Reads a table of scenarios/profiles (its own form: commas, no quotes). */
export function parseStandardProfile(text: string): StandardProfile {
  const [header = [], ...rows] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const columns = new Map<string, Float64Array>();
  for (let c = 1; c < header.length; c++) {
    columns.set(
      header[c] as string,
      Float64Array.from(rows, (row) => Number(row[c])),
    );
  }
  return { columns };
}

/** What a home with such a yearly energy uses on a date, in Wh per quarter hour, as the standard profile has it. */
export function standardDay(profile: StandardProfile, date: CivilDate, annualWh: number): Float64Array {
  const column = profile.columns.get(`${date.iso.slice(5, 7)}-${date.dayType}`) as Float64Array;
  const factor = (annualWh / WH_IN_GWH) * smoothing(date.dayOfYear);
  const day = new Float64Array(STEPS);
  for (let q = 0; q < STEPS; q++) day[q] = (column[q] as number) * factor;
  return day;
}

/**
 * BDEW's polynomial over the day of the year that smooths the steps between months.
 *
 * @source BDEW standard load profiles 2025, as published in demandlib
 */
function smoothing(dayOfYear: number): number {
  const d = dayOfYear;
  return 1.24 + 0.0021 * d - 7.02e-5 * d ** 2 + 3.2e-7 * d ** 3 - 3.92e-10 * d ** 4;
}
