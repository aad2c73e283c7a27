import { EXIT, NeighborwattError, type Random, randomFrom } from "#domain";
import type { Clock } from "./build/calendar.ts";
import type { Series } from "./csv/series.ts";
import { carDay } from "./generator/car.ts";
import { dateAfter, yearDayAfter } from "./generator/civil-date.ts";
import { skyOf } from "./generator/clearness.ts";
import { loadDay } from "./generator/load.ts";
import { pvDay } from "./generator/pv.ts";
import { STEPS, toWholeWhDown } from "./generator/quarter-hours.ts";
import type { StandardProfile } from "./generator/standard-profile.ts";
import type { StationDay, TypicalYear } from "./generator/typical-year.ts";
import type { HomeDay, HouseholdSpec, Profiles, Scenario, StandardProfileName, WeatherPlan } from "./scenario.ts";

/** What profiles are made from: the tables that ship, and the CSV columns that the scenario names. */
export interface ProfileData {
  readonly standard: Readonly<Record<StandardProfileName, StandardProfile>>;
  readonly year: TypicalYear;
  readonly csvLoad: ReadonlyMap<HouseholdSpec, Series>;
  readonly csvPv: ReadonlyMap<HouseholdSpec, Series>;
}

/** Days that are kept: a forecast looks a week back. */
const KEPT_DAYS = 16;

/** The energy of every home on every day: pure, the same for the same scenario, seed and data. */
export function makeProfiles(scenario: Scenario, clock: Clock, data: ProfileData): Profiles {
  const homes = scenario.households.map((home) => homeOf(home, scenario, clock, data));
  const series = [...data.csvLoad.values(), ...data.csvPv.values()];
  const shift = clock.startOfDaySeconds / 900;
  const range = rangeOf(series, shift);
  const kept = new Map<number, readonly HomeDay[]>();
  return {
    range,
    filledValues: series.reduce((sum, { filled }) => sum + filled, 0),
    day: (dayIndex) => {
      const known = kept.get(dayIndex);
      if (known !== undefined) return known;
      requireWithin(dayIndex, range);
      const day = homes.map((home) => blockOf(home, dayIndex, shift));
      if (kept.size >= KEPT_DAYS) kept.delete(kept.keys().next().value as number);
      kept.set(dayIndex, day);
      return day;
    },
    past: (dayIndex) =>
      homes.filter((home) => reaches(home, dayIndex, shift)).map((home) => blockOf(home, dayIndex, shift)),
  };
}

/** A home by local days from midnight to midnight. */
interface Home {
  readonly name: string;
  /** What is read from files; nothing of a home that is generated. */
  readonly files: readonly Series[];
  load(localDay: number): Uint32Array;
  pv(localDay: number): Uint32Array;
}

function homeOf(home: HouseholdSpec, scenario: Scenario, clock: Clock, data: ProfileData): Home {
  const random = randomFrom(scenario.seed).fork(`profile of ${home.name}`);
  const files = [data.csvLoad.get(home), data.csvPv.get(home)].filter((series) => series !== undefined);
  return {
    name: home.name,
    files,
    load: loadOf(home, random, clock, data),
    pv: pvOf(home, random, scenario, clock, data),
  };
}

function loadOf(home: HouseholdSpec, random: Random, { startDate }: Clock, data: ProfileData): Home["load"] {
  const { annualLoadWh, load, car } = home;
  const fromFile = data.csvLoad.get(home);
  const profile = load.kind === "generated" && load.profile !== "sun" ? data.standard[load.profile] : data.standard.h25;
  const model = { annualWh: Number(annualLoadWh ?? 0n), profile, random: random.fork("load"), startDate };
  return (day) => {
    const exact = fromFile === undefined ? loadDay(model, day) : Float64Array.from(fromFile.dayWh(day));
    if (car !== null) {
      const { chargeW, arrivalMinutes } = car;
      const meanEnergyPerDayWh = Number(car.meanEnergyPerDayWh);
      const charge = carDay({ meanEnergyPerDayWh, chargeW, arrivalMinutes, random: random.fork("car") }, day);
      for (let q = 0; q < STEPS; q++) exact[q] = (exact[q] as number) + (charge[q] as number);
    }
    return toWholeWhDown(exact);
  };
}

function pvOf(home: HouseholdSpec, random: Random, scenario: Scenario, clock: Clock, data: ProfileData): Home["pv"] {
  const { pv } = home;
  const fromFile = data.csvPv.get(home);
  if (fromFile !== undefined) return (day) => fromFile.dayWh(day);
  if (pv === null) return () => new Uint32Array(STEPS);
  const roof = { ...pv, ...scenario.location, utcOffsetHours: clock.utcOffsetSeconds / 3600 };
  return (day) => {
    const station = data.year.get(weatherDate(scenario.weather, clock.startDate, day)) as StationDay;
    return toWholeWhDown(pvDay(roof, station.dayOfYear, skyOf(station), random.fork(`clouds of day ${day}`)));
  };
}

/** The day of the typical year (`MM-DD`) that gives a local day its weather. */
export function weatherDate({ dates, afterwards }: WeatherPlan, startDate: string, day: number): string {
  const count = dates.length;
  if (count === 0) {
    const date = dateAfter(startDate, day).iso.slice(5);
    return date === "02-29" ? "02-28" : date;
  }
  if (afterwards === "repeat") return dates[((day % count) + count) % count] as string;
  if (day < 0) return yearDayAfter(dates[0] as string, day);
  return dates[day] ?? yearDayAfter(dates[count - 1] as string, day - count + 1);
}

/** 24 hours from the scenario's start of day: the end of one local day and the beginning of the next. */
function blockOf(home: Home, dayIndex: number, shift: number): HomeDay {
  const cut = (of: Home["load"]): Uint32Array => {
    if (shift === 0) return of(dayIndex);
    const block = new Uint32Array(STEPS);
    block.set(of(dayIndex).subarray(shift));
    block.set(of(dayIndex + 1).subarray(0, shift), STEPS - shift);
    return block;
  };
  return { household: home.name, stepSeconds: 900, loadWh: cut(home.load), pvWh: cut(home.pv) };
}

function rangeOf(series: readonly Series[], shift: number): Profiles["range"] {
  if (series.length === 0) return null;
  const first = Math.max(...series.map((s) => s.first));
  const last = Math.min(...series.map((s) => s.last)) - (shift === 0 ? 0 : 1);
  return { first, last };
}

function reaches({ files }: Home, dayIndex: number, shift: number): boolean {
  const range = rangeOf(files, shift);
  return range === null || (dayIndex >= range.first && dayIndex <= range.last);
}

function requireWithin(dayIndex: number, range: Profiles["range"]): void {
  if (range === null || (dayIndex >= range.first && dayIndex <= range.last)) return;
  const { first, last } = range;
  const reason = `The CSV profiles hold days ${first} to ${last}; day ${dayIndex} was asked for. Run fewer days, or set firstDay in the mapping.`;
  throw new NeighborwattError("SIMULATION_PROFILE_OUT_OF_RANGE", reason, {
    details: { dayIndex, first, last },
    exitCode: EXIT.data,
  });
}
