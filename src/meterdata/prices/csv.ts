import type { NanoPerWh } from "#domain";
import { parseTable, type Table } from "../csv/table.ts";
import { fitsFormat, readTimes, type TimeSpec } from "../csv/times.ts";
import { plainNumber } from "../csv/values.ts";
import { quoted, refuseCell, refuseRow } from "../refuse.ts";
import { joinPrices, type PricePoint, type PriceSeries, type PriceUnit, priceOf, QUARTER_MS } from "./series.ts";

/** What a CSV with prices may need besides what is found in its header. */
export interface PriceCsvOptions {
  /** Zone of times that carry none; the header's (UTC) or (CET/CEST) goes first. Without either such times are refused. */
  readonly timezone?: string;
  /** Column of the price; without it the one whose name holds `price`, `preis`, `precio` or `prix`. */
  readonly price?: string;
  /** Unit of the price; without it what the header says, such as EUR/MWh. */
  readonly unit?: PriceUnit;
  /** Without it what the header says, else EUR. */
  readonly currency?: string;
}

const PRICE = /price|preis|precio|prix|spot/i;
const TIME = /^(mtu|time|date|datum|start|from|von|timestamp|utc|fecha|horodate|zeit|datetime|delivery)/i;
const UNIT = /\b([A-Z]{3}|ct|c€|€|cent)\s*\/\s*([mk]wh)\b/i;
/** The header that `printPrices` writes names no currency: a scenario has its own. */
const PER = /per_([mk]wh)\b/i;
const FORMATS = [
  "iso",
  "unix-s",
  "unix-ms",
  "dd.MM.yyyy HH:mm[:ss]",
  "dd.MM.yyyy HH:mm[:ss] - *",
  "dd/MM/yyyy HH:mm[:ss]",
  "dd/MM/yyyy HH:mm[:ss] - *",
  "yyyy/MM/dd HH:mm[:ss]",
  "yyyy-MM-dd HH:mm[:ss] - *",
] as const;

/**
 * Prices of a CSV with a time, a start of the span, and a price in each row: the transparency platform's own export, or a
 * table of one's own.
 *
 * @throws METERDATA_CSV, METERDATA_TIME, METERDATA_PRICES
 * @source ENTSO-E transparency platform, CSV export of day-ahead prices (columns MTU and Day-ahead Price)
 */
export function readPriceCsv(file: string, bytes: Uint8Array, options: PriceCsvOptions = {}): PriceSeries {
  const isPrice = (name: string) => (options.price === undefined ? PRICE.test(name) : name.trim() === options.price);
  const isHeader = (cells: readonly string[]) => cells.length > 1 && cells.some(isPrice) && cells.some(isTime);
  const table = parseTable(file, bytes, { separator: null, encoding: "auto", isHeader });
  const column = table.header.findIndex((name) => isPrice(name) && !isTime(name));
  const name = table.header[column] as string;
  const { times, rows } = readTimes(table, timesOf(table, options));
  const unit = unitOf(file, name, options);
  const stepMs = stepOf(file, times);
  const points = Array.from(times, (startMs, i): PricePoint => {
    const row = rows[i] as (typeof rows)[number];
    const price = priceIn((row.cells[column] ?? "").trim(), unit.unit, table.separator);
    const place = { file, row: row.number, column: name, value: row.cells[column] ?? "" };
    if (price === null) throw refuseCell("METERDATA_PRICES", place, `Expected a number in ${unit.text}.`);
    if (startMs % QUARTER_MS !== 0) throw refuseCell("METERDATA_PRICES", place, "Its time is no quarter hour.");
    return { row: row.number, startMs, endMs: startMs + stepMs, price, rank: 0 };
  });
  return joinPrices(file, unit.currency, points);
}

function isTime(name: string): boolean {
  return TIME.test(name.trim());
}

function timesOf(table: Table, { timezone }: PriceCsvOptions): TimeSpec {
  const column = table.header.findIndex(isTime);
  const named = table.header[column] ?? "";
  const zone = /\(UTC\)/i.test(named) ? "UTC" : /\(CET\/CEST\)/i.test(named) ? "Europe/Brussels" : (timezone ?? null);
  const spec = (format: string): TimeSpec => ({ columns: [column], format, timezone: zone, zone: zone ?? "UTC" });
  const [first] = table.rows;
  const format = FORMATS.find((known) => first !== undefined && fitsFormat(first, spec(known)));
  return spec(format ?? "iso");
}

function unitOf(file: string, name: string, options: PriceCsvOptions) {
  const [, money = "", per = name.match(PER)?.[1] ?? ""] = name.match(UNIT) ?? [];
  const isCent = /^(ct|c€|cent)$/i.test(money);
  const found = /mwh/i.test(per) ? "MWh" : /kwh/i.test(per) ? (isCent ? "ct/kWh" : "kWh") : undefined;
  const unit = options.unit ?? found;
  if (unit === undefined) {
    const reason = `The column ${quoted(name)} names no unit; expected one such as "Price [EUR/MWh]", or the option unit.`;
    throw refuseRow("METERDATA_PRICES", file, 1, reason);
  }
  const currency = options.currency ?? (/^[A-Z]{3}$/.test(money) ? money : "EUR");
  return { unit, currency, text: unit === "ct/kWh" ? unit : `${currency}/${unit}` };
}

function priceIn(text: string, unit: PriceUnit, separator: string): NanoPerWh | null {
  const decimal = separator !== "," && text.includes(",") ? "," : ".";
  const plain = plainNumber(text, { decimal, thousands: null });
  return plain === null ? null : priceOf(plain, unit);
}

/** The distance of the first two rows, at most an hour. */
function stepOf(file: string, times: Float64Array): number {
  const step = times.length < 2 ? 3_600_000 : (times[1] as number) - (times[0] as number);
  if (step === QUARTER_MS || step === 2 * QUARTER_MS || step === 4 * QUARTER_MS) return step;
  const reason = `The second price comes ${step / 60_000} minutes after the first; expected 15, 30 or 60.`;
  throw refuseRow("METERDATA_PRICES", file, 1, reason);
}
