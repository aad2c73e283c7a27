import { z } from "zod";
import { LEFTOVER_RULES, SHARING_KEYS } from "#market";
import { GAP_RULES } from "#meterdata";
import { CHOICES, FORECASTS, OBJECTIVES, STANDARD_PROFILES, TIME_UNITS, VALUE_UNITS } from "../scenario.ts";
import { tariff } from "./tariff-schema.ts";
import { clock, clockTo24, price } from "./words.ts";

const NAME = /^[a-z][a-z0-9-]*$/;

const name = z.string().max(40).regex(NAME, "lower-case letters, digits and hyphens, such as h01");
const share = z.number().min(0).max(1);
const powerKW = z.number().positive().max(10_000);
const limitKW = z.number().min(0).max(10_000);
/** What a home's connection carries unless its file says otherwise: 32 A on three phases of 230 V. */
export const CONNECTION_KW = 22;
const feederId = z.int().min(1).max(65_535);

const mapping = z
  .strictObject({
    csv: z.string().min(1).describe("Path, relative to this file or to the folder given by --profiles"),
    time: z.string().describe("Column with the start of each step"),
    timeUnit: z.enum(TIME_UNITS),
    value: z.string().describe("Column with the values"),
    unit: z.enum(VALUE_UNITS).describe("W and kW are means over the step; pu is kW per installed kW, for pv only"),
    gaps: z.enum(GAP_RULES).default("refuse"),
    timezone: z.string().optional().describe("Zone of ISO times that carry none, such as Europe/Berlin"),
    decimal: z.enum([".", ","]).default("."),
    separator: z.enum([",", ";", "\t", "|"]).default(","),
    firstDay: z.iso
      .date({ error: "a date such as 2021-02-22" })
      .optional()
      .describe("Local date that becomes day 0; without it the first full local day"),
  })
  .describe("A column of a CSV file");

const strategies = z.strictObject({ seller: name.default("linear"), buyer: name.default("linear") });

const batteryFields = {
  capacity_kWh: z.number().positive().max(100_000),
  power_kW: powerKW.describe("Charging and discharging"),
  reserve_kWh: z.number().min(0).default(0).describe("Never sold; serves its own home"),
  initial_kWh: z.number().min(0).optional().describe("Stored at the start; without it the reserve"),
  chargeEfficiency: z.number().min(0.5).max(1).default(0.95),
  dischargeEfficiency: z.number().min(0.5).max(1).default(0.95),
};

const pv = z.strictObject({
  peak_kW: z.number().min(0.1).max(1000),
  tilt_degrees: z.number().min(0).max(90).default(30),
  azimuth_degrees: z.number().min(0).max(360).default(180).describe("0 north, 90 east, 180 south, 270 west"),
  profile: mapping.optional().describe("Without it the sun and the weather make the profile"),
});

const car = z.strictObject({
  meanPerDay_kWh: z.number().positive().max(100),
  power_kW: z.number().positive().max(50),
  arrival: clock.default("18:00").describe("Mean local time at which it comes home and charges"),
});

const household = z.strictObject({
  name,
  feeder: feederId,
  connection_kW: powerKW
    .default(CONNECTION_KW)
    .describe("What its connection carries; no energy beyond it can be traded"),
  annualLoad_kWh: z.number().min(100).max(100_000).optional().describe("For a generated load; car apart"),
  standardProfile: z.enum(STANDARD_PROFILES).optional(),
  load: mapping.optional(),
  pv: pv.optional(),
  battery: z.strictObject(batteryFields).optional(),
  car: car.optional(),
  strategies: strategies.optional(),
});

const range = (low: number, high: number) =>
  z.strictObject({ from: z.number().min(low).max(high), to: z.number().min(low).max(high) });

const generate = z
  .strictObject({
    count: z.int().min(1).max(10_000),
    namePrefix: name.default("h"),
    annualLoad_kWh: range(100, 100_000).default({ from: 1500, to: 5500 }),
    pvShare: share.default(0.5).describe("Part of the homes with a roof; 0.5 is every second one"),
    pvPeak_kW: range(0.1, 1000).default({ from: 4, to: 10 }),
    batteryShare: share.default(0).describe("Part of the homes with a roof that have a battery too"),
    batteryCapacity_kWh: range(0.5, 1000).default({ from: 5, to: 10 }),
    carShare: share.default(0),
  })
  .describe("Makes the homes from the seed instead of listing them");

const feeder = z.strictObject({
  id: feederId,
  name: z.string().min(1).max(60),
  parent: feederId.optional().describe("The feeder it hangs below, of a smaller id; without it the connection point"),
  netLimit_kW: powerKW.describe("Most that may flow in or out, of the feeder and all below it together"),
  netOutLimit_kW: powerKW.optional().describe("Most that may flow out, where it differs"),
  netInLimit_kW: powerKW.optional().describe("Most that may flow in, where it differs"),
  internalLimit_kW: powerKW.describe("Most that its homes may use, or make, together"),
  resistance_ohm: z.number().min(0).max(100).optional(),
  reactance_ohm: z.number().min(0).max(100).optional(),
});

const limitOrder = z
  .strictObject({
    feeder: feederId,
    days: z.array(z.int().min(0).max(3650)).min(1).optional().describe("From 0 on; without it every day"),
    from: clock,
    to: clockTo24,
    netOut_kW: limitKW.optional().describe("Most that may flow out in these hours"),
    netIn_kW: limitKW.optional().describe("Most that may flow in in these hours"),
  })
  .describe("Hours in which the grid operator lowers a feeder's limits (§ 14a EnWG)");

