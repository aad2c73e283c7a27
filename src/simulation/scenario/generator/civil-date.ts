const DAY_MS = 86_400_000;

/** A day of the calendar, with what profiles depend on. */
export interface CivilDate {
  /** `YYYY-MM-DD` */
  readonly iso: string;
  /** 1..12 */
  readonly month: number;
  /** 1..366 */
  readonly dayOfYear: number;
  readonly dayType: "saturday" | "sunday" | "workday";
}

/** The date so many days after an ISO date. */
export function dateAfter(iso: string, days: number): CivilDate {
  const date = new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY_MS);
  const startOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  const weekday = date.getUTCDay();
  return {
    iso: date.toISOString().slice(0, 10),
    month: date.getUTCMonth() + 1,
    dayOfYear: Math.round((date.getTime() - startOfYear) / DAY_MS) + 1,
    dayType: weekday === 0 ? "sunday" : weekday === 6 ? "saturday" : "workday",
  };
}

/** `MM-DD` so many days after another one, in a year of 365 days. */
export function yearDayAfter(monthDay: string, days: number): string {
  const day = dateAfter(`2001-${monthDay === "02-29" ? "02-28" : monthDay}`, 0).dayOfYear - 1 + days;
  return dateAfter("2001-01-01", ((day % 365) + 365) % 365).iso.slice(5);
}
