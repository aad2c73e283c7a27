/**
 * Writes scenarios/prices/day-ahead.csv: made-up prices with the shape of a day-ahead auction in quarter hours. Nothing in it
 * is copied or measured; scenarios/prices/SOURCE.md says how it is made. A test fails when file and script differ.
 */
import { writeFileSync } from "node:fs";

const QUARTERS_PER_DAY = 96;
/** 30 September to 3 October 2026 in Berlin, the last one a holiday: how windy, and how sunny at noon, each from 0 to 1. */
const DAYS = [
  { wind: 0.35, sun: 0.75 },
  { wind: 0.6, sun: 0.9 },
  { wind: 0.15, sun: 0.4 },
  { wind: 0.85, sun: 1 },
] as const;
const START_MS = Date.UTC(2026, 8, 29, 22);

/** A bell over the hours of a day. */
function bell(hour: number, middle: number, width: number): number {
  return Math.exp(-(((hour - middle) / width) ** 2));
}

/** EUR/MWh: a base that wind lowers, peaks at breakfast and after sunset, and a trough at noon as deep as the sun is strong. */
function priceOf(quarter: number): number {
  const { wind, sun } = DAYS[Math.floor(quarter / QUARTERS_PER_DAY)] as (typeof DAYS)[number];
  const hour = (quarter % QUARTERS_PER_DAY) / 4;
  const peaks = 45 * bell(hour, 7.5, 1.6) + 75 * bell(hour, 19.25, 1.9);
  const trough = 100 * sun * bell(hour, 13, 2.8);
  // Within an hour ramps show: prices rise towards the evening and fall towards noon, so its quarters fan out.
  const ramp = (((quarter % 4) - 1.5) / 1.5) * (bell(hour, 17.5, 1.5) * 9 - bell(hour, 9.5, 1.5) * 7);
  return 88 - 40 * wind + peaks - trough + ramp;
}

/** The file as it is committed. */
export function dayAheadCsv(): string {
  const rows = Array.from({ length: DAYS.length * QUARTERS_PER_DAY }, (_, quarter) => {
    const start = new Date(START_MS + quarter * 900_000).toISOString().replace(":00.000Z", "Z");
    return `${start},${priceOf(quarter).toFixed(2)}`;
  });
  return `${["start,EUR_per_MWh", ...rows].join("\n")}\n`;
}

if (import.meta.main) writeFileSync(new URL("../scenarios/prices/day-ahead.csv", import.meta.url), dayAheadCsv());
