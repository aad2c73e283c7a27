import { fill, type GapRule } from "../fill.ts";
import { onGrid, requireNoGap, toGrid } from "./steps.ts";
import { columnOf, parseTable } from "./table.ts";
import { readTimes } from "./times.ts";
import { type CellReader, readValues } from "./values.ts";

/** How to read one column of a plain CSV file: a header in the first row, the start of each step in one column. */
export interface ColumnSpec {
  readonly time: string;
  readonly timeUnit: "unix-s" | "unix-ms" | "iso";
  readonly value: string;
  /** Named in messages. */
  readonly unit: string;
  readonly gaps: GapRule;
  /** Zone of times that carry none. */
  readonly timezone: string | null;
  readonly decimal: "." | ",";
  readonly separator: string;
}

/** A column on a grid of equal steps, gaps filled, in the file's own unit. */
export interface Steps {
  readonly startMs: number;
  readonly stepSeconds: number;
  readonly values: Float64Array;
  readonly filled: number;
}

/**
 * Reads one column of numbers.
 *
 * @param zone  For telling a daylight-saving jump from a plain gap.
 * @param cellOf  How a cell that is not empty becomes a number; without it a number of 0 or more.
 * @throws METERDATA_CSV, METERDATA_FORMAT, METERDATA_TIME, METERDATA_GAP, METERDATA_VALUE, METERDATA_DAYS, METERDATA_TOO_LARGE
 */
export function readColumn(
  file: string,
  bytes: Uint8Array,
  spec: ColumnSpec,
  zone: string,
  cellOf?: CellReader,
): Steps {
  const { separator, timezone, timeUnit, gaps } = spec;
  const table = parseTable(file, bytes, { separator, encoding: "auto" });
  const times = { columns: [columnOf(table, spec.time)], format: timeUnit, timezone, zone };
  const timed = readTimes(table, times);
  const column = columnOf(table, spec.value);
  const read = readValues(
    table,
    timed.rows,
    column,
    { decimal: spec.decimal, thousands: null, unit: spec.unit },
    cellOf,
  );
  const grid = toGrid(table, timed, times);
  if (gaps === "refuse") requireNoGap(table, timed, times, grid, read, column);
  const values = onGrid(grid, read);
  const stepsPerDay = 86_400 / grid.stepSeconds;
  const filled = fill(file, values, { rule: gaps, name: spec.value, stepsPerDay }).length;
  return { startMs: grid.startMs, stepSeconds: grid.stepSeconds, values, filled };
}
