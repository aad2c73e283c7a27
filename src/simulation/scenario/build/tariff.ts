import {
  type Calendar,
  ceilingOf,
  type IntervalTariff,
  type NanoPerWh,
  nano,
  nanoPerWh,
  type Technology,
} from "#domain";
import type { FixedPart } from "#settlement";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import type { DatedTariff, DayTariff, PriceMapping, Season } from "../tariff-plan.ts";
import type { Clock } from "./calendar.ts";
import { fromCtPerKWh, scaled } from "./exact.ts";
import { buildMapping } from "./mapping.ts";
import { type Level, type Period, periodsOf, tariffAtLevels, wholeDay } from "./tariff-levels.ts";

const SECONDS_PER_DAY = 86_400;
const DAYS_OF_A_YEAR = 366;

/** Everything that a scenario says about what energy costs. */
export interface TariffPlan {
  readonly schedule: readonly IntervalTariff[];
  readonly dated?: DatedTariff;
  readonly fixedPerMonth?: FixedPart;
}

/**
 * The tariff of a scenario. Series of prices are read later: until then what is added to them stands in their place.
 *
 * @throws SIMULATION_SCENARIO_INVALID when a schedule leaves out or doubles a time, or cuts an interval; when seasons overlap;
 * when a part is missing or said twice
 */
export function buildTariff(file: ScenarioFile, calendar: Calendar, clock: Clock): TariffPlan {
  const { tariff } = file;
  const series = { energyPrices: tariff.energyPrices !== undefined, feedIns: tariff.feedIns !== undefined };
  const top: Level = { entry: tariff, path: ["tariff"] };
  const basePeriods = tariff.schedule && periodsOf(tariff.schedule, ["tariff", "schedule"]);
  const day = (levels: readonly (Level | readonly Period[])[], path: KeyPath): DayTariff =>
    dayTariff(levels, path, calendar, clock, tariff.fund_ct_per_kWh, series);
  const under = basePeriods === undefined ? [top] : [basePeriods, top];
  const base = day(under, ["tariff", "schedule"]);
  const fixed = buildFixed(file);
  const fixedPerMonth = fixed === null ? {} : { fixedPerMonth: fixed };
  const needsDates = tariff.seasons !== undefined || series.energyPrices || series.feedIns || base.tiers !== undefined;
  if (!needsDates) return { schedule: base.schedule, ...fixedPerMonth };
  requireTimeToPublish(file, calendar);
  const seasons = (tariff.seasons ?? []).map((season, i): Season => {
    const path = ["tariff", "seasons", i];
    const periods = season.schedule && periodsOf(season.schedule, [...path, "schedule"]);
    const own: readonly (Level | readonly Period[])[] = [...(periods ? [periods] : []), { entry: season, path }];
    const { from, to } = season;
    for (const key of ["from", "to"] as const) requireDate(season[key], [...path, key]);
    return { from, to, ...day([...own, ...under], [...path, "schedule"]) };
  });
  refuseOverlap(seasons);
  const dated = { base, seasons, energyPrices: null, feedIns: null, bounds: buildBounds(file) };
  return { schedule: base.schedule, dated, ...fixedPerMonth };
}

/** Where series of prices are read from; null where there is none. */
export function priceMappings({ tariff }: ScenarioFile): Record<"energyPrices" | "feedIns", PriceMapping | null> {
  const of = (key: "energyPrices" | "feedIns") => {
    const entry = tariff[key];
    return entry === undefined ? null : buildMapping(entry, ["tariff", key]);
  };
  return { energyPrices: of("energyPrices"), feedIns: of("feedIns") };
}

/**
 * The lowest price of each technology.
 *
 * @throws SIMULATION_SCENARIO_INVALID when a floor lies above the ceiling of some interval; with prices from a file that may
 * happen, and then nobody trades
 */
export function buildFloors(
  { floors, tariff }: ScenarioFile,
  { schedule, dated }: TariffPlan,
  calendar: Calendar,
  clock: Clock,
): Record<Technology, NanoPerWh> {
  const days = [schedule, ...(dated?.seasons.map((season) => season.schedule) ?? [])];
  const floorOf = (technology: Technology): NanoPerWh => {
    const key = `${technology}_ct_per_kWh` as const;
    const floor = fromCtPerKWh(floors?.[key] ?? 0, ["floors", key]);
    if (tariff.energyPrices !== undefined) return floor;
    for (const day of days) requireBelowCeiling(floor, day, key, calendar, clock);
    return floor;
  };
  return { none: floorOf("none"), pv: floorOf("pv"), battery: floorOf("battery") };
}

function requireBelowCeiling(
  floor: NanoPerWh,
  schedule: readonly IntervalTariff[],
  key: string,
  calendar: Calendar,
  clock: Clock,
): void {
  schedule.forEach((tariff, k) => {
    const ceiling = ceilingOf(tariff);
    if (ceiling >= floor) return;
    const when = clockText((clock.startOfDaySeconds + k * calendar.intervalSeconds) % SECONDS_PER_DAY);
    const reason = `the floor of ${ct(floor)} ct/kWh lies above the ceiling of ${ct(ceiling)} ct/kWh at ${when} (all-in import price less local fees): nobody could trade.`;
    throw refuseKey(["floors", key], reason);
  });
}

