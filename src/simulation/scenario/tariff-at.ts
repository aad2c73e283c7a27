import {
  EXIT,
  endOf,
  type IntervalIndex,
  type IntervalTariff,
  instant,
  interval as intervalOf,
  isoTime,
  maxPrice,
  NeighborwattError,
  nanoPerWh,
  startOf,
} from "#domain";
import { type FixedPart, fixedPartByCumulativeFloor, type TieredPrice } from "#settlement";
import { inSeason } from "./build/tariff.ts";
import { firstIntervalOf, type LocalTime, localTimeOf } from "./local-time.ts";
import type { Scenario } from "./scenario.ts";
import type { DatedTariff, DayTariff, PriceSeries, TierRule } from "./tariff-plan.ts";

/** The part of a scenario that says what energy costs. */
export type PricedScenario = Pick<Scenario, "schedule" | "dated" | "fixedPerMonth" | "calendar" | "timezone">;

/** What a bill of one interval needs besides the parts per Wh. */
export interface BillingTerms {
  readonly tieredPrice?: TieredPrice;
  readonly fixed?: FixedPart;
}

/** An entry of the tariff's day that holds in an interval. */
export interface Entry {
  readonly day: DayTariff;
  readonly slot: number;
}

const known = new WeakMap<PricedScenario, Map<IntervalIndex, IntervalTariff>>();

/**
 * The tariff of an interval.
 *
 * @throws SIMULATION_PRICES_OUT_OF_RANGE where a file of prices does not reach that interval
 */
export function tariffOf(
  scenario: Pick<Scenario, "schedule"> & Partial<PricedScenario>,
): (k: IntervalIndex) => IntervalTariff {
  const { schedule } = scenario;
  if (!isDated(scenario)) return (k) => schedule[k % schedule.length] as IntervalTariff;
  const tariffs = known.get(scenario) ?? new Map<IntervalIndex, IntervalTariff>();
  known.set(scenario, tariffs);
  return (k) => {
    const tariff = tariffs.get(k) ?? datedTariff(scenario, k);
    tariffs.set(k, tariff);
    return tariff;
  };
}

/** The tariff that a gap is billed at where an interval is part of it: of a tiered price the dearest tier. */
export function dearestTariffOf(scenario: PricedScenario): (k: IntervalIndex) => IntervalTariff {
  const tariffAt = tariffOf(scenario);
  return (k) => {
    const tiers = ruleOf(scenario, k)?.tiers;
    if (tiers === undefined) return tariffAt(k);
    return { ...tariffAt(k), energyPrice: tiers.map(({ energyPrice }) => energyPrice).reduce(maxPrice) };
  };
}

/** What a bill of an interval needs besides the tariff: the tiers and their window, and the fixed part. */
export function billingTermsOf(scenario: PricedScenario): (k: IntervalIndex) => BillingTerms {
  const { fixedPerMonth } = scenario;
  return (k) => {
    const tieredPrice = tieredPriceAt(scenario, k);
    return {
      ...(tieredPrice !== null && { tieredPrice }),
      ...(fixedPerMonth !== undefined && { fixed: fixedAt(scenario, fixedPerMonth, k) }),
    };
  };
}

/**
 * A scenario with its series of prices. The schedule becomes that of the first day.
 *
 * @throws SIMULATION_PRICES_OUT_OF_RANGE when they do not reach from the first interval over the length of the scenario
 * @throws SIMULATION_PRICES_OUT_OF_BOUNDS when one of them could not be published
 */
export function withPrices(
  scenario: Scenario,
  { energyPrices, feedIns }: Record<"energyPrices" | "feedIns", PriceSeries | null>,
): Scenario {
  if (scenario.dated === undefined) return scenario;
  const dated = { ...scenario.dated, energyPrices: bare(energyPrices), feedIns: bare(feedIns) };
  const priced = { ...scenario, dated };
  requireTariffUntil(priced, lengthOf(scenario));
  const tariffAt = tariffOf(priced);
  const hasSeries = energyPrices !== null || feedIns !== null;
  if (hasSeries) requireWithinBounds(priced);
  return { ...priced, schedule: scenario.schedule.map((_, i) => tariffAt(intervalOf(i))) };
}

