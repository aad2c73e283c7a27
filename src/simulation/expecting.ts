import { type IntervalIndex, type Wh, wh } from "#domain";
import { expected, extended, type History, type HomeForecast, pastOf, type Quantity } from "#forecast";
import { type HomeDay, type Profiles, perInterval, type Scenario } from "./scenario/index.ts";

/** How a home of a study knows what is to come. */
export interface Expecting {
  /** Energy per interval from the running one on, which `planned` follows; before interval 0 none runs, and it begins with that. */
  ahead(of: Quantity, planned: IntervalIndex): readonly Wh[];
  /** Who says so at present. */
  forecaster(of: Quantity): string;
  /** What an interval that has ended showed. */
  learn(loadWh: Wh, pvWh: Wh): void;
}

/** A home that knows its own past, as its forecasting agent does in a run. */
export function fromOwnPast(home: HomeForecast, history: History): Expecting {
  let past = pastOf(home, history);
  return {
    ahead: (of, planned) => expected(home, past, of, home.outlooking.horizon - (planned > 0 ? 0 : 1)),
    forecaster: (of) => past.insight[of].forecaster,
    learn: (loadWh, pvWh) => {
      past = extended(home, past, { loadWh: [loadWh], pvWh: [pvWh] });
    },
  };
}

/** Whether homes go by their own past, or know what comes: only a study can have the latter, as a measure of the former. */
export type Foresight = "own" | "perfect";

/**
 * A home that knows what comes. Beyond the end of its profiles, where nothing is known, the last day goes on.
 *
 * @param home  Its position among the households of the scenario.
 */
export function fromProfiles(scenario: Scenario, profiles: Profiles, home: number, horizon: number): Expecting {
  const { calendar } = scenario;
  const slotsPerDay = 86_400 / calendar.intervalSeconds;
  const days = new Map<number, Record<Quantity, Uint32Array>>();
  const dayAt = (index: number): Record<Quantity, Uint32Array> => {
    const day = Math.min(index, profiles.range?.last ?? index);
    const known = days.get(day);
    if (known !== undefined) return known;
    const { loadWh, pvWh } = profiles.day(day)[home] as HomeDay;
    const made = { load: perInterval(loadWh, calendar), pv: perInterval(pvWh, calendar) };
    days.delete(day - 2);
    days.set(day, made);
    return made;
  };
  return {
    ahead: (of, planned) => {
      const [first, count] = planned > 0 ? [planned - 1, horizon] : [0, horizon - 1];
      return Array.from({ length: count }, (_, i) => {
        const k = first + i;
        return wh(dayAt(Math.floor(k / slotsPerDay))[of][k % slotsPerDay] as number);
      });
    },
    forecaster: () => PERFECT,
    learn() {},
  };
}

/** What is said in the place of a forecaster's name where everything is known beforehand. */
const PERFECT = "perfect-foresight";
