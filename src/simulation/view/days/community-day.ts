import { type IntervalIndex, interval as intervalOf, startOf, utcOffsetSeconds } from "#domain";
import type { Scenario } from "../../scenario/index.ts";
import { type ShownDay, shownDay } from "../shown-day.ts";

/** A day of a community, with the name under which it is asked for. */
export interface CommunityDay extends ShownDay {
  /** 0, 1, … from the beginning of the community's time. */
  readonly number: number;
  /** The date on which it begins, in the community's zone. */
  readonly date: string;
}

type Dated = Pick<Scenario, "calendar" | "timezone">;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MS_PER_DAY = 86_400_000;

/**
 * A day by its number: 24 hours from the hour at which the community's time began, as its tariff, its profiles and its
 * statements count days. The offset of its zone stays what it was then.
 *
 * @param planned  First interval that is not planned; 0 while nobody has planned.
 */
export function communityDay(scenario: Dated, number: number, planned: IntervalIndex): CommunityDay {
  const { calendar } = scenario;
  const first = intervalOf(number * intervalsPerDay(scenario));
  const local = startOf(calendar, first) + offsetMs(scenario);
  return { ...shownDay(calendar, first, planned), number, date: new Date(local).toISOString().slice(0, 10) };
}

/** The number of the day of a date; null for what is no date. Days before the beginning are negative. */
export function dayNumberOf(scenario: Dated, date: string): number | null {
  const at = DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // 2026-02-30 would be read as the 2nd of March.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) return null;
  const firstDate = Math.floor((scenario.calendar.epoch + offsetMs(scenario)) / MS_PER_DAY);
  return at / MS_PER_DAY - firstDate;
}

/** How many intervals a day has. */
export function intervalsPerDay({ calendar }: Pick<Scenario, "calendar">): number {
  return 86_400 / calendar.intervalSeconds;
}

function offsetMs({ timezone, calendar }: Dated): number {
  return utcOffsetSeconds(timezone, calendar.epoch) * 1000;
}