/** The chain takes no price beyond the bounds, so none may stand in the file. */
function requireWithinBounds(scenario: PricedScenario): void {
  const { dated, calendar } = scenario;
  const { lowest, highest } = (dated as DatedTariff).bounds;
  const tariffAt = tariffOf(scenario);
  const end = pricesKnownUntil(scenario) ?? 0;
  for (let k = 0; k < end; k++) {
    const { energyPrice, feedIn } = tariffAt(intervalOf(k));
    for (const [key, price] of [
      ["energyPrices", energyPrice],
      ["feedIns", feedIn],
    ] as const) {
      if (lowest <= price && price <= highest) continue;
      const ct = (value: bigint) => Number(value) / 10_000;
      throw new NeighborwattError(
        "SIMULATION_PRICES_OUT_OF_BOUNDS",
        `tariff.${key}: the price at ${isoTime(startOf(calendar, intervalOf(k)))} is ${ct(price)} ct/kWh with what comes on top, outside of bounds_ct_per_kWh (${ct(lowest)} to ${ct(highest)}). Is the unit another one? Else widen the bounds.`,
        { details: { key, interval: k }, exitCode: EXIT.data },
      );
    }
  }
}

/**
 * Refuses a run that is longer than the prices of the scenario are known: whole days, up to the one in which orders for the
 * first intervals after the run are taken, meters of its last ones are waited for, and the prices of the day after are published.
 *
 * @param until  First interval that is not run.
 * @throws SIMULATION_PRICES_OUT_OF_RANGE
 */
export function requireTariffUntil(scenario: PricedScenario, until: number): void {
  const { dated, calendar, schedule } = scenario;
  const { windowSeconds, graceSeconds, intervalSeconds } = calendar;
  const ahead = Math.ceil((windowSeconds + 2 * graceSeconds + PUBLISHED_AHEAD_SECONDS) / intervalSeconds) + 1;
  const last = Math.ceil((until + ahead) / schedule.length) * schedule.length - 1;
  for (const key of ["energyPrices", "feedIns"] as const) {
    const series = dated?.[key] ?? null;
    if (series === null) continue;
    for (const k of [intervalOf(0), intervalOf(last)]) {
      if (priceAt(series, startOf(calendar, k)) === undefined) throw outOfRange(scenario, key, series, k);
    }
  }
}

/** How long before a day begins its prices are published, as after the day-ahead auction at noon. */
export const PUBLISHED_AHEAD_SECONDS = 10 * 3600;

/** First interval of which a price is not known; null where every one is. */
export function pricesKnownUntil({
  dated,
  calendar,
}: Pick<Scenario, "calendar"> & Partial<PricedScenario>): IntervalIndex | null {
  const ends = [dated?.energyPrices, dated?.feedIns].flatMap((series) =>
    series ? [(series.from - calendar.epoch) / 1000 + series.prices.length * series.stepSeconds] : [],
  );
  return ends.length === 0 ? null : intervalOf(Math.floor(Math.min(...ends) / calendar.intervalSeconds));
}

function isDated(scenario: Partial<PricedScenario>): scenario is PricedScenario {
  return scenario.dated !== undefined;
}

function datedTariff(scenario: PricedScenario, k: IntervalIndex): IntervalTariff {
  const { day, slot } = entryAt(scenario, k);
  const entry = day.schedule[slot] as IntervalTariff;
  const { energyPrices = null, feedIns = null } = scenario.dated ?? {};
  if (energyPrices === null && feedIns === null) return entry;
  const price = (key: "energyPrices" | "feedIns", series: PriceSeries | null): bigint => {
    if (series === null) return 0n;
    const found = priceAt(series, startOf(scenario.calendar, k));
    if (found === undefined) throw outOfRange(scenario, key, series, k);
    return found;
  };
  return {
    ...entry,
    energyPrice: nanoPerWh(entry.energyPrice + price("energyPrices", energyPrices)),
    feedIn: nanoPerWh(entry.feedIn + price("feedIns", feedIns)),
  };
}

