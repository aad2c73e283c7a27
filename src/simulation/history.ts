import { type HouseholdName, type Wh, wh } from "#domain";
import { daysUsedBy, type History } from "#forecast";
import { type Profiles, perInterval, type Scenario } from "./scenario/index.ts";

/**
 * What each home's meter knew before the market began: as many days as its forecasters look at, fewer where its own
 * profile does not reach back.
 */
export function historyOf(scenario: Scenario, profiles: Profiles): ReadonlyMap<HouseholdName, History> {
  const days = daysUsedBy(scenario.forecast);
  const histories = new Map(scenario.households.map(({ name }) => [name, { loadWh: [] as Wh[], pvWh: [] as Wh[] }]));
  for (let day = -days; day < 0; day++) {
    for (const home of profiles.past(day)) {
      const history = histories.get(home.household);
      history?.loadWh.push(...Array.from(perInterval(home.loadWh, scenario.calendar), wh));
      history?.pvWh.push(...Array.from(perInterval(home.pvWh, scenario.calendar), wh));
    }
  }
  return histories;
}
