import { z } from "zod";
import { nano, price, span, time, wattHours, watts } from "./quantities.ts";
import { receiptsSchema } from "./receipt-state.ts";
import { daySums, homeRow, intervalPrices, stepPower, tradeRow } from "./rows.ts";

const date = z.iso.date().describe("The date on which the day begins, in the community's zone.");

const day = {
  date,
  from: time,
  to: time.describe("Exclusive; the run's end where that comes earlier."),
  isComplete: z.boolean().describe("Every interval of it is booked; until then it may still grow."),
};

/** Which days there are: a day has 24 hours from the hour at which the community's time began. */
export const daysSchema = z.object({
  timezone: z.string(),
  days: z
    .array(
      z.object({
        ...day,
        loadWh: wattHours.describe("Used by the homes."),
        localWh: wattHours.describe("Delivered between neighbours."),
        savedNano: nano,
      }),
    )
    .describe("Oldest first; a day is here from its first booked interval on."),
});

/** A column of a day's table: one value for each interval of `intervals`, null where nothing is known (yet). */
const column = <T extends z.ZodType>(values: T) => z.array(values.nullable());

const dayBattery = z.object({
  name: z.string(),
  isShared: z.boolean().describe("It belongs to the community, not to a home."),
  capacityWh: wattHours,
  storedWh: column(wattHours).describe("At the end of each interval."),
});

const dayFeeder = z.object({
  id: z.int(),
  name: z.string(),
  parent: z.int().describe("The feeder it hangs below; 0 is the connection point."),
  peakW: watts.describe("Largest absolute net power of a step in the day."),
  netImportW: column(watts).describe(
    "Of it and all below it: the step of the interval with the largest absolute net power, signed.",
  ),
  netOutLimitW: z.array(watts).describe("Most that may flow out."),
  netInLimitW: z.array(watts).describe("Most that may flow in."),
  isLowered: z.array(z.boolean()).describe("The operator ordered less than agreed."),
  voltageV: column(z.number()).describe("At the far end at the interval's peak; null where no cable is known."),
  pricePerWh: column(price).describe("Of energy here; null where no market says one."),
});

/** What an account received less what it paid; with fixed, all of them hold what the homes paid net. */
export const dayAccountsSchema = z.object({
  gridNano: nano.describe("Grid fees, the utility's bill for the connection, cost of operation."),
  taxNano: nano.describe("Taxes and levies, less incentives."),
  fundNano: nano.describe("Penalties less compensation."),
  operatorNano: nano.describe("Margin of the exchange with the grid."),
  communityBatteryNano: nano,
  fixedNano: nano.describe("Fixed parts for supplier, grid and meter."),
  penaltiesNano: nano.describe("Paid by homes for energy not delivered or not taken."),
  compensationNano: nano.describe("Of the penalties, paid to those who were left without."),
});

const trades = {
  total: z.int(),
  settled: z.int(),
  tradedWh: wattHours,
  deliveredWh: wattHours,
};

/** One day in full, from what was stored of it. The sections that the live state has too have the same form. */
export const dayStateSchema = z.object({
  ...day,
  previous: date.nullable(),
  next: date.nullable(),
  intervals: z.array(z.object(span)).describe("What the columns below have one value for."),
  price: z.object({ day: z.array(intervalPrices) }),
  power: z.object({
    flows: z
      .array(
        z.object({
          from: z.enum(["sun", "batteries", "neighbours", "grid"]),
          to: z.enum(["homes", "batteries", "neighbours", "grid"]),
          energyWh: wattHours,
        }),
      )
      .describe("Where the day's energy came from and went."),
    series: z.array(stepPower),
  }),
  today: daySums,
  trades: z.object({ ...trades, shown: z.array(tradeRow).describe("The newest; all of them at /trades.") }),
  receipts: receiptsSchema
    .pick({ funding: true, today: true, intervals: true })
    .nullable()
    .describe("null where readings settle."),
  homes: z.array(homeRow),
  batteries: z.array(dayBattery),
  feeders: z.array(dayFeeder),
});

/** A page of a day's agreements. */
export const dayTradesSchema = z.object({
  date,
  ...trades,
  matching: z.int().describe("So many fit the question."),
  offset: z.int(),
  shown: z.array(tradeRow).describe("Newest first, from `offset` on."),
});

/** What a day left in the accounts. */
export type DayAccounts = z.infer<typeof dayAccountsSchema>;
/** The days that there are. */
export type Days = z.infer<typeof daysSchema>;
/** A day in full. */
export type DayState = z.infer<typeof dayStateSchema>;
/** A page of a day's agreements. */
export type DayTrades = z.infer<typeof dayTradesSchema>;
