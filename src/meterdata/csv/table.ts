import { NeighborwattError } from "#domain";
import { quoted, refuseFile, refuseRow } from "../refuse.ts";
import { decode, type Encoding } from "./decode.ts";
import { isBlank, type RowLimits, records, USUAL_ROW } from "./records.ts";

/** One row below the header. */
export interface Row {
  /** Its number in the file, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** A table of text with a header. */
export interface Table {
  readonly file: string;
  readonly separator: string;
  readonly encoding: Exclude<Encoding, "auto">;
  /** What stood above the header, row by row. */
  readonly preamble: readonly (readonly string[])[];
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

/** How to find the table in a file. */
export interface TableLayout {
  /** null: the one of `SEPARATORS` with which the header is found. */
  readonly separator: string | null;
  readonly encoding: Encoding;
  /** Whether a row is the header; without it the first row is. */
  readonly isHeader?: (cells: readonly string[]) => boolean;
  /** First cells of rows below the header that hold no reading, such as a sum. */
  readonly ignoredRows?: readonly string[];
  readonly limits?: RowLimits;
}

/** Marks between cells that a file may use. */
export const SEPARATORS = [";", ",", "\t", "|"] as const;
/** A header stands within so many rows. */
const MOST_PREAMBLE = 60;

/**
 * Reads a CSV file strictly: quotes as in RFC 4180, every row as wide as the header. Rows above the header are skipped
 * when the layout says how to know it; blank rows at the end do no harm.
 *
 * @throws METERDATA_CSV, METERDATA_FORMAT, METERDATA_TOO_LARGE
 * @source RFC 4180
 */
export function parseTable(file: string, bytes: Uint8Array, layout: TableLayout): Table {
  return tableOf(file, decode(file, bytes, layout.encoding), layout);
}

/** The same from text. @throws METERDATA_CSV */
export function tableOf(file: string, { text, encoding }: ReturnType<typeof decode>, layout: TableLayout): Table {
  if (text.trim() === "") throw refuseRow("METERDATA_CSV", file, 1, "The file is empty; expected a header and rows.");
  const separator = layout.separator ?? foundSeparator(file, text, layout);
  const preamble: (readonly string[])[] = [];
  const rows: Row[] = [];
  let header: readonly string[] | null = null;
  let blank: number | null = null;
  let number = 0;
  for (const record of records(file, text, separator, layout.limits)) {
    number++;
    if (header === null) {
      if (layout.isHeader === undefined || layout.isHeader(record)) header = record;
      else if (number <= MOST_PREAMBLE) preamble.push(record);
      else break;
    } else if (isBlank(record)) blank ??= number;
    else {
      if (blank !== null) {
        const width = `the header has ${header.length}, separated by ${JSON.stringify(separator)}`;
        throw refuseRow("METERDATA_CSV", file, blank, `The row is blank; ${width}.`);
      }
      if (layout.ignoredRows?.includes(record[0]?.trim() ?? "")) continue;
      rows.push({ number, cells: fitted(file, record, header, number, separator) });
    }
  }
  if (header === null) throw noHeader(file, preamble);
  if (rows.length === 0) {
    const reason = "There is a header and no row below it; expected at least one day of values.";
    throw refuseRow("METERDATA_CSV", file, 1, reason);
  }
  return { file, separator, encoding, preamble, header: header.map((name) => name.trim()), rows };
}

/** The position of a column, or a refusal that lists the columns there are. @throws METERDATA_CSV */
export function columnOf(table: Pick<Table, "file" | "header">, name: string): number {
  const index = table.header.indexOf(name);
  if (index < 0) {
    const columns = table.header
      .slice(0, 40)
      .map((h) => JSON.stringify(h.slice(0, 40)))
      .join(", ");
    const numeric = table.header.every((h) => h !== "" && !Number.isNaN(Number(h)));
    const hint = numeric ? " The first row holds numbers: the header seems to be missing." : "";
    const reason = `There is no column ${JSON.stringify(name)}; the columns are ${columns}.${hint}`;
    throw refuseRow("METERDATA_CSV", table.file, 1, reason);
  }
  if (table.header.indexOf(name, index + 1) >= 0) {
    const reason = `The column ${JSON.stringify(name)} appears twice; expected it once.`;
    throw refuseRow("METERDATA_CSV", table.file, 1, reason);
  }
  return index;
}

/** A trailing separator makes an empty last column, in some rows and not in others. */
function fitted(
  file: string,
  record: readonly string[],
  header: readonly string[],
  number: number,
  separator: string,
): readonly string[] {
  const width = header.length;
  if (record.length === width) return record;
  const isEmpty = (cell: string) => cell.trim() === "";
  if (record.length > width && record.slice(width).every(isEmpty)) return record.slice(0, width);
  if (record.length < width && header.slice(record.length).every(isEmpty)) {
    return [...record, ...Array<string>(width - record.length).fill("")];
  }
  const reason = `The row has ${record.length} cells; the header has ${width}, separated by ${JSON.stringify(separator)}.`;
  throw refuseRow("METERDATA_CSV", file, number, reason);
}

function foundSeparator(file: string, text: string, layout: TableLayout): string {
  const head = text.slice(0, 200_000);
  for (const separator of SEPARATORS) {
    if (headerIn(file, head, separator, layout)) return separator;
  }
  throw noHeader(file, [head.slice(0, head.search(/[\r\n]|$/)).split(";")]);
}

function headerIn(file: string, head: string, separator: string, layout: TableLayout): boolean {
  const isHeader = layout.isHeader ?? ((cells: readonly string[]) => cells.length > 1);
  try {
    let number = 0;
    for (const record of records(file, head, separator, layout.limits ?? USUAL_ROW)) {
      if (isHeader(record)) return true;
      number++;
      if (number > MOST_PREAMBLE || layout.isHeader === undefined) return false;
    }
    return false;
  } catch (error) {
    // With the wrong separator quotes stand in wrong places: then it is another one.
    if (error instanceof NeighborwattError) return false;
    throw error;
  }
}

function noHeader(file: string, preamble: readonly (readonly string[])[]) {
  const first = preamble.find((cells) => cells.some((cell) => cell.trim() !== "")) ?? [];
  const shown = first
    .slice(0, 20)
    .map((cell) => quoted(cell.trim()))
    .join(", ");
  const reason = `No row of the first ${MOST_PREAMBLE} is the header that was looked for; the file begins with ${shown}.`;
  return refuseFile("METERDATA_CSV", file, reason);
}
