import { type HouseholdName, type Wh, wh } from "#domain";
import { type Profiles, perInterval, type Scenario } from "./scenario/index.ts";

/** Load and sun of the days before the market began, oldest first, per interval. */
export interface WarmUp {
  readonly loadWh: readonly Wh[];
  readonly pvWh: readonly Wh[];
}

/** Days of its own past that a home knows when the market begins. */
const DAYS = 2;

/** What each home's meter knew before the market began; empty where the profiles do not reach back. */
export function historyOf(scenario: Scenario, profiles: Profiles): ReadonlyMap<HouseholdName, WarmUp> {
  const first = Math.max(-DAYS, profiles.range?.first ?? -DAYS);
  const histories = new Map(scenario.households.map(({ name }) => [name, { loadWh: [] as Wh[], pvWh: [] as Wh[] }]));
  for (let day = first; day < 0; day++) {
    for (const home of profiles.day(day)) {
      const history = histories.get(home.household);
      history?.loadWh.push(...Array.from(perInterval(home.loadWh, scenario.calendar), wh));
      history?.pvWh.push(...Array.from(perInterval(home.pvWh, scenario.calendar), wh));
    }
  }
  return histories;
}
