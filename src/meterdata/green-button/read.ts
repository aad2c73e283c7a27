import { isStep } from "../csv/steps.ts";
import { refuseFile, refuseRow } from "../refuse.ts";
import { type Channel, MICRO, QUALITY, type Readings, type Samples } from "../series/samples.ts";
import { childrenOf, type Element, textAt } from "../xml/walk.ts";
import { belongsTo, type Entry, entriesOf } from "./feed.ts";

const WATT_HOURS = "72";
const WATTS = "38";
/** Accumulation behaviours that count up from the day of installation. */
const REGISTERS = new Set(["1", "3"]);
const CHANNEL_OF: Readonly<Record<string, Channel>> = { "1": "import", "19": "export" };
/** Qualities of a reading that a meter measured: valid, raw, validated, verified, revenue quality. */
const MEASURED = new Set(["0", "14", "17", "18", "19"]);
const INTEGER = /^-?\d{1,15}$/;
/** A feed is of one home. */
const MOST_METERS = 100;
const MOST_STEPS = 6_000_000;

/** One reading of an interval. */
interface Reading {
  readonly row: number;
  readonly startMs: number;
  readonly durationSeconds: number;
  readonly microWh: number;
  readonly quality: number;
}

/**
 * Reads Green Button data: what was delivered (flow direction 1) and what was received (19), in Wh or as mean power.
 * Costs are left out, and so is the local time that a feed describes: times of the standard are UTC.
 *
 * @param root  An Atom feed.
 * @throws METERDATA_XML, METERDATA_TIME, METERDATA_VALUE, METERDATA_DAYS with the line
 * @source NAESB REQ.21 (ESPI) 3.x: UsagePoint, MeterReading, ReadingType, IntervalBlock; unit 72 = Wh, 38 = W
 */
export function readGreenButton(file: string, root: Element): Readings {
  const blocks = entriesOf(root, "IntervalBlock");
  if (blocks.length === 0) {
    throw refuseFile(
      "METERDATA_XML",
      file,
      "There is no IntervalBlock; expected a Green Button feed with interval readings.",
    );
  }
  const types = entriesOf(root, "ReadingType");
  const meters = entriesOf(root, "MeterReading");
  if (meters.length > MOST_METERS || types.length > MOST_METERS) {
    throw refuseFile(
      "METERDATA_TOO_LARGE",
      file,
      `There are more than ${MOST_METERS} meter readings or reading types.`,
    );
  }
  const byChannel = new Map<Channel, Reading[]>();
  let rows = 0;
  for (const block of blocks) {
    const type = typeOf(file, block, meters, types);
    const channel = channelOf(file, type);
    if (channel === null) continue;
    const readings = readingsOf(file, block.resource, type);
    rows += readings.length;
    const known = byChannel.get(channel);
    if (known === undefined) byChannel.set(channel, [...readings]);
    else for (const reading of readings) known.push(reading);
  }
  if (byChannel.size === 0) {
    throw refuseFile(
      "METERDATA_XML",
      file,
      "No reading type is electrical energy (unit 72 or 38, flow direction 1 or 19).",
    );
  }
  const samples = Array.from(byChannel, ([channel, readings]) => samplesOf(file, channel, readings));
  const duplicates = samples.reduce((sum, { dropped }) => sum + dropped, 0);
  return { format: "green-button", encoding: "xml", rows, duplicates, timezone: null, samples };
}

function typeOf(file: string, block: Entry, meters: readonly Entry[], types: readonly Entry[]): Element {
  const meter = meters.find((entry) => belongsTo(block, entry));
  const type = meter === undefined ? undefined : types.find((entry) => belongsTo(entry, meter));
  const found = type ?? (types.length === 1 ? types[0] : undefined);
  if (found !== undefined) return found.resource;
  const reason = `The block names none of the feed's ${types.length} reading types by its links; expected one.`;
  throw refuseRow("METERDATA_XML", file, block.resource.row, reason);
}

/** The channel of a reading type, null for what is no energy of electricity. */
function channelOf(file: string, type: Element): Channel | null {
  const unit = textAt(type, "uom");
  if (unit !== WATT_HOURS && unit !== WATTS) return null;
  const behaviour = textAt(type, "accumulationBehaviour") ?? "";
  if (REGISTERS.has(behaviour)) {
    const reason = `Its readings are a register (accumulation behaviour ${behaviour}); expected energy per interval (4).`;
    throw refuseRow("METERDATA_XML", file, type.row, reason);
  }
  return CHANNEL_OF[textAt(type, "flowDirection") ?? "1"] ?? null;
}

