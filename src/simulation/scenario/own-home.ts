import { EXIT, type HouseholdName, instantsOfLocal, NeighborwattError, utcOffsetSeconds, wh } from "#domain";
import { daysUsedBy } from "#forecast";
import type { MeterSeries } from "#meterdata";
import { type RunLength, runIntervals } from "../run-length.ts";
import type { Clock } from "./build/calendar.ts";
import type { Series } from "./csv/series.ts";
import { CONNECTION_KW } from "./file/schema.ts";
import type { FeederSpec, HouseholdSpec, PvSpec, Scenario } from "./scenario.ts";

/** A person's own home that joins a scenario. */
export interface OwnHome {
  /** Name of its file, for messages. */
  readonly file: string;
  /** Reads it. @param timezone  Zone of times that carry none, and of the days where the file names none. */
  readonly read: (timezone: string) => MeterSeries;
  /** Local date of the file that becomes day 0; null lets one be found. */
  readonly from: string | null;
  /** How long a run is wanted. */
  readonly length: RunLength;
}

/** Where an own home stands in a scenario, and which of its days play which. */
export interface PlacedHome {
  readonly name: HouseholdName;
  readonly feeder: string;
  /** Local date of the file that is day 0. */
  readonly fileDate: string;
  /** Date of day 0 in the scenario. */
  readonly scenarioDate: string;
  /** Whether the file tells what the home used, or only what went through its meter. */
  readonly load: "consumption" | "net";
  readonly feedsIn: boolean;
}

/** A scenario with an own home, and the energy of it. */
export interface WithOwnHome {
  readonly scenario: Scenario;
  readonly home: HouseholdSpec;
  readonly load: Series;
  readonly pv: Series | null;
  readonly placed: PlacedHome;
}

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const PER_DAY = 96;
const NAME = "mine";

/**
 * Adds a home to a scenario, on the feeder with the most room. What its meter imported is its load and what it exported its
 * production, since behind the meter nothing is known; where the file tells the production, the load is what the home used.
 *
 * Day 0 is the file's own day of the same date, so that season and sun agree with the other homes; where there is none it is
 * its first full day, with days before it for forecasts where the file is long enough.
 *
 * @throws METERDATA_*, SIMULATION_OWN_HOME_DAYS when the file does not hold the days
 */
export function withOwnHome(scenario: Scenario, clock: Clock, own: OwnHome): WithOwnHome {
  const series = own.read(scenario.timezone);
  const dayZeroMs = dayZeroOf(scenario, clock, own, series);
  const energy = homeEnergy(series);
  const feedsIn = energy.pvWh.some((produced) => produced > 0);
  const name = freeName(scenario);
  const feeder = roomiest(scenario);
  const peakWh = Math.max(...extremes(energy));
  const pv: PvSpec = { peakW: Math.max(100, peakOf(energy.pvWh) * 4), tiltDegrees: 30, azimuthDegrees: 180 };
  const intervalHours = scenario.calendar.intervalSeconds / 3600;
  const home: HouseholdSpec = {
    name,
    feeder: feeder.id,
    connectionWh: wh(Math.ceil(Math.max(CONNECTION_KW * 1000, peakWh * 4) * intervalHours)),
    annualLoadWh: null,
    load: { kind: "own" },
    pv: feedsIn ? { ...pv, profile: { kind: "own" } } : null,
    battery: null,
    car: null,
    strategies: scenario.households[0]?.strategies ?? { seller: "linear", buyer: "linear" },
  };
  const fileDate = localDate(series.timezone, dayZeroMs);
  return {
    scenario: { ...scenario, households: [...scenario.households, home] },
    home,
    load: daysOf(series, energy.loadWh, dayZeroMs),
    pv: feedsIn ? daysOf(series, energy.pvWh, dayZeroMs) : null,
    placed: {
      name,
      feeder: feeder.name,
      fileDate,
      scenarioDate: clock.startDate,
      load: series.energyWh.production === undefined ? "net" : "consumption",
      feedsIn,
    },
  };
}

interface HomeEnergy {
  readonly loadWh: Float64Array;
  readonly pvWh: Float64Array;
}

