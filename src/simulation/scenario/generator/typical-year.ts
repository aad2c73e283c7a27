/** The hourly weather of one day, as a weather station recorded it. Entry h is the mean from h to h + 1 o'clock. */
export interface StationDay {
  readonly dayOfYear: number;
  /** Global horizontal, direct normal and diffuse horizontal irradiance in W/m². */
  readonly ghi: Float64Array;
  readonly dni: Float64Array;
  readonly dhi: Float64Array;
  /** Degrees Celsius. */
  readonly temperature: Float64Array;
}

/** A year of 365 days, by `MM-DD`. */
export type TypicalYear = ReadonlyMap<string, StationDay>;

/** Where the shipped year was recorded. @source scenarios/profiles/SOURCE.md */
export const STATION = { latitudeDegrees: 36.1, longitudeDegrees: -79.95, utcOffsetHours: -5 } as const;

const QUANTITIES = ["ghi", "dni", "dhi", "temperature"] as const;

/** Reads the table of scenarios/profiles (its own form: four rows a day). */
export function parseTypicalYear(text: string): TypicalYear {
  const rows = text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const year = new Map<string, StationDay>();
  for (let i = 0; i < rows.length; i += QUANTITIES.length) {
    const [ghi, dni, dhi, temperature] = rows
      .slice(i, i + QUANTITIES.length)
      .map((row) => Float64Array.from(row.slice(2), Number)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const date = rows[i]?.[0] as string;
    year.set(date, { dayOfYear: i / QUANTITIES.length + 1, ghi, dni, dhi, temperature });
  }
  return year;
}
