import { refuseFile, refuseRow } from "../refuse.ts";

/** How much a row may hold. */
export interface RowLimits {
  readonly characters: number;
  readonly cells: number;
}

/** A line longer than this is no table of readings: a binary file, or one without line ends. */
export const USUAL_ROW: RowLimits = { characters: 65_536, cells: 10_000 };
/** Some exports write one column per point in time: ten years of hours. */
export const WIDE_ROW: RowLimits = { characters: 4_000_000, cells: 100_000 };
/** Ten years of quarter hours fit four times, two of minutes once. */
const MOST_ROWS = 1_500_000;

/**
 * Cuts text into records and cells, one at a time.
 *
 * @throws METERDATA_CSV with the row, METERDATA_TOO_LARGE
 * @source RFC 4180
 */
export function* records(
  file: string,
  text: string,
  separator: string,
  limits: RowLimits = USUAL_ROW,
): Generator<readonly string[]> {
  let at = 0;
  for (let row = 1; at < text.length; row++) {
    if (row > MOST_ROWS) throw refuseFile("METERDATA_TOO_LARGE", file, `There are more than ${MOST_ROWS} rows.`);
    const record: string[] = [];
    const start = at;
    for (;;) {
      const cell =
        text[at] === '"'
          ? quotedCell(file, text, at, row, start + limits.characters)
          : plainCell(text, at, separator, start + limits.characters);
      record.push(cell.value);
      at = cell.end;
      if (at - start > limits.characters) {
        throw refuse(file, row, `The row is longer than ${limits.characters} characters; is this a CSV file?`);
      }
      if (record.length > limits.cells) throw refuse(file, row, `The row has more than ${limits.cells} cells.`);
      if (text[at] !== separator) break;
      at++;
    }
    if (text[at] === "\r") at++;
    else if (at < text.length && text[at] !== "\n") {
      const found = JSON.stringify(text[at]);
      const reason = `${found} follows a closing quote; expected ${JSON.stringify(separator)} or the end of the row.`;
      throw refuse(file, row, reason);
    }
    if (text[at] === "\n") at++;
    yield record;
  }
}

/** Whether a record is an empty line. */
export function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0]?.trim() === "";
}

interface Cell {
  readonly value: string;
  /** Position of the separator or line end after it. */
  readonly end: number;
}

function plainCell(text: string, start: number, separator: string, most: number): Cell {
  let end = start;
  while (end < text.length && end <= most && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
  return { value: text.slice(start, end), end };
}

function quotedCell(file: string, text: string, start: number, row: number, most: number): Cell {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) throw refuse(file, row, "A quote is opened and never closed.");
    if (end > most) break;
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  return { value: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}

function refuse(file: string, row: number, reason: string) {
  return refuseRow("METERDATA_CSV", file, row, reason);
}