/** Where a tariff stands. Times of day follow the zone's clocks; what holds when an interval begins holds for all of it. */
export function entryAt(scenario: PricedScenario, k: IntervalIndex): Entry {
  const { dated, calendar, timezone, schedule } = scenario;
  if (dated === undefined) return { day: { schedule }, slot: k % schedule.length };
  const local = localTimeOf(calendar, timezone, k);
  const day = dated.seasons.find((season) => inSeason(season, local.date.slice(5))) ?? dated.base;
  const start = localTimeOf(calendar, timezone, intervalOf(0)).secondsOfDay;
  const sinceStart = (local.secondsOfDay - start + 86_400) % 86_400;
  return { day, slot: Math.floor(sinceStart / calendar.intervalSeconds) };
}

function ruleOf(scenario: PricedScenario, k: IntervalIndex): TierRule | null {
  const { day, slot } = entryAt(scenario, k);
  return day.tiers?.[slot] ?? null;
}

function tieredPriceAt(scenario: PricedScenario, k: IntervalIndex): TieredPrice | null {
  const rule = ruleOf(scenario, k);
  if (rule === null) return null;
  const local = localTimeOf(scenario.calendar, scenario.timezone, k);
  return { ...windowOf(scenario, rule, local), tiers: rule.tiers };
}

function windowOf(
  { calendar, timezone }: PricedScenario,
  { per, firstSecond }: TierRule,
  { year, month, day, date, secondsOfDay }: LocalTime,
): { readonly window: string; readonly from: IntervalIndex } {
  const first = (of: number, second = 0) => firstIntervalOf(calendar, timezone, year, month, of, second);
  if (per === "month") return { window: date.slice(0, 7), from: first(1) };
  if (per === "day") return { window: date, from: first(day) };
  const began = secondsOfDay >= firstSecond ? day : day - 1;
  const from = first(began, firstSecond);
  return {
    window: `hours of ${new Date(Date.UTC(year, month - 1, began)).toISOString().slice(0, 10)} ${firstSecond}`,
    from,
  };
}

/** A month's amount is spread over the intervals that begin in it, so that a whole month costs exactly that. */
function fixedAt({ calendar, timezone }: PricedScenario, perMonth: FixedPart, k: IntervalIndex): FixedPart {
  const { year, month } = localTimeOf(calendar, timezone, k);
  const first = firstIntervalOf(calendar, timezone, year, month, 1);
  const count = firstIntervalOf(calendar, timezone, year, month + 1, 1) - first;
  const part = (amount: FixedPart["energyNano"]) => fixedPartByCumulativeFloor(amount, k - first, count);
  return { energyNano: part(perMonth.energyNano), gridNano: part(perMonth.gridNano) };
}

function priceAt({ from, stepSeconds, prices }: PriceSeries, at: number): bigint | undefined {
  return prices[Math.floor((at - from) / (stepSeconds * 1000))];
}

function bare(series: PriceSeries | null): PriceSeries | null {
  return series && { from: series.from, stepSeconds: series.stepSeconds, prices: series.prices };
}

function lengthOf({ intervals, days, schedule }: Scenario): number {
  return intervals ?? days * schedule.length;
}

function outOfRange(
  { calendar }: PricedScenario,
  key: string,
  { from, stepSeconds, prices }: PriceSeries,
  k: IntervalIndex,
): NeighborwattError {
  const [first, last] = [isoTime(from), isoTime(instant(from + prices.length * stepSeconds * 1000))];
  const wanted = `${isoTime(startOf(calendar, k))} to ${isoTime(endOf(calendar, k))}`;
  return new NeighborwattError(
    "SIMULATION_PRICES_OUT_OF_RANGE",
    `The prices of tariff.${key} hold from ${first} to ${last}; those of ${wanted} (interval ${k}) are needed. Run fewer days, add the prices to the file, or say firstDay in its mapping.`,
    { details: { key, interval: k }, exitCode: EXIT.data },
  );
}
