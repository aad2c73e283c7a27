import { type Instant, type NanoPerWh, nanoPerWh } from "#domain";
import { scaledDecimal } from "../decimal.ts";
import { refuseRow } from "../refuse.ts";

/** Prices of energy, one per quarter hour without a gap. */
export interface PriceSeries {
  /** Three letters, such as EUR. */
  readonly currency: string;
  readonly start: Instant;
  readonly stepSeconds: 900;
  readonly pricePerWh: readonly NanoPerWh[];
}

/** A price for a span of time as a file gives it. */
export interface PricePoint {
  /** Line or row of the file. */
  readonly row: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly price: NanoPerWh;
  /** Of two prices for one time the one of the lower rank holds. */
  readonly rank: number;
}

/** The quarter hour to which prices are spread. */
export const QUARTER_MS = 900_000;
/** Ten years of quarter hours. */
const MOST_QUARTERS = 351_000;

/** Decimal places by which a price in a unit becomes nano per Wh: 1 EUR/MWh = 1,000 nano per Wh. */
const PLACES = { MWh: 3, kWh: 6, "ct/kWh": 4 } as const;
/** Units in which a file may give a price. */
export type PriceUnit = keyof typeof PLACES;

/**
 * A price as it is written, exactly; null for what is no such number or finer than a nano per Wh.
 *
 * @param unit  Currency per MWh or per kWh, or hundredths of it per kWh.
 * @example
 * priceOf("-12.34", "MWh")   // -12340n
 */
export function priceOf(text: string, unit: PriceUnit): NanoPerWh | null {
  const scaled = scaledDecimal(text, PLACES[unit]);
  return scaled === null ? null : nanoPerWh(scaled);
}

/**
 * Spreads points over quarter hours and joins them.
 *
 * @throws METERDATA_PRICES where a time has no price, or two of one rank
 */
export function joinPrices(file: string, currency: string, points: readonly PricePoint[]): PriceSeries {
  const [first] = points;
  if (first === undefined) throw refuseRow("METERDATA_PRICES", file, 1, "The file holds no price.");
  const [startMs, endMs] = points.reduce(
    ([from, to], point) => [Math.min(from, point.startMs), Math.max(to, point.endMs)],
    [first.startMs, first.endMs],
  );
  const count = (endMs - startMs) / QUARTER_MS;
  if (count > MOST_QUARTERS) {
    const reason = `Its prices reach over ${Math.round(count / 96)} days, expected at most ${Math.floor(MOST_QUARTERS / 96)}.`;
    throw refuseRow("METERDATA_PRICES", file, first.row, reason);
  }
  const held = new Array<PricePoint | undefined>(count);
  for (const point of points) {
    for (let q = (point.startMs - startMs) / QUARTER_MS; q < (point.endMs - startMs) / QUARTER_MS; q++) {
      held[q] = preferred(file, held[q], point);
    }
  }
  const pricePerWh = Array.from(held, (point, q) => {
    if (point !== undefined) return point.price;
    const at = new Date(startMs + q * QUARTER_MS).toISOString();
    throw refuseRow(
      "METERDATA_PRICES",
      file,
      first.row,
      `There is no price for ${at}; expected one for every quarter hour.`,
    );
  });
  return { currency, start: startMs as Instant, stepSeconds: 900, pricePerWh };
}

function preferred(file: string, known: PricePoint | undefined, next: PricePoint): PricePoint {
  if (known === undefined || next.rank < known.rank) return next;
  if (next.rank > known.rank || next.price === known.price) return known;
  const at = new Date(next.startMs).toISOString();
  const reason = `There are two prices for ${at}, ${known.price} and ${next.price} nano per Wh; the other stands in row ${known.row}.`;
  throw refuseRow("METERDATA_PRICES", file, next.row, reason);
}
