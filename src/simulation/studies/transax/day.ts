import { type HomeCapacity, homeCapacity } from "#agents";
import { EXIT, type FeederId, type HouseholdName, type Limits, NeighborwattError, type Wh, wh } from "#domain";
import type { HouseholdSpec, LoadedScenario } from "../../scenario/index.ts";

/** How many of the homes produce: the paper says 5 in section 7.1 and 7 in section 7.2. */
export type ProducerCount = 5 | 7;

/** A home as the experiment sees it: one series of energy, made or used. */
export interface Prosumer {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  /** Per interval. */
  readonly energyWh: readonly Wh[];
  /** What its connection, roof and battery carry in an interval: the DSO permits no more. */
  readonly capacity: HomeCapacity;
}

/** The length of the paper's intervals, and of the generator's steps. */
export const INTERVAL_SECONDS = 900;

/** The battery that the paper gives every producer. */
export const BATTERY = { capacityWh: 90_000n, chargePerIntervalWh: 10_000n } as const;
const BATTERY_W = (Number(BATTERY.chargePerIntervalWh) * 3_600) / INTERVAL_SECONDS;

/** One day of the microgrid. */
export interface TransaxDay {
  readonly producers: readonly Prosumer[];
  /** Roofs beyond the number of producers stand still: their homes consume. */
  readonly consumers: readonly Prosumer[];
  readonly limits: Limits;
  readonly intervals: number;
}

/** What one day made and used, per interval, all homes together. */
export interface Totals {
  readonly producedWh: readonly bigint[];
  readonly consumedWh: readonly bigint[];
}

/**
 * The first day of a scenario in the paper's terms: the first `count` homes with a roof produce, all others consume.
 *
 * @throws SIMULATION_STUDY_SCENARIO when the scenario has no producer, no consumer, or other intervals
 * @source TX 7.1 (102 homes, 11 feeders, 96 intervals)
 */
export function transaxDay({ scenario, profiles }: LoadedScenario, count: ProducerCount): TransaxDay {
  const roofs = scenario.households.filter(({ pv }) => pv !== null).map(({ name }) => name);
  const producing = new Set(roofs.slice(0, count));
  if (roofs.length === 0) throw unfit("no home has a roof: at least one has to produce");
  if (producing.size === scenario.households.length)
    throw unfit("every home is a producer: at least one has to consume");
  const { intervalSeconds } = scenario.calendar;
  if (intervalSeconds !== INTERVAL_SECONDS) {
    throw unfit(`its intervals last ${intervalSeconds / 60} minutes: expected interval_minutes: 15`);
  }
  const homes = profiles.day(0).map(({ loadWh, pvWh }, i) => {
    return { home: scenario.households[i] as HouseholdSpec, loadWh, pvWh };
  });
  const produces = ({ home }: { readonly home: HouseholdSpec }) => producing.has(home.name);
  return {
    producers: homes.filter(produces).map(({ home, pvWh }) => prosumer(home, pvWh)),
    consumers: homes.filter((one) => !produces(one)).map(({ home, loadWh }) => prosumer(home, loadWh)),
    limits: scenario.limits,
    intervals: homes[0]?.loadWh.length ?? 0,
  };
}

/** Some intervals of a day as a day of their own. */
export function partOfDay(day: TransaxDay, first: number, intervals: number): TransaxDay {
  const cut = (homes: readonly Prosumer[]) =>
    homes.map((home) => ({ ...home, energyWh: home.energyWh.slice(first, first + intervals) }));
  return { ...day, producers: cut(day.producers), consumers: cut(day.consumers), intervals };
}

/** What all homes make and use, interval by interval (the paper's Fig. 6). */
export function totalsOf({ producers, consumers, intervals }: TransaxDay): Totals {
  const sum = (homes: readonly Prosumer[]) =>
    Array.from({ length: intervals }, (_, t) => homes.reduce((total, h) => total + (h.energyWh[t] as bigint), 0n));
  return { producedWh: sum(producers), consumedWh: sum(consumers) };
}

function prosumer({ name, feeder, connectionWh, pv }: HouseholdSpec, series: Uint32Array): Prosumer {
  const pvPeakW = pv?.peakW ?? 0;
  return {
    name,
    feeder,
    energyWh: [...series].map((energyWh) => wh(BigInt(energyWh))),
    capacity: homeCapacity({ connectionWh, pvPeakW, batteryW: BATTERY_W, seconds: INTERVAL_SECONDS }),
  };
}

function unfit(why: string): NeighborwattError {
  return new NeighborwattError("SIMULATION_STUDY_SCENARIO", `The scenario does not fit this paper: ${why}.`, {
    details: { why },
    exitCode: EXIT.configuration,
  });
}
