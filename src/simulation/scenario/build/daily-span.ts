import type { Calendar } from "#domain";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { DailySpan } from "../scenario.ts";
import type { Clock } from "./calendar.ts";
import { clockMinutes } from "./exact.ts";

const SECONDS_PER_DAY = 86_400;

/** Local clock times as intervals of the community's day. @throws SIMULATION_SCENARIO_INVALID when they cut an interval */
export function dailySpan(
  times: { readonly from: string; readonly to: string },
  path: KeyPath,
  { intervalSeconds }: Calendar,
  { startOfDaySeconds }: Clock,
): DailySpan {
  if (times.from === times.to) {
    throw refuseKey(path, `from and to are both ${times.from}; a whole day is "00:00" to "24:00".`);
  }
  const [from, to] = [clockMinutes(times.from) * 60, clockMinutes(times.to) * 60];
  const sinceStart = (from - startOfDaySeconds + SECONDS_PER_DAY) % SECONDS_PER_DAY;
  const seconds = to > from ? to - from : to - from + SECONDS_PER_DAY;
  for (const [key, time] of [["from", sinceStart] as const, ["to", sinceStart + seconds] as const]) {
    if (time % intervalSeconds === 0) continue;
    throw refuseKey([...path, key], `${times[key]} lies within an interval, expected where one begins.`);
  }
  return { firstOfDay: sinceStart / intervalSeconds, intervals: seconds / intervalSeconds };
}