function dayTariff(
  levels: readonly (Level | readonly Period[])[],
  path: KeyPath,
  calendar: Calendar,
  clock: Clock,
  fund: number,
  series: { readonly energyPrices: boolean; readonly feedIns: boolean },
): DayTariff {
  const count = SECONDS_PER_DAY / calendar.intervalSeconds;
  const fundPerWh = nanoPerWh(fromCtPerKWh(fund, ["tariff", "fund_ct_per_kWh"]));
  const known = new Map<string, ReturnType<typeof tariffAtLevels>>();
  const entries = Array.from({ length: count }, (_, k) => {
    const start = (clock.startOfDaySeconds + k * calendar.intervalSeconds) % SECONDS_PER_DAY;
    const here = levels.map((level) => ("entry" in level ? level : periodOver(level, start, path, calendar)));
    const name = here.map((level) => level.path.join("/")).join(" ");
    const entry = known.get(name) ?? tariffAtLevels(here, { fundPerWh, series });
    known.set(name, entry);
    return entry;
  });
  const schedule = entries.map(({ tariff }) => tariff);
  const tiers = entries.map((entry) => entry.tiers);
  return tiers.some((rule) => rule !== null) ? { schedule, tiers } : { schedule };
}

/** The only period over an interval. */
function periodOver(periods: readonly Period[], start: number, path: KeyPath, { intervalSeconds }: Calendar): Level {
  const over = periods.filter((p) => after(start, p.from) < p.length || after(p.from, start) < intervalSeconds);
  const [only] = over;
  const when = `the interval from ${clockText(start)}`;
  if (only === undefined) throw refuseKey(path, `${when} has no tariff.`);
  if (over.length > 1 || (!wholeDay(only) && after(start, only.from) + intervalSeconds > only.length)) {
    throw refuseKey(path, `${when} lies in more than one entry, or only partly in one.`);
  }
  return only;
}

/** A day's prices are published before the first gate of that day opens. */
function requireTimeToPublish({ tariff, mechanism, clearing }: ScenarioFile, calendar: Calendar): void {
  if (tariff.energyPrices === undefined && tariff.feedIns === undefined) return;
  const ahead = mechanism === "clearing" ? (clearing.predictionWindow - 1) * calendar.intervalSeconds : 0;
  const window = Math.max(calendar.windowSeconds, ahead);
  if (window + calendar.intervalSeconds <= SECONDS_PER_DAY) return;
  const key = tariff.energyPrices === undefined ? "feedIns" : "energyPrices";
  const reason = `orders are taken ${window / 3600} h ahead, before a day's prices are known; expected intervals and a window of at most a day together.`;
  throw refuseKey(["tariff", key], reason);
}

function buildBounds({ tariff }: ScenarioFile): DatedTariff["bounds"] {
  const path = ["tariff", "bounds_ct_per_kWh"];
  const { lowest, highest } = tariff.bounds_ct_per_kWh ?? { lowest: -100, highest: 500 };
  if (lowest > highest)
    throw refuseKey([...path, "lowest"], `found ${lowest}, expected at most ${highest}, the highest.`);
  return { lowest: fromCtPerKWh(lowest, [...path, "lowest"]), highest: fromCtPerKWh(highest, [...path, "highest"]) };
}

function buildFixed({ tariff }: ScenarioFile): FixedPart | null {
  const fixed = tariff.fixed_per_month;
  if (fixed === undefined) return null;
  const amount = (key: keyof typeof fixed): bigint => scaled(fixed[key], 9, ["tariff", "fixed_per_month", key]);
  return { energyNano: nano(amount("supplier")), gridNano: nano(amount("grid") + amount("meter")) };
}

function requireDate(date: string, path: KeyPath): void {
  const at = new Date(Date.parse(`2000-${date}T00:00:00Z`));
  if (!Number.isNaN(at.getTime()) && at.toISOString().slice(5, 10) === date) return;
  throw refuseKey(path, `found "${date}", expected a day of the year such as 04-01.`);
}

function refuseOverlap(seasons: readonly Season[]): void {
  for (let day = 0; day < DAYS_OF_A_YEAR; day++) {
    const date = new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10);
    const [, second] = seasons.filter((season) => inSeason(season, date));
    if (second === undefined) continue;
    throw refuseKey(["tariff", "seasons", seasons.indexOf(second)], `${date} lies in an earlier season too.`);
  }
}

/** Whether a day of the year lies in a season. */
export function inSeason({ from, to }: Pick<Season, "from" | "to">, date: string): boolean {
  return from <= to ? from <= date && date <= to : from <= date || date <= to;
}

/** Seconds from one time of day forward to another. */
function after(time: number, from: number): number {
  return (time - from + SECONDS_PER_DAY) % SECONDS_PER_DAY;
}

function clockText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

function ct(price: bigint): string {
  return String(Number(price) / 10_000);
}
