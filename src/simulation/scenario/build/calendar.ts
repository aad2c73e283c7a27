import { type Calendar, instant, isTimezone, utcOffsetSeconds } from "#domain";
import { refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import { fromMinutes } from "./exact.ts";

const SECONDS_PER_DAY = 86_400;
/** The step of every profile. */
/** Contracts count seconds from 1970 in unsigned numbers, and the calendar has to reach a while before and after. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
const STEP_SECONDS = 900;

/**
 * The market's calendar, with everything refused that contracts or profiles could not follow.
 *
 * @throws SIMULATION_SCENARIO_INVALID
 */
export function buildCalendar({ calendar }: ScenarioFile): Calendar {
  const at = (key: string) => ["calendar", key];
  const seconds = (key: "interval_minutes" | "window_minutes" | "commitMargin_minutes" | "grace_minutes") =>
    fromMinutes(calendar[key] ?? calendar.interval_minutes, at(key));
  const intervalSeconds = seconds("interval_minutes");
  const windowSeconds = seconds("window_minutes");
  const commitMarginSeconds = seconds("commitMargin_minutes");
  if (intervalSeconds < 60) throw refuseKey(at("interval_minutes"), `${intervalSeconds} s, expected at least 60 s.`);
  if (SECONDS_PER_DAY % intervalSeconds !== 0) {
    throw refuseKey(at("interval_minutes"), `a day is not a whole number of intervals of ${intervalSeconds} s.`);
  }
  if (intervalSeconds % STEP_SECONDS !== 0 && STEP_SECONDS % intervalSeconds !== 0) {
    throw refuseKey(at("interval_minutes"), `${intervalSeconds} s, expected a multiple or a part of 15 minutes.`);
  }
  if (windowSeconds > intervalSeconds) {
    throw refuseKey(at("window_minutes"), "the window is longer than an interval, expected at most its length.");
  }
  if (commitMarginSeconds >= windowSeconds) {
    throw refuseKey(
      at("commitMargin_minutes"),
      "the margin leaves no time to negotiate, expected less than the window.",
    );
  }
  const epoch = instant(Date.parse(calendar.start));
  if (epoch < EARLIEST || epoch >= LATEST) {
    throw refuseKey(at("start"), `found ${calendar.start}, expected an instant of the years 2000 to 2099.`);
  }
  if (epoch % (STEP_SECONDS * 1000) !== 0) {
    throw refuseKey(at("start"), `found ${calendar.start}, expected a full quarter of an hour.`);
  }
  return { epoch, intervalSeconds, windowSeconds, commitMarginSeconds, graceSeconds: seconds("grace_minutes") };
}

/** The community's clock. It keeps the offset it has at the start, so that every day has 96 quarter hours. */
export interface Clock {
  readonly utcOffsetSeconds: number;
  /** Local date of the start. */
  readonly startDate: string;
  /** Local time of the start in seconds after midnight: where the day of 24 hours begins. */
  readonly startOfDaySeconds: number;
}

/** The clock of a scenario. @throws SIMULATION_SCENARIO_INVALID when the zone is unknown */
export function buildClock(calendar: Calendar, timezone: string): Clock {
  if (!isTimezone(timezone))
    throw refuseKey(["timezone"], `found "${timezone}", expected a zone such as Europe/Berlin.`);
  const offset = utcOffsetSeconds(timezone, calendar.epoch);
  const local = calendar.epoch / 1000 + offset;
  return {
    utcOffsetSeconds: offset,
    startDate: new Date(local * 1000).toISOString().slice(0, 10),
    startOfDaySeconds: ((local % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY,
  };
}
