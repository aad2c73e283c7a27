import { columnsIn, namesColumns } from "../mapping/columns.ts";
import type { EnergyUnit, Mapping } from "../mapping/schema.ts";
import { refuseFile } from "../refuse.ts";
import { type Channel, MICRO, QUALITY, type Readings, type Samples } from "../series/samples.ts";
import { fromRegister } from "./register.ts";
import { type Grid, onGrid, requireNoGap, toGrid } from "./steps.ts";
import { parseTable, type Row, type Table } from "./table.ts";
import { readTimes, type TimedRows, type TimeSpec } from "./times.ts";
import { energyIn, type NumberSpec, readValues } from "./values.ts";

/** Which layout, and the zone of times that carry none and whose mapping names none. */
export interface CsvReading {
  readonly format: string;
  readonly mapping: Mapping;
  readonly timezone: string | null;
}

/** Of a value that stands in the file and is not believed, until it is filled in. */
const DROPPED = 255;
/** What meters and gateways say in place of a number. */
const NOTHING = /^(unavailable|unknown|none|null|nan|n\/a|-)$/i;

/**
 * Reads a CSV file of meter data by its mapping.
 *
 * @throws METERDATA_* naming file, row, column and value
 */
export function readCsv(file: string, bytes: Uint8Array, { format, mapping, timezone }: CsvReading): Readings {
  const table = parseTable(file, bytes, {
    separator: mapping.separator ?? null,
    encoding: mapping.encoding,
    isHeader: (cells) => namesColumns(cells, mapping),
    ignoredRows: mapping.ignoreRows,
  });
  const columns = columnsIn(file, table.header, mapping);
  const zone = mapping.time.timezone ?? timezone;
  const spec = { columns: columns.time, format: mapping.time.format, timezone: zone, zone: zone ?? "UTC" };
  const timed = readTimes(table, spec);
  const samples = columns.channels.map(({ channel, column, quality }) => {
    const common = { table, timed, spec, mapping, quality: qualityOf(timed.rows, quality, mapping) };
    return mapping.values === "register"
      ? registerSamples(common, channel, column)
      : intervalSamples(common, channel, column);
  });
  const { encoding } = table;
  return { format, encoding, rows: table.rows.length, duplicates: timed.duplicates, timezone: zone, samples };
}

interface Common {
  readonly table: Table;
  readonly timed: TimedRows;
  readonly spec: TimeSpec;
  readonly mapping: Mapping;
  readonly quality: Uint8Array;
}

function intervalSamples(common: Common, channel: Channel, column: number): Samples {
  const { table, timed, spec, mapping } = common;
  const values = valuesOf(common, column);
  const grid = toGrid(table, timed, spec);
  if (mapping.gaps === "refuse") requireNoGap(table, timed, spec, grid, values, column);
  const factor = microPerUnit(mapping.unit, grid.stepSeconds);
  const microWh = onGrid(
    grid,
    values.map((value) => Math.round(value * factor)),
  );
  const { stepSeconds } = grid;
  const startMs = grid.startMs - (mapping.time.stamp === "end" ? stepSeconds * 1000 : 0);
  return { channel, startMs, stepSeconds, microWh, quality: qualityOnGrid(grid, common.quality) };
}

function registerSamples(common: Common, channel: Channel, column: number): Samples {
  const { table, timed, mapping } = common;
  if (mapping.unit === "W" || mapping.unit === "kW") {
    throw refuseFile(
      "METERDATA_CSV",
      table.file,
      `A register counts energy; expected Wh, kWh or MWh, the mapping says ${mapping.unit}.`,
    );
  }
  const factor = microPerUnit(mapping.unit, 3600) / MICRO;
  const steps = fromRegister({
    times: timed.times,
    registerWh: valuesOf(common, column).map((value) => value * factor),
  });
  if (steps === null)
    throw refuseFile(
      "METERDATA_DAYS",
      table.file,
      "Its readings span less than a quarter hour; expected at least a full day.",
    );
  return { channel, stepSeconds: 900, ...steps };
}

/** A value that the quality column refuses is as good as none. */
function valuesOf({ table, timed, mapping, quality }: Common, column: number): Float64Array {
  const numbers: NumberSpec = { decimal: mapping.decimal, thousands: mapping.thousands ?? null, unit: mapping.unit };
  const read = readValues(table, timed.rows, column, numbers, (text, place) =>
    NOTHING.test(text) ? Number.NaN : energyIn(text, place, numbers),
  );
  return read.map((value, i) => (quality[i] === DROPPED ? Number.NaN : value));
}

function qualityOf(rows: readonly Row[], column: number | null, { quality }: Mapping): Uint8Array {
  const { measured = [], estimated = [], refused = [] } = quality ?? {};
  return Uint8Array.from(rows, ({ cells }) => {
    if (column === null) return QUALITY.measured;
    const text = (cells[column] ?? "").trim();
    if (refused.includes(text)) return DROPPED;
    if (estimated.includes(text)) return QUALITY.estimated;
    // What the mapping does not know is not called measured.
    return measured.length === 0 || measured.includes(text) || text === "" ? QUALITY.measured : profileQuality(text);
  });
}

/** In a profile that `import` wrote a filled value stays filled: `filled:hold`, `refused:zero`. */
function profileQuality(text: string): number {
  return text.startsWith("filled") ? QUALITY.filled : text.startsWith("refused") ? QUALITY.refused : QUALITY.estimated;
}

function qualityOnGrid({ places, count }: Grid, quality: Uint8Array): Uint8Array {
  const spread = new Uint8Array(count);
  quality.forEach((flag, i) => {
    spread[places[i] as number] = flag === DROPPED ? QUALITY.refused : flag;
  });
  return spread;
}

function microPerUnit(unit: EnergyUnit, stepSeconds: number): number {
  const hours = stepSeconds / 3600;
  return { W: MICRO * hours, kW: 1000 * MICRO * hours, Wh: MICRO, kWh: 1000 * MICRO, MWh: 1_000_000 * MICRO }[unit];
}
