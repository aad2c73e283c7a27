import type { CsvMapping } from "../scenario.ts";
import { utcOffsetSeconds } from "../zone.ts";
import { type Place, refuseCell, refuseFile } from "./refuse.ts";
import type { Table } from "./table.ts";

/** A column on a grid of equal steps, gaps filled. */
export interface Steps {
  readonly startMs: number;
  readonly stepSeconds: number;
  readonly values: Float64Array;
  readonly filled: number;
}

/**
 * Puts values on a grid of equal steps and fills gaps as the mapping says.
 *
 * @throws SIMULATION_PROFILE_GAP when the mapping says `refuse`
 * @throws SIMULATION_PROFILE_TIME when the step is not constant
 */
export function toSteps(
  table: Table,
  mapping: CsvMapping,
  times: Float64Array,
  read: Float64Array,
  zone: string,
): Steps {
  const stepMs = commonStep(table.file, times);
  checkRows(table, mapping, times, read, stepMs, zone);
  const startMs = times[0] as number;
  const count = Math.round(((times.at(-1) as number) - startMs) / stepMs) + 1;
  if (count > MOST_STEPS_PER_ROW * times.length) {
    const reason = `Its ${times.length} rows reach over ${count} steps of ${stepMs / 1000} s; too much is missing to fill it in.`;
    throw refuseFile("SIMULATION_PROFILE_GAP", table.file, reason);
  }
  const values = new Float64Array(count).fill(Number.NaN);
  times.forEach((at, i) => {
    values[(at - startMs) / stepMs] = read[i] as number;
  });
  return { startMs, stepSeconds: stepMs / 1000, values, filled: fill(table.file, values, mapping) };
}

/** A file of which more than half is missing is not filled but refused. */
const MOST_STEPS_PER_ROW = 2;

function checkRows(
  table: Table,
  mapping: CsvMapping,
  times: Float64Array,
  read: Float64Array,
  stepMs: number,
  zone: string,
): void {
  times.forEach((at, i) => {
    const place = { file: table.file, row: i + 2, column: mapping.time, value: timeText(table, mapping, i) };
    const since = i === 0 ? stepMs : at - (times[i - 1] as number);
    if (since % stepMs !== 0) {
      const reason = `This row follows ${since / 1000} s after the one above; the step of the file is ${stepMs / 1000} s.`;
      throw refuseCell("SIMULATION_PROFILE_TIME", place, reason);
    }
    if (mapping.gaps !== "refuse") return;
    if (since > stepMs) throw gapBefore(place, at, since, stepMs, zone);
    if (Number.isNaN(read[i])) {
      const empty = { ...place, column: mapping.value, value: "" };
      throw refuseCell("SIMULATION_PROFILE_GAP", empty, `The cell is empty. ${HOW}`);
    }
  });
}

const HOW = "Say `gaps: zero`, `hold` or `interpolate` in the mapping to fill gaps.";

/** The most frequent distance between rows. */
function commonStep(file: string, times: Float64Array): number {
  if (times.length < 2)
    throw refuseFile("SIMULATION_PROFILE_DAYS", file, "There is one row; expected at least a full day.");
  const counts = new Map<number, number>();
  for (let i = 1; i < times.length; i++) {
    const step = (times[i] as number) - (times[i - 1] as number);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [step] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0]);
  const seconds = step / 1000;
  const fits = seconds >= 1 && (seconds <= 900 ? 900 % seconds === 0 : seconds % 900 === 0 && 86_400 % seconds === 0);
  if (fits) return step;
  const reason = `The step is ${seconds} s; expected a part of 900 s, or a multiple of 900 s that divides the day.`;
  throw refuseFile("SIMULATION_PROFILE_TIME", file, reason);
}

function gapBefore(place: Place, at: number, sinceMs: number, stepMs: number, zone: string): Error {
  const missing = Math.round(sinceMs / stepMs) - 1;
  const clocksChange = utcOffsetSeconds(zone, at + 3_600_000) !== utcOffsetSeconds(zone, at - sinceMs - 3_600_000);
  const saving =
    missing * stepMs === 3_600_000 && clocksChange
      ? ` It is the hour in which the clocks of ${zone} change (daylight saving): the file seems to hold local time. Export it in UTC.`
      : "";
  return refuseCell(
    "SIMULATION_PROFILE_GAP",
    place,
    `A gap: ${missing} rows are missing before this one.${saving} ${HOW}`,
  );
}

function fill(file: string, values: Float64Array, { gaps, value }: CsvMapping): number {
  let filled = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    let end = i;
    while (end < values.length && Number.isNaN(values[end])) end++;
    const before = values[i - 1];
    const after = values[end];
    if (gaps !== "zero" && (before === undefined || (gaps === "interpolate" && after === undefined))) {
      const reason = `The column ${JSON.stringify(value)} begins or ends with empty cells, which \`gaps: ${gaps}\` cannot fill.`;
      throw refuseFile("SIMULATION_PROFILE_GAP", file, reason);
    }
    for (let k = i; k < end; k++) values[k] = filling(gaps, before ?? 0, after ?? 0, (k - i + 1) / (end - i + 1));
    filled += end - i;
    i = end;
  }
  return filled;
}

function filling(gaps: CsvMapping["gaps"], before: number, after: number, position: number): number {
  if (gaps === "hold") return before;
  return gaps === "interpolate" ? before + (after - before) * position : 0;
}

function timeText(table: Table, mapping: CsvMapping, i: number): string {
  return table.rows[i]?.[table.header.indexOf(mapping.time)] as string;
}
