import { closeSync, openSync, readSync, statSync } from "node:fs";
import { nearest } from "#simulation/study";

/** The head of a file of meter data, and how it seems to be meant. */
export interface MeterFile {
  readonly columns: readonly string[];
  readonly separator: string;
  readonly decimal: "." | ",";
  readonly timeUnit: "unix-s" | "unix-ms" | "iso";
  /** The columns that seem to hold time and energy. */
  readonly time: string;
  readonly value: string;
  readonly unit: MeterUnit;
  /** The first time, as it is written. */
  readonly firstTime: string;
}

/** The units that a load may have. */
export const METER_UNITS = ["kWh", "Wh", "kW", "W"] as const;
/** One of them. */
export type MeterUnit = (typeof METER_UNITS)[number];

const HEAD_BYTES = 65_536;
const MOST_COLUMNS = 200;
const SEPARATORS = [";", "\t", "|", ","];
const DAY_MS = 86_400_000;
const TIME_NAME = /time|date|zeit|datum|start|from|von|beginn/i;
const WITH_ZONE = /(Z|[+-]\d\d:?\d\d)$/;
const VALUE_NAME =
  /wh\b|kw\b|watt|value|wert|verbrauch|bezug|consumption|usage|import|energy|energie|power|load|electricity|price|preis|eur/i;

/**
 * Guesses how a CSV file is meant from its first lines.
 *
 * @returns why it cannot be one, as a sentence, in place of a guess
 */
export function lookAt(path: string): MeterFile | string {
  const text = headOf(path);
  if (text === null) return `${path} cannot be read: give the path of a CSV file.`;
  if (text.includes("\0")) return `${path} is no CSV text; Excel and others save one as "CSV UTF-8".`;
  const [header = "", ...rows] = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const separator = separatorOf(header);
  const columns = header.split(separator).map(unquoted);
  if (columns.length < 2 || columns.length > MOST_COLUMNS || columns.includes("")) {
    return `The first line of ${path} should name 2 to ${MOST_COLUMNS} columns, one for the time and one for the energy.`;
  }
  const first = (rows.find((row) => row.trim() !== "") ?? "").split(separator).map(unquoted);
  if (first.length < 2) return `${path} holds no values below its first line.`;
  return guess(columns, first, separator);
}

/** A column by its name, or null; with the name that was probably meant. */
export function columnProblem(name: string, columns: readonly string[]): string | null {
  if (columns.includes(name)) return null;
  const meant = nearest(name, columns);
  return `There is no column "${name}"${meant === null ? `; there are ${columns.slice(0, 6).join(", ")}` : `. Did you mean ${meant}?`}`;
}

function guess(columns: readonly string[], first: readonly string[], separator: string): MeterFile {
  const time = columns.find((name) => TIME_NAME.test(name)) ?? (columns[0] as string);
  const others = columns.filter((name) => name !== time);
  const value = others.find((name) => VALUE_NAME.test(name)) ?? (others[0] as string);
  const valueText = first[columns.indexOf(value)] ?? "";
  const timeText = first[columns.indexOf(time)] ?? "";
  const timeUnit = timeUnitOf(timeText);
  return {
    columns,
    separator,
    decimal: separator !== "," && /^-?\d+,\d+$/.test(valueText) ? "," : ".",
    timeUnit,
    time,
    value,
    unit: unitOf(value),
    firstTime: timeText,
  };
}

function headOf(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return null;
    const handle = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.subarray(0, readSync(handle, bytes)).toString("utf8");
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

function separatorOf(header: string): string {
  const counted = SEPARATORS.map((mark) => [header.split(mark).length, mark] as const);
  return counted.toSorted(([a], [b]) => b - a)[0]?.[1] ?? ",";
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, "$1");
}

function unitOf(column: string): MeterUnit {
  if (/kwh/i.test(column)) return "kWh";
  if (/wh/i.test(column)) return "Wh";
  if (/kw/i.test(column)) return "kW";
  return /\bw\b|watt|power|electricity/i.test(column) ? "W" : "kWh";
}

function timeUnitOf(text: string): MeterFile["timeUnit"] {
  const [, digits] = /^(\d+)(\.0*)?$/.exec(text) ?? [];
  if (digits === undefined) return "iso";
  return digits.length > 11 ? "unix-ms" : "unix-s";
}

/**
 * The first day that a file holds from its midnight on, by the clocks of a zone; null when its first time cannot be read.
 *
 * @param timezone  Also that of times that carry none.
 */
export function firstWholeDay({ firstTime, timeUnit }: MeterFile, timezone: string): string | null {
  const local = timeUnit === "iso" && !WITH_ZONE.test(firstTime) ? firstTime : localTime(firstTime, timeUnit, timezone);
  const day = new Date(`${local.slice(0, 10)}T00:00:00Z`).getTime();
  if (Number.isNaN(day)) return null;
  const begunBefore = !/^.{10}[T ]00:00/.test(local);
  return new Date(day + (begunBefore ? DAY_MS : 0)).toISOString().slice(0, 10);
}

/** Such as `2025-11-04 08:15`; empty when it is no time. */
function localTime(text: string, unit: MeterFile["timeUnit"], timeZone: string): string {
  const ms = unit === "iso" ? Date.parse(text) : Number(text) * (unit === "unix-s" ? 1000 : 1);
  if (Number.isNaN(new Date(ms).getTime())) return "";
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(ms);
}
