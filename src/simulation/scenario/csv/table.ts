import { EXIT, NeighborwattError } from "#domain";

/** A line longer than this is no profile: a binary file, or one without line ends. */
const MOST_CHARACTERS_PER_ROW = 65_536;

/** A table of text with a header. Row numbers in messages count the header as row 1. */
export interface Table {
  readonly file: string;
  readonly header: readonly string[];
  /** Row `i` of the table is row `i + 2` of the file. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads a CSV file strictly: quotes as in RFC 4180, every row as wide as the header.
 *
 * @throws SIMULATION_PROFILE_CSV
 * @source RFC 4180
 */
export function parseTable(file: string, bytes: Uint8Array, separator: string): Table {
  const records = splitRecords(file, decode(file, bytes), separator);
  while (records.length > 0 && isBlank(records.at(-1) as string[])) records.pop();
  const [header, ...rows] = records;
  if (header === undefined) throw refusal(file, 1, "The file is empty; expected a header and rows.");
  if (rows.length === 0)
    throw refusal(file, 1, "There is a header and no row below it; expected at least one day of values.");
  rows.forEach((row, i) => {
    if (row.length === header.length) return;
    const found = isBlank(row) ? "The row is blank" : `The row has ${row.length} cells`;
    throw refusal(file, i + 2, `${found}; the header has ${header.length}, separated by ${JSON.stringify(separator)}.`);
  });
  return { file, header: header.map((name) => name.trim()), rows };
}

/** The position of a column, or a refusal that lists the columns there are. @throws SIMULATION_PROFILE_CSV */
export function columnOf(table: Table, name: string): number {
  const index = table.header.indexOf(name);
  if (index < 0) {
    const columns = table.header.map((h) => JSON.stringify(h.slice(0, 40))).join(", ");
    const numeric = table.header.every((h) => h !== "" && !Number.isNaN(Number(h)));
    const hint = numeric ? " The first row holds numbers: the header seems to be missing." : "";
    throw refusal(table.file, 1, `There is no column ${JSON.stringify(name)}; the columns are ${columns}.${hint}`);
  }
  if (table.header.indexOf(name, index + 1) >= 0) {
    throw refusal(table.file, 1, `The column ${JSON.stringify(name)} appears twice; expected it once.`);
  }
  return index;
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refusal(file, 1, "The file is not UTF-8 text; save it as CSV in UTF-8.", cause);
  }
}

/** Cuts text into records and cells. */
function splitRecords(file: string, text: string, separator: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    const start = at;
    for (;;) {
      const cell = text[at] === '"' ? quoted(file, text, at, records.length + 1) : plain(text, at, separator);
      record.push(cell.value);
      at = cell.end;
      if (at - start > MOST_CHARACTERS_PER_ROW) {
        throw refusal(
          file,
          records.length + 1,
          `The row is longer than ${MOST_CHARACTERS_PER_ROW} characters; is this a CSV file?`,
        );
      }
      if (text[at] !== separator) break;
      at++;
    }
    if (text[at] === "\r") at++;
    if (at < text.length && text[at] !== "\n") {
      throw refusal(
        file,
        records.length + 1,
        `${JSON.stringify(text[at])} follows a closing quote; expected ${JSON.stringify(separator)} or the end of the row.`,
      );
    }
    at++;
    records.push(record);
  }
  return records;
}

interface Cell {
  readonly value: string;
  /** Position of the separator or line end after it. */
  readonly end: number;
}

function plain(text: string, start: number, separator: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
  return { value: text.slice(start, end), end };
}

function quoted(file: string, text: string, start: number, row: number): Cell {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) throw refusal(file, row, "A quote is opened and never closed.");
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  return { value: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}

function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0]?.trim() === "";
}

function refusal(file: string, row: number, reason: string, cause?: unknown): NeighborwattError {
  return new NeighborwattError("SIMULATION_PROFILE_CSV", `${file}, row ${row}: ${reason}`, {
    details: { file, row },
    exitCode: EXIT.data,
    cause,
  });
}
