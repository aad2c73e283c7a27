import { EXIT, NeighborwattError } from "#domain";

/** Codes of what can be wrong with energy data that somebody brings. */
export type DataFault =
  | "METERDATA_CSV"
  | "METERDATA_TIME"
  | "METERDATA_GAP"
  | "METERDATA_VALUE"
  | "METERDATA_DAYS"
  | "METERDATA_XML"
  | "METERDATA_FORMAT"
  | "METERDATA_UNIT"
  | "METERDATA_TOO_LARGE"
  | "METERDATA_PRICES";

/** Where in a file something is wrong. */
export interface Place {
  readonly file: string;
  /** Counts from 1, the header included. */
  readonly row: number;
  readonly column: string;
  readonly value: string;
}

const MOST_SHOWN = 60;

/** A refusal that names the cell, its value, and what was expected. */
export function refuseCell(code: DataFault, place: Place, reason: string): NeighborwattError {
  const { file, row, column } = place;
  const value = shortened(place.value);
  const text = `${file}, row ${row}, column ${quoted(column)}, value ${JSON.stringify(value)}: ${reason}`;
  return new NeighborwattError(code, text, { details: { file, row, column, value }, exitCode: EXIT.data });
}

/** A refusal of a row, or of a line of XML. */
export function refuseRow(
  code: DataFault,
  file: string,
  row: number,
  reason: string,
  cause?: unknown,
): NeighborwattError {
  const details = { file, row };
  return new NeighborwattError(code, `${file}, row ${row}: ${reason}`, { details, exitCode: EXIT.data, cause });
}

/** A refusal of a file as a whole. */
export function refuseFile(code: DataFault, file: string, reason: string): NeighborwattError {
  return new NeighborwattError(code, `${file}: ${reason}`, { details: { file }, exitCode: EXIT.data });
}

/** Text of a file as a message may hold it: short, and without control characters. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
