import {
  type Calendar,
  type Instant,
  instant,
  instantsOfLocal,
  type NanoPerWh,
  nanoPerWh,
  utcOffsetSeconds,
} from "#domain";
import { type Place, readColumn, refuseCell, refuseFile, type Steps } from "#meterdata";
import type { PriceMapping, PriceSeries } from "../tariff-plan.ts";

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
/** The widest limits that European day-ahead markets have had are a tenth of this. */
const MOST_PER_KWH = 1_000;
const NANO_PER_WH = { per_MWh: 1_000, ct_per_kWh: 10_000 } as const;

/** Prices of a file, and how many of them were filled in. */
export interface ReadPrices extends PriceSeries {
  readonly filled: number;
}

/**
 * Reads a column of a CSV file as prices, signed, each to the nearest nano per Wh.
 *
 * @param zone  Zone of the scenario, unless the mapping names one.
 * @throws METERDATA_CSV, METERDATA_TIME, METERDATA_GAP, METERDATA_VALUE, METERDATA_DAYS; each names file, row, column and value
 */
export function readPrices(
  file: string,
  bytes: Uint8Array,
  mapping: PriceMapping,
  calendar: Calendar,
  zone: string,
): ReadPrices {
  const localZone = mapping.timezone ?? zone;
  const steps = readColumn(file, bytes, mapping, localZone, (text, place) => priceIn(text, place, mapping));
  const from = movedStart(steps, mapping, calendar, localZone);
  requireGrid(file, from, steps.stepSeconds, calendar);
  const scale = NANO_PER_WH[mapping.unit] * mapping.times;
  const prices = Array.from(steps.values, (value): NanoPerWh => nanoPerWh(Math.round(value * scale)));
  return { from, stepSeconds: steps.stepSeconds, prices, filled: steps.filled };
}

function priceIn(text: string, place: Place, mapping: PriceMapping): number {
  const number = mapping.decimal === "," ? text.replace(",", ".") : text;
  if (!NUMBER.test(number) || (mapping.decimal === "," && text.includes("."))) {
    const mark = mapping.decimal === "," ? "a decimal comma" : "a decimal point";
    throw refuseCell("METERDATA_VALUE", place, `Expected a price with ${mark}, such as -3${mapping.decimal}21.`);
  }
  const perKWh = (Number(number) * mapping.times * NANO_PER_WH[mapping.unit]) / 1e6;
  if (Math.abs(perKWh) > MOST_PER_KWH) {
    const reason = `As ${mapping.unit} this is ${perKWh} per kWh; expected at most ${MOST_PER_KWH}. Is the unit another one?`;
    throw refuseCell("METERDATA_VALUE", place, reason);
  }
  return Number(number);
}

/** The start of the file, moved by whole days when the mapping says which of its dates becomes day 0. */
function movedStart({ startMs }: Steps, { firstDay }: PriceMapping, calendar: Calendar, zone: string): Instant {
  if (firstDay === null) return instant(startMs);
  const local = calendar.epoch + utcOffsetSeconds(zone, calendar.epoch) * 1000;
  const sinceMidnight = ((local % DAY_MS) + DAY_MS) % DAY_MS;
  const midnight = instantsOfLocal(zone, Date.parse(`${firstDay}T00:00:00Z`))[0] as number;
  return instant(startMs + calendar.epoch - sinceMidnight - midnight);
}

const DAY_MS = 86_400_000;

function requireGrid(file: string, from: Instant, stepSeconds: number, { epoch, intervalSeconds }: Calendar): void {
  if (stepSeconds % intervalSeconds !== 0) {
    const reason = `The step is ${stepSeconds} s; expected ${intervalSeconds} s, as long as an interval, or a multiple of it. A price within an interval cannot be told apart on a bill.`;
    throw refuseFile("METERDATA_TIME", file, reason);
  }
  if ((from - epoch) % (intervalSeconds * 1000) === 0) return;
  const reason = `The first price is of ${new Date(from).toISOString()}, which is not the start of an interval of ${intervalSeconds} s.`;
  throw refuseFile("METERDATA_TIME", file, reason);
}
