import { utcOffsetSeconds } from "#domain";
import { refuseCell, refuseFile } from "../refuse.ts";
import type { Table } from "./table.ts";
import { type TimedRows, type TimeSpec, timeColumn, timeText } from "./times.ts";

/** Times on a grid of equal steps. */
export interface Grid {
  /** The time of the first row. */
  readonly startMs: number;
  readonly stepSeconds: number;
  /** Steps from the first row to the last, both counted. */
  readonly count: number;
  /** The step of each row. */
  readonly places: Uint32Array;
}

/** A file of which more than half is missing is not filled but refused. */
const MOST_STEPS_PER_ROW = 2;

/**
 * Puts rows on a grid of equal steps: the most frequent distance between them.
 *
 * @throws METERDATA_TIME when the step is not constant, or fits no quarter hours; METERDATA_GAP when most is missing
 */
export function toGrid(table: Table, { times, rows }: TimedRows, spec: TimeSpec): Grid {
  const stepMs = commonStep(table.file, times);
  times.forEach((at, i) => {
    const since = i === 0 ? stepMs : at - (times[i - 1] as number);
    if (since % stepMs === 0) return;
    const reason = `This row follows ${since / 1000} s after the one above; the step of the file is ${stepMs / 1000} s.`;
    throw refuseCell("METERDATA_TIME", timePlace(table, rows, spec, i), reason);
  });
  const startMs = times[0] as number;
  const count = Math.round(((times.at(-1) as number) - startMs) / stepMs) + 1;
  if (count > MOST_STEPS_PER_ROW * times.length) {
    const reason = `Its ${times.length} rows reach over ${count} steps of ${stepMs / 1000} s; too much is missing to fill it in.`;
    throw refuseFile("METERDATA_GAP", table.file, reason);
  }
  return {
    startMs,
    stepSeconds: stepMs / 1000,
    count,
    places: Uint32Array.from(times, (at) => (at - startMs) / stepMs),
  };
}

/** A column on the grid; NaN where a row or its value is missing. */
export function onGrid({ places, count }: Grid, values: Float64Array): Float64Array {
  const spread = new Float64Array(count).fill(Number.NaN);
  values.forEach((value, i) => {
    spread[places[i] as number] = value;
  });
  return spread;
}

/**
 * Refuses the first row before which others are missing, or in which the value is.
 *
 * @param column  Position of the value's column.
 * @throws METERDATA_GAP
 */
export function requireNoGap(
  table: Table,
  timed: TimedRows,
  spec: TimeSpec,
  { places, stepSeconds }: Grid,
  values: Float64Array,
  column: number,
): void {
  values.forEach((value, i) => {
    const place = timePlace(table, timed.rows, spec, i);
    const missing = i === 0 ? 0 : (places[i] as number) - (places[i - 1] as number) - 1;
    if (missing > 0) {
      const at = timed.times[i] as number;
      const reason = `A gap: ${missing} rows are missing before this one.${savingIn(at, missing, stepSeconds, spec.zone)} ${HOW}`;
      throw refuseCell("METERDATA_GAP", place, reason);
    }
    if (!Number.isNaN(value)) return;
    const text = (timed.rows[i]?.cells[column] ?? "").trim();
    const cell = { ...place, column: table.header[column] as string, value: text };
    const why = text === "" ? "The cell is empty." : "The file says that this value is not to be believed.";
    throw refuseCell("METERDATA_GAP", cell, `${why} ${HOW}`);
  });
}

const HOW =
  "Say `gaps: zero`, `hold`, `interpolate` or `yesterday` in the mapping to fill gaps, or `--gaps` to import.";

function savingIn(at: number, missing: number, stepSeconds: number, zone: string): string {
  const sinceMs = (missing + 1) * stepSeconds * 1000;
  const clocksChange = utcOffsetSeconds(zone, at + 3_600_000) !== utcOffsetSeconds(zone, at - sinceMs - 3_600_000);
  return missing * stepSeconds === 3600 && clocksChange
    ? ` It is the hour in which the clocks of ${zone} change (daylight saving): the file seems to hold local time. Export it in UTC.`
    : "";
}

/** The most frequent distance between rows. */
function commonStep(file: string, times: Float64Array): number {
  if (times.length < 2) throw refuseFile("METERDATA_DAYS", file, "There is one row; expected at least a full day.");
  const counts = new Map<number, number>();
  for (let i = 1; i < times.length; i++) {
    const step = (times[i] as number) - (times[i - 1] as number);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [step] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0]);
  if (isStep(step / 1000)) return step;
  const reason = `The step is ${step / 1000} s; expected a part of 900 s, or a multiple of 900 s that divides the day.`;
  throw refuseFile("METERDATA_TIME", file, reason);
}

/** Whether readings this far apart, in seconds, can become quarter hours of a day. */
export function isStep(seconds: number): boolean {
  if (seconds < 1) return false;
  return seconds <= 900 ? 900 % seconds === 0 : seconds % 900 === 0 && 86_400 % seconds === 0;
}

function timePlace(table: Table, rows: TimedRows["rows"], spec: TimeSpec, i: number) {
  const row = rows[i] as TimedRows["rows"][number];
  return { file: table.file, row: row.number, column: timeColumn(table, spec), value: timeText(row, spec) };
}
