import { refuseCell, refuseFile } from "../refuse.ts";
import { type Channel, MICRO, QUALITY, type Readings, type Samples } from "../series/samples.ts";
import { decode } from "./decode.ts";
import { records, WIDE_ROW } from "./records.ts";
import { isStep } from "./steps.ts";

/** How the export of Home Assistant's energy dashboard begins. */
const HEAD = "entity_id,type,unit,";
const CHANNEL_OF: Readonly<Record<string, Channel>> = {
  grid_consumption: "import",
  grid_return: "export",
  solar_production: "production",
};
/** Twenty years of quarter hours. */
const MOST_STEPS = 701_280;
const PER_UNIT: Readonly<Record<string, number>> = { Wh: MICRO, kWh: 1000 * MICRO, MWh: 1_000_000 * MICRO };

/** Whether a text is that export: one row per sensor, one column per hour. */
export function isWide(text: string): boolean {
  return text.startsWith(HEAD);
}

/**
 * Reads the export of Home Assistant's energy dashboard; several meters of a kind are added up.
 *
 * @throws METERDATA_CSV, METERDATA_TIME, METERDATA_VALUE
 * @source Home Assistant, energy dashboard, "Download data": entity_id, type, unit, then one column per start of an hour
 */
export function readWide(file: string, bytes: Uint8Array): Readings {
  const { text, encoding } = decode(file, bytes);
  const [header = [], ...rows] = records(file, text, ",", WIDE_ROW);
  const grid = gridOf(file, header.slice(3));
  const sums = new Map<Channel, Float64Array>();
  let number = 1;
  for (const row of rows) {
    number++;
    const channel = CHANNEL_OF[row[1]?.trim() ?? ""];
    if (channel === undefined) continue;
    const perUnit = PER_UNIT[row[2]?.trim() ?? ""];
    const place = { file, row: number, column: "unit", value: row[2] ?? "" };
    if (perUnit === undefined) throw refuseCell("METERDATA_VALUE", place, "Expected Wh, kWh or MWh.");
    const sum = sums.get(channel) ?? new Float64Array(grid.count);
    sums.set(channel, sum);
    grid.places.forEach((place, i) => {
      sum[place] = (sum[place] as number) + energyIn(file, row[i + 3] ?? "", number, header[i + 3] as string, perUnit);
    });
  }
  if (sums.size === 0) {
    const kinds = Object.keys(CHANNEL_OF).join(", ");
    throw refuseFile("METERDATA_CSV", file, `No row is of the types ${kinds}; expected at least one.`);
  }
  const samples = Array.from(sums, ([channel, microWh]): Samples => {
    const quality = new Uint8Array(grid.count).fill(QUALITY.measured);
    return { channel, startMs: grid.startMs, stepSeconds: grid.stepSeconds, microWh, quality };
  });
  return { format: "home-assistant", encoding, rows: rows.length, duplicates: 0, timezone: null, samples };
}

/** An empty cell says that nothing flowed: the dashboard leaves out hours without a change. */
function energyIn(file: string, cell: string, row: number, column: string, perUnit: number): number {
  const text = cell.trim();
  if (text === "") return 0;
  const value = /^-?\d{1,12}(\.\d{1,20})?([eE]-?\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0) return Math.round(value * perUnit);
  // What is left of a subtraction in floating point is no energy.
  if (value > -1e-6) return 0;
  throw refuseCell("METERDATA_VALUE", { file, row, column, value: text }, "Expected a number of 0 or more.");
}

function gridOf(file: string, cells: readonly string[]) {
  const times = cells.map((text) =>
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN,
  );
  const [first = Number.NaN, second = Number.NaN] = times;
  const steps = times.map((at, i) => (i === 0 ? Number.POSITIVE_INFINITY : at - (times[i - 1] as number)));
  const stepSeconds = steps.reduce((least, step) => Math.min(least, step), Number.POSITIVE_INFINITY) / 1000;
  const wrong = steps.findIndex(
    (step, i) => Number.isNaN(times[i] as number) || (i > 0 && step % (stepSeconds * 1000) !== 0),
  );
  if (Number.isNaN(first) || Number.isNaN(second) || !isStep(stepSeconds) || wrong >= 0) {
    const at = Math.max(wrong, 0);
    const place = { file, row: 1, column: String(at + 4), value: cells[at] ?? "" };
    throw refuseCell(
      "METERDATA_TIME",
      place,
      "Expected the start of an hour in UTC, ascending; download hours, not days.",
    );
  }
  const places = times.map((at) => (at - first) / (stepSeconds * 1000));
  const count = (places.at(-1) as number) + 1;
  if (count > MOST_STEPS) {
    throw refuseFile(
      "METERDATA_TOO_LARGE",
      file,
      `Its columns reach over ${count} steps, expected at most ${MOST_STEPS}.`,
    );
  }
  return { startMs: first, stepSeconds, places, count };
}
