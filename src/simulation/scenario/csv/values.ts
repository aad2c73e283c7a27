import type { CsvMapping } from "../scenario.ts";
import { refuseCell } from "./refuse.ts";
import { columnOf, type Table } from "./table.ts";

const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * The value column as numbers in the file's own unit; an empty cell is NaN, to be filled or refused as a gap.
 *
 * @throws SIMULATION_PROFILE_VALUE
 */
export function readValues(table: Table, mapping: CsvMapping): Float64Array {
  const column = columnOf(table, mapping.value);
  return Float64Array.from(table.rows, (cells, i) => {
    const text = (cells[column] as string).trim();
    if (text === "") return Number.NaN;
    const refuse = (reason: string) =>
      refuseCell(
        "SIMULATION_PROFILE_VALUE",
        { file: table.file, row: i + 2, column: mapping.value, value: text },
        reason,
      );
    if (mapping.decimal === "," && text.includes(".")) {
      throw refuse("Expected a number with a decimal comma, as the mapping says; this one has a point.");
    }
    const number = mapping.decimal === "," ? text.replace(",", ".") : text;
    if (!NUMBER.test(number) || !Number.isFinite(Number(number))) {
      const hint = mapping.decimal === "." && /^-?\d+,\d+$/.test(text) ? ' Add `decimal: ","` to the mapping?' : "";
      throw refuse(`Expected a number in ${mapping.unit}.${hint}`);
    }
    const value = Number(number);
    if (value < 0) {
      throw refuse(
        "The value is negative; expected 0 or more. Import and export, load and production are separate series.",
      );
    }
    return value;
  });
}