function readingsOf(file: string, block: Element, type: Element): readonly Reading[] {
  const power = Number(integer(file, type, "powerOfTenMultiplier", "0"));
  if (power < -12 || power > 12)
    throw refuseRow("METERDATA_XML", file, type.row, `The power of ten is ${power}, expected -12 to 12.`);
  const usual = Number(integer(file, type, "intervalLength", "0"));
  const blockStart = textAt(block, "interval", "start");
  return childrenOf(block, "IntervalReading").map((reading, i) => {
    const durationSeconds = Number(integer(file, reading, "timePeriod/duration", String(usual)));
    const implied = blockStart === undefined ? "" : String(Number(blockStart) + i * durationSeconds);
    const startMs = Number(integer(file, reading, "timePeriod/start", implied)) * 1000;
    const value = Number(integer(file, reading, "value", ""));
    const perUnit = textAt(type, "uom") === WATTS ? (MICRO * durationSeconds) / 3600 : MICRO;
    if (value < 0) throw refuseRow("METERDATA_VALUE", file, reading.row, `The value is ${value}; expected 0 or more.`);
    if (startMs < 0 || startMs > 7_258_118_400_000)
      throw refuseRow(
        "METERDATA_TIME",
        file,
        reading.row,
        `The start is ${startMs / 1000}; expected seconds since 1970.`,
      );
    const quality = qualityOf(reading);
    return { row: reading.row, startMs, durationSeconds, microWh: Math.round(value * perUnit * 10 ** power), quality };
  });
}

function qualityOf(reading: Element): number {
  const said = childrenOf(reading, "ReadingQuality").map((element) => textAt(element, "quality") ?? "");
  return said.every((code) => MEASURED.has(code)) ? QUALITY.measured : QUALITY.estimated;
}

/** A whole number at a path below an element. */
function integer(file: string, element: Element, path: string, otherwise: string): string {
  const text = textAt(element, ...path.split("/")) ?? otherwise;
  if (INTEGER.test(text)) return text;
  throw refuseRow(
    "METERDATA_XML",
    file,
    element.row,
    `${element.name}/${path} is ${JSON.stringify(text.slice(0, 60))}, expected a whole number.`,
  );
}

function samplesOf(
  file: string,
  channel: Channel,
  unsorted: readonly Reading[],
): Samples & { readonly dropped: number } {
  const readings = unsorted.toSorted((a, b) => a.startMs - b.startMs);
  const [first] = readings;
  if (first === undefined) throw refuseFile("METERDATA_DAYS", file, `There is no reading of ${channel}.`);
  const { startMs, durationSeconds: stepSeconds } = first;
  if (!isStep(stepSeconds)) {
    const reason = `The interval lasts ${stepSeconds} s; expected a part of 900 s, or a multiple of 900 s that divides the day.`;
    throw refuseRow("METERDATA_TIME", file, first.row, reason);
  }
  const count = ((readings.at(-1) as Reading).startMs - startMs) / (stepSeconds * 1000) + 1;
  if (count > MOST_STEPS)
    throw refuseFile(
      "METERDATA_TOO_LARGE",
      file,
      `Its readings reach over ${Math.round(count)} intervals, expected at most ${MOST_STEPS}.`,
    );
  const microWh = new Float64Array(Math.ceil(count)).fill(Number.NaN);
  const quality = new Uint8Array(microWh.length);
  let dropped = 0;
  for (const reading of readings) {
    const at = (reading.startMs - startMs) / (stepSeconds * 1000);
    if (reading.durationSeconds !== stepSeconds || !Number.isInteger(at)) {
      const reason = `The interval lasts ${reading.durationSeconds} s from ${new Date(reading.startMs).toISOString()}; the others are of ${stepSeconds} s.`;
      throw refuseRow("METERDATA_TIME", file, reading.row, reason);
    }
    if (microWh[at] === reading.microWh) dropped++;
    else if (!Number.isNaN(microWh[at])) {
      throw refuseRow(
        "METERDATA_TIME",
        file,
        reading.row,
        `There is another value for ${new Date(reading.startMs).toISOString()}.`,
      );
    }
    microWh[at] = reading.microWh;
    quality[at] = reading.quality;
  }
  return { channel, startMs, stepSeconds, microWh, quality, dropped };
}
