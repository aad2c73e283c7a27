import { instantsOfLocal, utcOffsetSeconds } from "#domain";
import { refuseCell } from "../refuse.ts";
import type { Row, Table } from "./table.ts";
import { readTime } from "./time-format.ts";

/** Where the times of a table stand, and how they are written. */
export interface TimeSpec {
  /** Positions of the columns whose cells, joined by a space, are the time. */
  readonly columns: readonly number[];
  /** `iso`, `unix-s`, `unix-ms`, or a pattern such as `dd.MM.yyyy HH:mm`. */
  readonly format: string;
  /** Zone of times that carry none; null where each carries its own. */
  readonly timezone: string | null;
  /** For telling a daylight-saving jump from a plain gap. */
  readonly zone: string;
}

/** Rows with their times. */
export interface TimedRows {
  /** In milliseconds, strictly ascending. */
  readonly times: Float64Array;
  readonly rows: readonly Row[];
  /** Rows left out because they repeat the one above to the letter. */
  readonly duplicates: number;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;
/** 1980 to 2200. */
const EARLIEST_MS = 315_532_800_000;
const LATEST_MS = 7_258_118_400_000;
const NUMBER = /^\d{1,20}(\.0*)?$/;

/**
 * The time that stands in every row. Of rows that repeat the one above to the letter, one is kept; rows with the newest
 * first are turned round.
 *
 * @throws METERDATA_TIME
 */
export function readTimes(table: Table, spec: TimeSpec): TimedRows {
  const rows = oldestFirst(table.rows, spec);
  const times = new Float64Array(rows.length);
  const kept: Row[] = [];
  for (const row of rows) {
    const previous = kept.length === 0 ? Number.NEGATIVE_INFINITY : (times[kept.length - 1] as number);
    const at = timeOf(table, row, spec, previous);
    if (at < EARLIEST_MS || at > LATEST_MS) throw refuserOf(table, row, spec)("Expected a date between 1980 and 2200.");
    if (at <= previous) {
      if (at === previous && sameCells(row, kept.at(-1) as Row)) continue;
      throw refuserOf(table, row, spec)(orderFault(at, previous, spec.zone));
    }
    times[kept.length] = at;
    kept.push(row);
  }
  return { times: times.subarray(0, kept.length), rows: kept, duplicates: rows.length - kept.length };
}

/** What stands in the cells of a row's time. */
export function timeText({ cells }: Row, { columns }: TimeSpec): string {
  return columns.map((column) => (cells[column] as string).trim()).join(" ");
}

/** The name of the columns of the time, for messages. */
export function timeColumn({ header }: Table, { columns }: TimeSpec): string {
  return columns.map((column) => header[column]).join(" + ");
}

/** Whether a row's time can be read; which preset fits a file is found by it. */
export function fitsFormat(row: Row, spec: TimeSpec): boolean {
  const text = timeText(row, spec);
  if (spec.format === "iso") return ISO.test(text);
  if (spec.format.startsWith("unix")) return NUMBER.test(text);
  return readTime(text, spec.format) !== null;
}

type Refuse = (reason: string) => Error;

function refuserOf(table: Table, row: Row, spec: TimeSpec): Refuse {
  return (reason) => {
    const place = { file: table.file, row: row.number, column: timeColumn(table, spec), value: timeText(row, spec) };
    return refuseCell("METERDATA_TIME", place, reason);
  };
}

function timeOf(table: Table, row: Row, spec: TimeSpec, previous: number): number {
  const text = timeText(row, spec);
  const refuse = refuserOf(table, row, spec);
  if (spec.format === "iso") return isoTime(text, spec, previous, refuse);
  if (spec.format === "unix-s" || spec.format === "unix-ms") return unixTime(text, spec.format, refuse);
  return patternTime(text, spec, previous, refuse);
}

function unixTime(text: string, unit: "unix-s" | "unix-ms", refuse: Refuse): number {
  if (!NUMBER.test(text)) throw refuse(`Expected a whole number (${unit}).`);
  const ms = Number(text) * (unit === "unix-s" ? 1000 : 1);
  // Outside of these dates the unit is the likely error.
  if (ms < EARLIEST_MS || ms > LATEST_MS) {
    const other = unit === "unix-s" ? "unix-ms" : "unix-s";
    throw refuse(`As ${unit} this is no date between 1980 and 2200; the unit looks like ${other}.`);
  }
  return ms;
}

function isoTime(text: string, spec: TimeSpec, previous: number, refuse: Refuse): number {
  const [, year, month, day, hour, minute, second = "0", utc, sign, hours, minutes] = ISO.exec(text) ?? [];
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const exists = !Number.isNaN(midnight) && new Date(midnight).getUTCDate() === Number(day);
  if (!exists || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw refuse("Expected a time such as 2021-02-15T00:15:00Z.");
  }
  const local = midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  if (utc !== undefined) return local;
  if (sign === undefined) return ofClock(local, spec, previous, refuse);
  if (Number(hours) > 23 || Number(minutes) > 59) throw refuse("Expected Z or an offset such as +01:00 at the end.");
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? local + offsetMs : local - offsetMs;
}

function patternTime(text: string, spec: TimeSpec, previous: number, refuse: Refuse): number {
  const read = readTime(text, spec.format);
  if (read === null) {
    throw refuse(`Expected a time written as ${spec.format}, of a day that exists, with an hour from 00 to 24.`);
  }
  if (read.hourOfDay === null) return ofClock(read.localMs, spec, previous, refuse);
  const midnight = ofClock(read.localMs, spec, Number.NEGATIVE_INFINITY, refuse);
  const hours = (ofClock(read.localMs + 86_400_000, spec, Number.NEGATIVE_INFINITY, refuse) - midnight) / 3_600_000;
  if (read.hourOfDay > hours) {
    throw refuse(`This day has ${hours} hours in ${spec.timezone}; expected an hour from 1 to ${hours}.`);
  }
  return midnight + (read.hourOfDay - 1) * 3_600_000;
}

function ofClock(localMs: number, { timezone }: TimeSpec, previous: number, refuse: Refuse): number {
  if (timezone === null) throw refuse("The time has no zone; add `timezone: Europe/Berlin` (or yours) to the mapping.");
  const candidates = instantsOfLocal(timezone, localMs);
  if (candidates.length === 0) {
    const reason = `This hour does not exist in ${timezone}: daylight saving begins and skips it.`;
    throw refuse(`${reason} Export the file in UTC, or say \`timezone: "+01:00"\` if its clock never changes.`);
  }
  // The repeated hour of autumn: its first pass, unless that one has been seen.
  return candidates.find((at) => at > previous) ?? (candidates.at(-1) as number);
}

/** Some exports begin with the newest row. */
function oldestFirst(rows: readonly Row[], spec: TimeSpec): readonly Row[] {
  const [first, last] = [rows[0], rows.at(-1)].map((row) => (row === undefined ? Number.NaN : roughTime(row, spec)));
  return first !== undefined && last !== undefined && last < first - 86_400_000 ? rows.toReversed() : rows;
}

function roughTime(row: Row, spec: TimeSpec): number {
  const text = timeText(row, spec);
  if (spec.format === "iso") return Date.parse(text.replace(" ", "T"));
  if (spec.format.startsWith("unix")) return Number(text) * (spec.format === "unix-s" ? 1000 : 1);
  return readTime(text, spec.format)?.localMs ?? Number.NaN;
}

function sameCells(a: Row, b: Row): boolean {
  return a.cells.length === b.cells.length && a.cells.every((cell, i) => cell === b.cells[i]);
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
