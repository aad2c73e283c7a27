import type { NanoPerWh } from "#domain";
import { quoted, refuseRow } from "../refuse.ts";
import { childrenOf, type Element, textAt } from "../xml/walk.ts";
import { joinPrices, type PricePoint, type PriceSeries, priceOf, QUARTER_MS } from "./series.ts";

const RESOLUTIONS: Readonly<Record<string, number>> = { PT15M: 1, PT30M: 2, PT60M: 4, PT1H: 4 };
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/;
/** A document asks for a year at most. */
const MOST_PERIOD_MS = 400 * 86_400_000;
const AUCTION = "classificationSequence_AttributeInstanceComponent.position";

/**
 * Day-ahead prices of ENTSO-E's transparency platform, one per quarter hour.
 *
 * @param root  A `Publication_MarketDocument` of type A44.
 * @throws METERDATA_PRICES with the line
 * @source ENTSO-E, Manual of Procedures for the Transparency Platform, 12.1.D; IEC 62325-451-3; curve types A01 (every
 *   position stands in the file) and A03 (a position left out repeats the one before)
 */
export function readEntsoe(file: string, root: Element): PriceSeries {
  const refuse = (element: Element, reason: string) => refuseRow("METERDATA_PRICES", file, element.row, reason);
  if (root.name === "Acknowledgement_MarketDocument") {
    throw refuse(root, `The platform sent no prices but an answer: ${quoted(textAt(root, "Reason", "text") ?? "")}.`);
  }
  const type = textAt(root, "type");
  if (type !== "A44")
    throw refuse(root, `The document type is ${quoted(type ?? "")}, expected A44 (day-ahead prices).`);
  const series = childrenOf(root, "TimeSeries");
  const currencies = new Set(series.map((entry) => currencyOf(file, entry)));
  if (currencies.size > 1) throw refuse(root, `Prices are in ${[...currencies].join(" and ")}; expected one currency.`);
  const points = series.flatMap((entry) =>
    childrenOf(entry, "Period").flatMap((period) => pointsOf(file, entry, period)),
  );
  return joinPrices(file, [...currencies][0] ?? "", points);
}

function currencyOf(file: string, series: Element): string {
  const [currency, unit] = [textAt(series, "currency_Unit.name"), textAt(series, "price_Measure_Unit.name")];
  if (!/^[A-Z]{3}$/.test(currency ?? "") || unit !== "MWH") {
    const found = `${quoted(currency ?? "")} per ${quoted(unit ?? "")}`;
    throw refuseRow(
      "METERDATA_PRICES",
      file,
      series.row,
      `Prices are in ${found}, expected a currency such as EUR, per MWH.`,
    );
  }
  return currency as string;
}

function pointsOf(file: string, series: Element, period: Element): readonly PricePoint[] {
  const refuse = (element: Element, reason: string) => refuseRow("METERDATA_PRICES", file, element.row, reason);
  const resolution = textAt(period, "resolution") ?? "";
  const quarters = RESOLUTIONS[resolution];
  if (quarters === undefined) {
    throw refuse(period, `The resolution is ${quoted(resolution)}, expected PT15M, PT30M or PT60M.`);
  }
  const [startMs, endMs] = ["start", "end"].map((edge) => {
    const text = textAt(period, "timeInterval", edge) ?? "";
    if (INSTANT.test(text) && Date.parse(text) % QUARTER_MS === 0) return Date.parse(text);
    throw refuse(
      period,
      `The period's ${edge} is ${quoted(text)}, expected a quarter hour in UTC such as 2025-01-01T23:00Z.`,
    );
  }) as [number, number];
  const stepMs = quarters * QUARTER_MS;
  const count = (endMs - startMs) / stepMs;
  if (!Number.isInteger(count) || count < 1 || endMs - startMs > MOST_PERIOD_MS) {
    throw refuse(
      period,
      `From its start to its end are ${(endMs - startMs) / 60_000} minutes, expected steps of ${stepMs / 60_000}.`,
    );
  }
  const prices = positions(file, period, count);
  const repeats = curveOf(file, series) === "A03";
  // 1 is the auction that couples all of Europe; others are held in some countries besides.
  const auction = Number.parseInt(textAt(series, AUCTION) ?? "1", 10) || 1;
  let before: NanoPerWh | undefined;
  return Array.from({ length: count }, (_, i) => {
    const price = prices[i] ?? (repeats ? before : undefined);
    if (price === undefined) {
      const why = i === 0 ? "the first one must be there" : "curve type A01 leaves none out";
      throw refuse(period, `Position ${i + 1} of ${count} is missing; ${why}.`);
    }
    before = price;
    const from = startMs + i * stepMs;
    return { row: period.row, startMs: from, endMs: from + stepMs, price, rank: auction * 10 + quarters };
  });
}

function curveOf(file: string, series: Element): "A01" | "A03" {
  const curve = textAt(series, "curveType") ?? "A01";
  if (curve === "A01" || curve === "A03") return curve;
  throw refuseRow("METERDATA_PRICES", file, series.row, `The curve type is ${quoted(curve)}, expected A01 or A03.`);
}

/** The prices that stand in a period, each at its position. */
function positions(file: string, period: Element, count: number): readonly (NanoPerWh | undefined)[] {
  const prices = new Array<NanoPerWh | undefined>(count);
  let last = 0;
  for (const point of childrenOf(period, "Point")) {
    const refuse = (reason: string) => refuseRow("METERDATA_PRICES", file, point.row, reason);
    const position = textAt(point, "position") ?? "";
    const index = /^\d{1,6}$/.test(position) ? Number(position) : 0;
    if (index <= last || index > count) {
      throw refuse(`The position is ${quoted(position)}, expected a whole number from ${last + 1} to ${count}.`);
    }
    const amount = textAt(point, "price.amount") ?? "";
    const price = priceOf(amount, "MWh");
    if (price === null) throw refuse(`The price is ${quoted(amount)}, expected a number of at most three decimals.`);
    prices[index - 1] = price;
    last = index;
  }
  return prices;
}