const dsoOffer = z.strictObject({
  energy_kWh: z.number().positive().max(1000).describe("Most in one interval"),
  price_ct_per_kWh: price.min(0).describe("Lowest price of a sale, highest of a purchase; local fees come on top"),
  from: clock.default("00:00"),
  to: clockTo24.default("24:00"),
});

const dso = z
  .strictObject({ sell: dsoOffer.optional(), buy: dsoOffer.optional() })
  .describe("What the distribution system operator trades like a home, from a feeder of its own; never both at once");

const clearing = z.strictObject({
  objective: z.enum(OBJECTIVES).default("max-energy").describe("What a clearing makes as large as it can"),
  predictionWindow: z
    .int()
    .min(2)
    .max(96)
    .default(5)
    .describe("Intervals for which orders are taken, the present one included"),
  clearAhead: z.int().min(1).max(95).default(1).describe("How many intervals ahead of the present one is made final"),
  solvers: z.int().min(0).max(8).default(2).describe("How many of them look for the best matching"),
});

const parts = z.record(name, share);

/** What stands under `sharing`, and in a file given by --key. */
export const sharingFile = z.strictObject({
  key: z.enum(SHARING_KEYS).default("dynamic").describe("How what was fed in is divided among those who took"),
  coefficients: parts
    .optional()
    .describe("For static and cascaded, together exactly 1; without them the same for each home"),
  leftovers: z.enum(LEFTOVER_RULES).default("grid").describe("Parts that were not used, for static and ex-ante"),
  classes: z.array(z.array(name).min(1)).min(1).max(100).optional().describe("For cascaded: who is served before whom"),
  file: z.string().min(1).optional().describe("For ex-ante: lines of home;hour;coefficient; without it from the past"),
  participation: parts.optional().describe("Homes that take part with a part of their energy only"),
  price_ct_per_kWh: price.min(0).optional().describe("Between members; without it half way from feed-in to ceiling"),
  incentive_ct_per_kWh: price.min(0).default(11).describe("For virtual-minimum: what the community is paid"),
  giversPart: share.default(0.5).describe("Part of the incentive that goes to those who fed in"),
});

/**
 * A scenario file as a person writes it: human units, with the unit in the key. Conversion to exact units and every
 * check across keys happen in `build/`.
 */
export const scenarioFile = z.strictObject({
  name,
  title: z.string().min(1).max(120),
  seed: z.int().min(0).default(1),
  days: z.int().min(1).max(3650).default(1),
  intervals: z.int().min(1).max(1_000_000).optional().describe("Ends a run after so many intervals instead of days"),
  calendar: z.strictObject({
    start: z.iso.datetime({ error: "a UTC instant such as 2026-06-24T22:00:00Z" }).describe("Start of interval 0"),
    interval_minutes: z.number().positive().max(1440).default(60),
    window_minutes: z.number().positive().max(1440).optional().describe("Without it the length of an interval"),
    commitMargin_minutes: z.number().positive().max(1440).default(5),
    grace_minutes: z.number().positive().max(10_080).optional().describe("Without it the length of an interval"),
  }),
  location: z.strictObject({ latitude: z.number().min(-66).max(66), longitude: z.number().min(-180).max(180) }),
  timezone: z.string().default("UTC").describe("For clock times in this file and on the screen"),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "a currency code such as EUR")
    .default("EUR"),
  weather: z
    .strictObject({
      dates: z.array(z.string().regex(/^\d\d-\d\d$/, 'a day of the typical year such as "06-25"')).default([]),
      afterwards: z.enum(["follow", "repeat"]).default("follow"),
    })
    .optional()
    .describe("Which day of the typical year each day has; without it the day's own date"),
  tariff,
  floors: z
    .strictObject({ none_ct_per_kWh: price.min(0), pv_ct_per_kWh: price.min(0), battery_ct_per_kWh: price.min(0) })
    .partial()
    .optional()
    .describe("Lowest price per technology (cost of production)"),
  feeders: z.array(feeder).min(1).max(1000),
  limitOrders: z.array(limitOrder).max(1000).default([]),
  households: z.array(household).min(1).max(10_000).optional(),
  generate: generate.optional(),
  communityBattery: z.strictObject({ feeder: feederId, ...batteryFields }).optional(),
  dso: dso.optional(),
  strategies: strategies.optional().describe("For homes that say nothing else"),
  mechanism: z.enum(CHOICES.mechanism).default("negotiation"),
  clearing: clearing.prefault({}).describe("For the mechanism clearing"),
  sharing: sharingFile.prefault({}).describe("For the mechanism sharing"),
  settlement: z.enum(CHOICES.settlement).default("metered"),
  privacy: z.enum(CHOICES.privacy).default("open"),
  admission: z.enum(CHOICES.admission).default("vote"),
  forecast: z
    .enum(FORECASTS)
    .default("persistence")
    .describe("clear-sky is for PV, load then goes with ridge; automatic lets each home's own history decide"),
  founders: z.array(name).min(1).optional().describe("Members from the start; without it the first four homes"),
});

/** A checked scenario file with its defaults. */
export type ScenarioFile = z.output<typeof scenarioFile>;
export type HouseholdEntry = z.output<typeof household>;
export type SharingEntry = z.output<typeof sharingFile>;
export type MappingEntry = z.output<typeof mapping>;
export type DsoOfferEntry = z.output<typeof dsoOffer>;
export type LimitOrderEntry = ScenarioFile["limitOrders"][number];
export type BatteryEntry = NonNullable<HouseholdEntry["battery"]>;

/** The JSON Schema of a scenario file, for editors. */
export function scenarioJsonSchema(): object {
  return { title: "neighborwatt scenario", ...z.toJSONSchema(scenarioFile, { io: "input" }) };
}
