import { EXIT, isTimezone, NeighborwattError } from "#domain";
import { readCsv } from "./csv/readings.ts";
import { isWide, readWide } from "./csv/wide.ts";
import type { GapRule } from "./fill.ts";
import { readGreenButton } from "./green-button/read.ts";
import { requireSize } from "./limits.ts";
import { detectLayout } from "./mapping/detect.ts";
import { PRESETS } from "./mapping/presets.ts";
import type { Mapping } from "./mapping/schema.ts";
import { quoted, refuseFile } from "./refuse.ts";
import { type ImportedData, joinChannels } from "./series/join.ts";
import type { Readings } from "./series/samples.ts";
import { looksLikeXml } from "./xml/sniff.ts";
import { parseXml } from "./xml/walk.ts";

/** How to read a file; everything that is not said is found by looking at it. */
export interface ReadOptions {
  /** `auto`, `green-button`, or the name of a preset. */
  readonly as?: string;
  /** A mapping of one's own, in place of a preset. */
  readonly mapping?: Mapping;
  /** Zone of times that carry none where neither mapping nor preset names one, and of the days. */
  readonly timezone?: string;
  /** What to do where values are missing; without it what the mapping says, else refuse. */
  readonly gaps?: GapRule;
}

/** Names that `as` knows, the presets apart. */
export const FORMAT_NAMES: readonly string[] = ["auto", "green-button", ...PRESETS.map(({ name }) => name)];

/**
 * A home's meter data from a file somebody brings, per quarter hour and with what is known about each value.
 *
 * @param file  Its name, for messages.
 * @throws METERDATA_* (65) naming file, row or line, value and what was expected; METERDATA_AS (64)
 */
export function readMeterData(file: string, bytes: Uint8Array, options: ReadOptions = {}): ImportedData {
  requireSize(file, bytes.length);
  const { as = "auto", timezone = "UTC", gaps } = options;
  requireName(as);
  if (!isTimezone(timezone))
    throw badOption(`There is no zone ${quoted(timezone)}; expected one such as Europe/Berlin.`);
  const mapped = readingsOf(file, bytes, as, options);
  return joinChannels(file, mapped.readings, gaps ?? mapped.gaps, timezone);
}

function readingsOf(
  file: string,
  bytes: Uint8Array,
  as: string,
  { mapping, timezone, gaps }: ReadOptions,
): { readonly readings: Readings; readonly gaps: GapRule } {
  const isXml = looksLikeXml(bytes);
  if (mapping === undefined && (as === "green-button" || (as === "auto" && isXml))) {
    if (!isXml) throw refuseFile("METERDATA_FORMAT", file, "This is no XML; expected a Green Button feed.");
    return { readings: readXml(file, bytes), gaps: "refuse" };
  }
  if (isXml) throw refuseFile("METERDATA_FORMAT", file, "This is XML; expected CSV, or `--as green-button`.");
  const usesWide = mapping === undefined && (as === "auto" || as === "home-assistant") && beginsWide(bytes);
  if (usesWide) return { readings: readWide(file, bytes), gaps: "refuse" };
  const presets = as === "auto" ? PRESETS : PRESETS.filter(({ name }) => name === as);
  const found = mapping === undefined ? detectLayout(file, bytes, presets) : { name: "mapping", mapping };
  const rule = gaps ?? found.mapping.gaps;
  const reading = { format: found.name, mapping: { ...found.mapping, gaps: rule }, timezone: timezone ?? null };
  return { readings: readCsv(file, bytes, reading), gaps: rule };
}

function readXml(file: string, bytes: Uint8Array): Readings {
  const root = parseXml(file, bytes);
  if (root.name === "feed") return readGreenButton(file, root);
  const isPrices = root.name === "Publication_MarketDocument";
  const what = isPrices
    ? "These are day-ahead prices, no meter data: import reads them with --as prices"
    : `The root element is ${quoted(root.name)}`;
  throw refuseFile("METERDATA_FORMAT", file, `${what}; expected a Green Button feed.`);
}

function beginsWide(bytes: Uint8Array): boolean {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb ? 3 : 0;
  return isWide(String.fromCharCode(...bytes.subarray(mark, mark + 64)));
}

function requireName(as: string): void {
  if (FORMAT_NAMES.includes(as)) return;
  throw badOption(
    `There is no format ${quoted(as)}; expected one of ${FORMAT_NAMES.join(", ")}; import also knows prices.`,
  );
}

function badOption(reason: string): NeighborwattError {
  return new NeighborwattError("METERDATA_AS", reason, { exitCode: EXIT.usage });
}
