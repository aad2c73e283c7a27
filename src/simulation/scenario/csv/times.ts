import type { CsvMapping } from "../scenario.ts";
import { instantsOfLocal, utcOffsetSeconds } from "../zone.ts";
import { refuseCell } from "./refuse.ts";
import { columnOf, type Table } from "./table.ts";

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;
const NUMBER = /^\d+(\.0*)?$/;

/**
 * The start of every row's step in milliseconds, strictly ascending.
 *
 * @param zone  For telling a daylight-saving jump from a plain gap.
 * @throws SIMULATION_PROFILE_TIME
 */
export function readTimes(table: Table, mapping: CsvMapping, zone: string): Float64Array {
  const column = columnOf(table, mapping.time);
  const times = new Float64Array(table.rows.length);
  table.rows.forEach((cells, i) => {
    const text = (cells[column] as string).trim();
    const previous = i === 0 ? Number.NEGATIVE_INFINITY : (times[i - 1] as number);
    const refuse = (reason: string) =>
      refuseCell(
        "SIMULATION_PROFILE_TIME",
        { file: table.file, row: i + 2, column: mapping.time, value: text },
        reason,
      );
    const at = mapping.timeUnit === "iso" ? isoTime(text, mapping, previous, refuse) : unixTime(text, mapping, refuse);
    if (at <= previous) throw refuse(orderFault(at, previous, zone));
    times[i] = at;
  });
  return times;
}

type Refuse = (reason: string) => Error;

function unixTime(text: string, { timeUnit }: CsvMapping, refuse: Refuse): number {
  if (!NUMBER.test(text)) throw refuse(`Expected a whole number (${timeUnit}).`);
  const ms = Number(text) * (timeUnit === "unix-s" ? 1000 : 1);
  // 1980 to 2200 in milliseconds: outside of it the unit is the likely error.
  if (ms < 315_532_800_000 || ms > 7_258_118_400_000) {
    const other = timeUnit === "unix-s" ? "unix-ms" : "unix-s";
    throw refuse(`As ${timeUnit} this is no date between 1980 and 2200; the unit looks like ${other}.`);
  }
  return ms;
}

function isoTime(text: string, { timezone }: CsvMapping, previous: number, refuse: Refuse): number {
  const [, date, hour, minute, second = "00", zone] = text.match(ISO) ?? [];
  const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 10) !== date) {
    throw refuse("Expected a time such as 2021-02-15T00:15:00Z.");
  }
  if (zone !== undefined) {
    const at = Date.parse(`${date}T${hour}:${minute}:${second}${zone}`);
    if (Number.isNaN(at)) throw refuse("Expected Z or an offset such as +01:00 at the end.");
    return at;
  }
  if (timezone === null) throw refuse("The time has no zone; add `timezone: Europe/Berlin` (or yours) to the mapping.");
  const candidates = instantsOfLocal(timezone, local);
  if (candidates.length === 0) {
    throw refuse(
      `This hour does not exist in ${timezone}: daylight saving begins and skips it. Export the file in UTC.`,
    );
  }
  // The repeated hour of autumn: its first pass, unless that one has been seen.
  return candidates.find((at) => at > previous) ?? (candidates.at(-1) as number);
}

function orderFault(at: number, previous: number, zone: string): string {
  const clocksChange = utcOffsetSeconds(zone, at - 7_200_000) !== utcOffsetSeconds(zone, previous + 7_200_000);
  const saving = clocksChange
    ? ` The clocks of ${zone} change here: the hour is there twice because daylight saving ends. Export the file in UTC.`
    : "";
  return at === previous
    ? `The time stands in the row above too; expected each time once.${saving}`
    : `The time lies before that of the row above; expected ascending times.${saving}`;
}