/** Load less production is what the meter saw, in every quarter hour. */
function homeEnergy({ quarterHours, energyWh }: MeterSeries): HomeEnergy {
  const none = new Float64Array(quarterHours);
  const { import: imported = none, export: exported = none, production } = energyWh;
  if (production === undefined) return { loadWh: imported, pvWh: exported };
  const loadWh = production.map((made, q) => made + (imported[q] as number) - (exported[q] as number));
  // Two meters do not agree to the Wh: what the roof cannot have fed in came from elsewhere behind the meter.
  const pvWh = production.map((made, q) => made - Math.min(0, loadWh[q] as number));
  return { loadWh: loadWh.map((used) => Math.max(0, used)), pvWh };
}

function dayZeroOf(scenario: Scenario, clock: Clock, { file, from, length }: OwnHome, series: MeterSeries): number {
  const seconds = runIntervals(scenario, length) * scenario.calendar.intervalSeconds;
  const days = Math.ceil(seconds / 86_400);
  const { timezone, start, quarterHours } = series;
  const midnights: number[] = [];
  const endMs = start + quarterHours * QUARTER_MS;
  // A scenario that begins in the middle of a day needs a piece of the day after.
  const needed = days + (clock.startOfDaySeconds === 0 ? 0 : 1);
  let local = Date.parse(`${localDate(timezone, start)}T00:00:00Z`);
  for (; ; local += DAY_MS) {
    const at = instantsOfLocal(timezone, local)[0] ?? Number.NaN;
    if (at > endMs) break;
    if (at >= start && at + needed * DAY_MS <= endMs) midnights.push(at);
  }
  const dateOf = (at: number) => localDate(timezone, at);
  const held = `${dateOf(start)} to ${dateOf(endMs - 1)}`;
  if (from !== null) {
    const chosen = midnights.find((at) => dateOf(at) === from);
    if (chosen !== undefined) return chosen;
    throw refuseDays(file, `Expected ${needed} full days from ${from} on (${timezone}); the file holds ${held}.`);
  }
  const sameDate = midnights.findLast((at) => dateOf(at).slice(5) === clock.startDate.slice(5));
  const history = midnights[Math.min(daysUsedBy(scenario.forecast), midnights.length - 1)];
  const found = sameDate ?? history;
  if (found !== undefined) return found;
  throw refuseDays(
    file,
    `Expected ${needed} full days (${timezone}); the file holds ${held}. Run fewer days (--days).`,
  );
}

function refuseDays(file: string, reason: string): NeighborwattError {
  return new NeighborwattError("SIMULATION_OWN_HOME_DAYS", `${file}: ${reason}`, {
    details: { file },
    exitCode: EXIT.data,
  });
}

function localDate(timezone: string, at: number): string {
  return new Date(at + utcOffsetSeconds(timezone, at) * 1000).toISOString().slice(0, 10);
}

function daysOf({ start, quarterHours }: MeterSeries, energyWh: Float64Array, dayZeroMs: number): Series {
  const offset = (dayZeroMs - start) / QUARTER_MS;
  return {
    first: -Math.floor(offset / PER_DAY),
    last: Math.floor((quarterHours - offset) / PER_DAY) - 1,
    filled: 0,
    dayWh: (day) => Uint32Array.from(energyWh.subarray(offset + day * PER_DAY, offset + (day + 1) * PER_DAY)),
  };
}

function peakOf(energyWh: Float64Array): number {
  return energyWh.reduce((most, energy) => Math.max(most, energy), 0);
}

function extremes({ loadWh, pvWh }: HomeEnergy): readonly number[] {
  return [peakOf(loadWh), peakOf(pvWh)];
}

function freeName({ households }: Scenario): HouseholdName {
  const taken = new Set(households.map(({ name }) => name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? NAME : `${NAME}-${n}`;
    if (!taken.has(name)) return name;
  }
}

/** The feeder whose limit leaves each of its homes the most. */
function roomiest({ feeders, households }: Scenario): FeederSpec {
  const share = ({ id, internalLimitW }: FeederSpec) =>
    internalLimitW / (households.filter(({ feeder }) => feeder === id).length + 1);
  return feeders.reduce((best, feeder) => (share(feeder) > share(best) ? feeder : best));
}
