import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Calendar, instant } from "#domain";
import type { PriceMapping } from "../tariff-plan.ts";
import { refuses } from "../testing.ts";
import { readPrices } from "./prices.ts";

const MIDNIGHT = instant(Date.parse("2026-03-28T23:00:00Z"));
const HOURLY: Calendar = {
  epoch: MIDNIGHT,
  intervalSeconds: 3600,
  windowSeconds: 3600,
  commitMarginSeconds: 300,
  graceSeconds: 3600,
};
const QUARTERS: Calendar = { ...HOURLY, intervalSeconds: 900, windowSeconds: 900 };
const MAPPING: PriceMapping = {
  csv: "spot.csv",
  time: "start",
  timeUnit: "iso",
  value: "price",
  unit: "per_MWh",
  times: 1,
  gaps: "refuse",
  timezone: null,
  decimal: ".",
  separator: ",",
  firstDay: null,
};

function read(rows: readonly string[], mapping: Partial<PriceMapping> = {}, calendar = HOURLY) {
  const text = ["start,price", ...rows].join("\n");
  return readPrices("spot.csv", new TextEncoder().encode(text), { ...MAPPING, ...mapping }, calendar, "Europe/Berlin");
}
const HOURS = ["2026-03-28T23:00Z,87.34", "2026-03-29T00:00Z,-3.5", "2026-03-29T01:00Z,0"];
const refused = (action: () => unknown, code: string, ...words: string[]) =>
  refuses(action, code, 65, "spot.csv", ...words);

describe("prices of a file", () => {
  it("are signed and exact to a nano per Wh", () => {
    const { from, stepSeconds, prices, filled } = read(HOURS);
    assert.deepEqual([from, stepSeconds, prices, filled], [MIDNIGHT, 3600, [87_340n, -3_500n, 0n], 0]);
  });

  it("are also read in ct/kWh, and times a factor, to the nearest nano per Wh", () => {
    assert.deepEqual(read(HOURS, { unit: "ct_per_kWh", times: 1.19 }).prices, [1_039_346n, -41_650n, 0n]);
  });

  it("may be of hours where intervals are shorter, and never the other way round", () => {
    assert.equal(read(HOURS, {}, QUARTERS).stepSeconds, 3600);
    const quarters = ["2026-03-28T23:00Z,1", "2026-03-28T23:15Z,2", "2026-03-28T23:30Z,3"];
    refused(() => read(quarters), "METERDATA_TIME", "900 s", "expected 3600 s");
  });

  it("hold on where a row is missing, when the mapping says so", () => {
    const gap = [HOURS[0] as string, HOURS[1] as string, "2026-03-29T03:00Z,5"];
    assert.deepEqual(read(gap, { gaps: "hold" }).prices, [87_340n, -3_500n, -3_500n, -3_500n, 5_000n]);
    refused(() => read(gap), "METERDATA_GAP", "2 rows are missing");
  });

  it("of local time skip the hour that spring skips", () => {
    const local = ["2026-03-29 00:00,1", "2026-03-29 01:00,2", "2026-03-29 03:00,3"];
    assert.deepEqual(read(local, { timezone: "Europe/Berlin" }).prices, [1_000n, 2_000n, 3_000n]);
    const skipped = [...local.slice(0, 2), "2026-03-29 02:00,9"];
    refused(() => read(skipped, { timezone: "Europe/Berlin" }), "METERDATA_TIME", "does not exist");
  });

  it("are moved to another date by whole local days", () => {
    const summer = ["2025-07-01T22:00Z,1", "2025-07-01T23:00Z,2"];
    assert.equal(read(summer, { firstDay: "2025-07-02" }).from, MIDNIGHT);
  });

  it("must begin with an interval", () => {
    const odd = ["2026-03-28T23:30Z,1", "2026-03-29T00:30Z,2"];
    refused(() => read(odd), "METERDATA_TIME", "2026-03-28T23:30:00.000Z");
  });

  it("are refused where they are no numbers, or of another unit", () => {
    refused(() => read(["2026-03-28T23:00Z,n/a", "2026-03-29T00:00Z,1"]), "METERDATA_VALUE", "row 2", "n/a");
    refused(() => read(['2026-03-28T23:00Z,"1.234,5"', HOURS[1] as string], { decimal: "," }), "METERDATA_VALUE");
    const huge = ["2026-03-28T23:00Z,1e3", "2026-03-29T00:00Z,1"];
    refused(() => read(huge), "METERDATA_VALUE", "1e3");
    const wrong = ["2026-03-28T23:00Z,8734000", "2026-03-29T00:00Z,1"];
    refused(() => read(wrong), "METERDATA_VALUE", "Is the unit another one?");
  });
});
