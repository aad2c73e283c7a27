import { type FeederId, type HouseholdName, type Limits, type Wh, wh } from "#domain";
import type { LoadedScenario } from "../../scenario/index.ts";

/** How many of the homes produce: the paper says 5 in section 7.1 and 7 in section 7.2. */
export type ProducerCount = 5 | 7;

/** A home as the experiment sees it: one series of energy, made or used. */
export interface Prosumer {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  /** Per interval. */
  readonly energyWh: readonly Wh[];
}

/** One day of the microgrid. */
export interface TransaxDay {
  readonly producers: readonly Prosumer[];
  readonly consumers: readonly Prosumer[];
  /** Homes with a roof come first in the scenario; what is left of them counts as consumers. */
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
 * @source TX 7.1 (102 homes, 11 feeders, 96 intervals)
 */
export function transaxDay({ scenario, profiles }: LoadedScenario, count: ProducerCount): TransaxDay {
  const day = profiles.day(0);
  const roofs = scenario.households.filter(({ pv }) => pv !== null).map(({ name }) => name);
  const producing = new Set(roofs.slice(0, count));
  const prosumer = (name: HouseholdName, i: number, series: Uint32Array): Prosumer => ({
    name,
    feeder: (scenario.households[i] as { feeder: FeederId }).feeder,
    energyWh: [...series].map((energy) => wh(BigInt(energy))),
  });
  const homes = day.map(({ household, loadWh, pvWh }, i) => ({ household, i, loadWh, pvWh }));
  return {
    producers: homes.filter((h) => producing.has(h.household)).map((h) => prosumer(h.household, h.i, h.pvWh)),
    consumers: homes.filter((h) => !producing.has(h.household)).map((h) => prosumer(h.household, h.i, h.loadWh)),
    limits: scenario.limits,
    intervals: day[0]?.loadWh.length ?? 0,
  };
}

/** What all homes make and use, interval by interval (the paper's Fig. 6). */
export function totalsOf({ producers, consumers, intervals }: TransaxDay): Totals {
  const sum = (homes: readonly Prosumer[]) =>
    Array.from({ length: intervals }, (_, t) => homes.reduce((total, h) => total + (h.energyWh[t] as bigint), 0n));
  return { producedWh: sum(producers), consumedWh: sum(consumers) };
}
