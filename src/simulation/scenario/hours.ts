import { buildClock, type Clock } from "./build/calendar.ts";
import type { Scenario } from "./scenario.ts";

const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;
/** Hours of a common year before 1 March. */
const TO_MARCH = 59 * HOURS_PER_DAY;

/** The community's clock, with the offset it has at the start. */
export function communityClock({ calendar, timezone }: Pick<Scenario, "calendar" | "timezone">): Clock {
  return buildClock(calendar, timezone);
}

/**
 * Which hour of the community's clock an instant lies in, from 0: of the day, or of the year. Years are as long as they are asked
 * for: in a leap year the list of a common one serves 28 February twice, in a common year that of a leap one leaves 29 February out.
 *
 * @param atMs  Milliseconds since 1970.
 * @param count  1, 24, 8760 or 8784.
 */
export function hourOf(
  { calendar, timezone }: Pick<Scenario, "calendar" | "timezone">,
  atMs: number,
  count: number,
): number {
  if (count === 1) return 0;
  const local = atMs + communityClock({ calendar, timezone }).utcOffsetSeconds * 1000;
  if (count === HOURS_PER_DAY) return Math.floor(local / MS_PER_HOUR) % HOURS_PER_DAY;
  const year = new Date(local).getUTCFullYear();
  const hour = Math.floor((local - Date.UTC(year, 0, 1)) / MS_PER_HOUR);
  const hasLeapDay = Date.UTC(year, 1, 29) < Date.UTC(year, 2, 1);
  const listHasLeapDay = count > 365 * HOURS_PER_DAY;
  if (hour < TO_MARCH || hasLeapDay === listHasLeapDay) return hour;
  return hasLeapDay ? hour - HOURS_PER_DAY : hour + HOURS_PER_DAY;
}
