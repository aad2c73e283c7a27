import { type Place, refuseCell } from "../refuse.ts";
import type { Row, Table } from "./table.ts";

/** How numbers are written, and what they may be. */
export interface NumberSpec {
  readonly decimal: "." | ",";
  /** Mark between groups of three digits; null where there is none. */
  readonly thousands: string | null;
  /** Named in messages. */
  readonly unit: string;
}

/** Programs write as many digits as a double needs to come back, and now and then more. */
const NUMBER = /^[+-]?\d{1,15}(\.\d{1,40})?([eE][+-]?\d{1,3})?$/;

/** How a cell that is not empty becomes a number. */
export type CellReader = (text: string, place: Place) => number;

/**
 * A column as numbers in the file's own unit; an empty cell is NaN, to be filled or refused as a gap.
 *
 * @param cellOf  Takes the place of the reading as a number of 0 or more.
 * @throws METERDATA_VALUE
 */
export function readValues(
  table: Table,
  rows: readonly Row[],
  column: number,
  spec: NumberSpec,
  cellOf: CellReader = (text, place) => energyIn(text, place, spec),
): Float64Array {
  return Float64Array.from(rows, (row) => {
    const text = (row.cells[column] as string).trim();
    const place = { file: table.file, row: row.number, column: table.header[column] as string, value: text };
    return text === "" ? Number.NaN : cellOf(text, place);
  });
}

/** A cell as a number of 0 or more. @throws METERDATA_VALUE */
export function energyIn(text: string, place: Place, spec: NumberSpec): number {
  const refuse = (reason: string) => refuseCell("METERDATA_VALUE", place, reason);
  const number = plainNumber(text, spec);
  if (number === null)
    throw refuse("Expected a number with a decimal comma, as the mapping says; this one has a point.");
  if (!NUMBER.test(number) || !Number.isFinite(Number(number))) {
    throw refuse(`Expected a number in ${spec.unit}.${hintFor(text, spec)}`);
  }
  const value = Number(number);
  if (value < 0) {
    const reason =
      "The value is negative; expected 0 or more. Import and export, load and production are separate series.";
    throw refuse(reason);
  }
  return value;
}

/** A number with a decimal point and nothing between its digits; null when the marks contradict the mapping. */
export function plainNumber(text: string, { decimal, thousands }: Omit<NumberSpec, "unit">): string | null {
  const grouped = thousands !== null && new RegExp(`^[+-]?\\d{1,3}(\\${thousands}\\d{3})+(?!\\d)`).test(text);
  const joined = grouped ? text.replaceAll(thousands as string, "") : text;
  if (decimal === ".") return joined;
  return joined.includes(".") ? null : joined.replace(",", ".");
}

function hintFor(text: string, { decimal, thousands }: NumberSpec): string {
  if (/^[=@]/.test(text)) return " A cell that begins like a formula is no reading: save the file with values only.";
  if (decimal === "." && /^-?\d+,\d+$/.test(text)) return ' Add `decimal: ","` to the mapping?';
  return thousands === null && /^\d{1,3}([.,' ]\d{3})+/.test(text) ? " Add `thousands` to the mapping?" : "";
}
