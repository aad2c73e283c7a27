import { NeighborwattError } from "#domain";
import { decode } from "../csv/decode.ts";
import { tableOf } from "../csv/table.ts";
import { fitsFormat } from "../csv/times.ts";
import { plainNumber } from "../csv/values.ts";
import { quoted, refuseFile } from "../refuse.ts";
import { columnsIn, namesColumns } from "./columns.ts";
import { PRESETS, type Preset } from "./presets.ts";
import type { Mapping } from "./schema.ts";

/** A layout, and the preset it belongs to. */
export interface FoundLayout {
  readonly name: string;
  readonly mapping: Mapping;
}

/** The header and the first rows lie within so many bytes. */
const HEAD_BYTES = 100_000;

/**
 * The layout that fits a file: its header is found, and the first row below it holds a time and numbers.
 *
 * @param presets  Which to try, in this order; without it all of them.
 * @throws METERDATA_FORMAT when none fits
 */
export function detectLayout(file: string, bytes: Uint8Array, presets: readonly Preset[] = PRESETS): FoundLayout {
  const { text, encoding } = decode(file, bytes.subarray(0, HEAD_BYTES));
  const end = text.lastIndexOf("\n");
  const head = { text: bytes.length > HEAD_BYTES && end > 0 ? text.slice(0, end) : text, encoding };
  for (const { name, layouts } of presets) {
    const mapping = layouts.find((layout) => fits(file, head, layout));
    if (mapping !== undefined) return { name, mapping };
  }
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const tried = presets.map(({ name }) => name).join(", ");
  const reason = `None of the known layouts fits (${tried}); the file begins with ${quoted(first)}. Describe its columns in a mapping (--map MAPPING.yaml).`;
  throw refuseFile("METERDATA_FORMAT", file, reason);
}

function fits(file: string, head: ReturnType<typeof decode>, mapping: Mapping): boolean {
  try {
    const table = tableOf(file, head, {
      separator: mapping.separator ?? null,
      encoding: "auto",
      isHeader: (cells) => namesColumns(cells, mapping),
      ignoredRows: mapping.ignoreRows,
    });
    const columns = columnsIn(file, table.header, mapping);
    const [row] = table.rows;
    const spec = { columns: columns.time, format: mapping.time.format, timezone: null, zone: "UTC" };
    if (row === undefined || !fitsFormat(row, spec)) return false;
    return columns.channels.every(({ column }) => isNumber(row.cells[column] ?? "", mapping));
  } catch (error) {
    if (error instanceof NeighborwattError) return false;
    throw error;
  }
}

/** An empty or wordy cell speaks for no layout and against none. */
function isNumber(text: string, { decimal, thousands }: Mapping): boolean {
  if (!/\d/.test(text)) return true;
  const plain = plainNumber(text.trim(), { decimal, thousands: thousands ?? null });
  return plain !== null && !plain.includes(",");
}
