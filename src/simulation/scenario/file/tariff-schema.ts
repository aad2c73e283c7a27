import { z } from "zod";
import { TIME_UNITS } from "../scenario.ts";
import { PRICE_GAP_RULES, PRICE_UNITS, TIER_WINDOWS } from "../tariff-plan.ts";
import { clock, clockTo24, monthDay, price } from "./words.ts";

const tiers = z
  .strictObject({
    per: z.enum(TIER_WINDOWS).describe("When counting begins anew; hours: each time the entry's hours come"),
    steps: z
      .array(
        z.strictObject({
          upTo_kWh: z.number().positive().max(1_000_000).optional().describe("The last step goes without"),
          energyPrice_ct_per_kWh: price,
        }),
      )
      .min(2)
      .max(20),
  })
  .describe("An energy price that depends on what a home has taken from the grid so far");

const tariffParts = {
  energyPrice_ct_per_kWh: price.optional(),
  tiers: tiers.optional(),
  surcharge_ct_per_kWh: price.optional().describe("The supplier's, on top of the energy price; a line of its own"),
  gridFee_ct_per_kWh: price.optional(),
  levy_ct_per_kWh: price.optional().describe("On top of the tax; a line of its own"),
  tax_ct_per_kWh: price.optional(),
  feedIn_ct_per_kWh: price.optional().describe("With feedIns: what comes on top of them"),
  localGridFee_ct_per_kWh: price.optional(),
  localTax_ct_per_kWh: price.optional(),
};

const schedule = z
  .array(z.strictObject({ from: clock, to: clockTo24, ...tariffParts }))
  .min(1)
  .describe("Parts that differ by time of day; together they cover the day once");

const prices = z
  .strictObject({
    csv: z.string().min(1).describe("Path, relative to this file or to the folder given by --profiles"),
    time: z.string().describe("Column with the start of each step"),
    timeUnit: z.enum(TIME_UNITS),
    value: z.string().describe("Column with the prices"),
    unit: z.enum(PRICE_UNITS).describe("In the currency of this file"),
    times: z.number().positive().max(10).default(1).describe("Multiplies each value, such as 1.19 for VAT"),
    gaps: z.enum(PRICE_GAP_RULES).default("refuse").describe("hold: the last price holds on"),
    timezone: z.string().optional().describe("Zone of ISO times that carry none, such as Europe/Berlin"),
    decimal: z.enum([".", ","]).default("."),
    separator: z.enum([",", ";", "\t", "|"]).default(","),
    firstDay: z.iso
      .date({ error: "a date such as 2026-06-25" })
      .optional()
      .describe("Local date of the file that becomes day 0; without it the file's own dates hold"),
  })
  .describe("Prices over time from a CSV file, signed, in steps as long as an interval or several");

const fixedAmount = z.number().min(0).max(100_000).default(0);

/** The tariff of a scenario file. */
export const tariff = z.strictObject({
  ...tariffParts,
  fund_ct_per_kWh: price.min(0).default(1).describe("What a party at fault owes the operator's fund"),
  schedule: schedule.optional(),
  seasons: z
    .array(
      z.strictObject({
        from: monthDay.describe("First day of the season"),
        to: monthDay.describe("Last day of the season"),
        ...tariffParts,
        schedule: schedule.optional(),
      }),
    )
    .min(1)
    .max(12)
    .optional()
    .describe("Parts that differ by date, every year (§ 14a EnWG, module 3)"),
  energyPrices: prices.optional(),
  feedIns: prices.optional(),
  bounds_ct_per_kWh: z
    .strictObject({ lowest: price.default(-100), highest: price.default(500) })
    .optional()
    .describe("Within which whoever publishes prices may set the energy price and the feed-in"),
  fixed_per_month: z
    .strictObject({ supplier: fixedAmount, grid: fixedAmount, meter: fixedAmount })
    .optional()
    .describe("Due whatever a home uses, in the currency of this file"),
});
