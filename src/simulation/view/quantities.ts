import { z } from "zod";

export const wattHours = z
  .string()
  .regex(/^-?\d+$/)
  .describe("Whole watt-hours as decimal text.");
export const nano = z
  .string()
  .regex(/^-?\d+$/)
  .describe("Money in 1e-9 of the currency, as decimal text; negative = a credit.");
export const price = z
  .string()
  .regex(/^-?\d+$/)
  .describe("1e-9 of the currency per Wh, as decimal text: 120000 is 0.12 per kWh.");
export const time = z.iso.datetime().describe("ISO 8601 in UTC.");
export const watts = z.number().describe("Mean power in W.");
export const address = z.string().describe("Chain address: a pseudonym.");
export const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
export const span = { interval: z.int(), from: time, to: time };
