import type { Instant, IntervalTariff, NanoPerWh } from "#domain";
import type { Tier } from "#settlement";

/** What begins the counting of a tiered price anew: a calendar month, a day, or each time its hours of the day come. */
export const TIER_WINDOWS = ["month", "day", "hours"] as const;
/** Units in which a file may give prices, in the scenario's currency. */
export const PRICE_UNITS = ["per_MWh", "ct_per_kWh"] as const;
/** What to do where prices are missing: refuse, or let the last one hold on. */
export const PRICE_GAP_RULES = ["refuse", "hold"] as const;

/** How to read a column of a CSV file as prices. */
export interface PriceMapping {
  /** Path relative to the scenario file, or to the folder given by `--profiles`. */
  readonly csv: string;
  /** Name of the column with the start of each step. */
  readonly time: string;
  readonly timeUnit: "unix-s" | "unix-ms" | "iso";
  readonly value: string;
  readonly unit: (typeof PRICE_UNITS)[number];
  /** Every value times this: 1.19 where the series is without a value-added tax of 19 %. */
  readonly times: number;
  readonly gaps: (typeof PRICE_GAP_RULES)[number];
  readonly timezone: string | null;
  readonly decimal: "." | ",";
  readonly separator: string;
  /** Local date of the file that becomes day 0; null takes the file's own dates. */
  readonly firstDay: string | null;
}

/** Prices in equal steps, each as long as an interval or several of them. */
export interface PriceSeries {
  readonly from: Instant;
  readonly stepSeconds: number;
  readonly prices: readonly NanoPerWh[];
}

/** A tiered energy price at some time of the day; prices contain the surcharge. */
export interface TierRule {
  readonly per: (typeof TIER_WINDOWS)[number];
  /** Second of the local day with which its hours begin; 0 where it holds all day. */
  readonly firstSecond: number;
  readonly tiers: readonly Tier[];
}

/** The tariff of a day, one entry per interval of it; entry 0 begins at the local time of the scenario's start. */
export interface DayTariff {
  /** Of a tiered price the lowest tier. */
  readonly schedule: readonly IntervalTariff[];
  /** Where the energy price has tiers; absent where it has none all day. */
  readonly tiers?: readonly (TierRule | null)[];
}

/** Dates with a tariff of their own, every year. */
export interface Season extends DayTariff {
  /** First and last day, `MM-DD`; a season that ends before it begins goes over the turn of the year. */
  readonly from: string;
  readonly to: string;
}

/** A tariff that depends on the date. Times of day are those that the clocks of the zone show, also after they change. */
export interface DatedTariff {
  /** For dates in no season. */
  readonly base: DayTariff;
  readonly seasons: readonly Season[];
  /** To which the energy price above is added: what comes on top of it. */
  readonly energyPrices: PriceSeries | null;
  /** To which the feed-in above is added. */
  readonly feedIns: PriceSeries | null;
  /** Within which whoever publishes prices may set both of them. */
  readonly bounds: { readonly lowest: NanoPerWh; readonly highest: NanoPerWh };
}
