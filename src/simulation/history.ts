import type { HouseholdName } from "#domain";
import type { Profiles, Scenario } from "./scenario/index.ts";

/** Load and sun of the days before the market began, oldest first, in Wh per interval. */
export interface WarmUp {
  readonly loadWh: readonly bigint[];
  readonly pvWh: readonly bigint[];
}

/** Days of its own past that a home knows when the market begins. */
const DAYS = 2;

/** What each home's meter knew before the market began; empty where the profiles do not reach back. */
export function historyOf(scenario: Scenario, profiles: Profiles): ReadonlyMap<HouseholdName, WarmUp> {
  const first = Math.max(-DAYS, profiles.range?.first ?? -DAYS);
  const histories = new Map<HouseholdName, { loadWh: bigint[]; pvWh: bigint[] }>();
  for (const { name } of scenario.households) histories.set(name, { loadWh: [], pvWh: [] });
  for (let day = first; day < 0; day++) {
    for (const home of profiles.day(day)) {
      const history = histories.get(home.household) as { loadWh: bigint[]; pvWh: bigint[] };
      history.loadWh.push(...perInterval(home.loadWh, scenario.calendar.intervalSeconds));
      history.pvWh.push(...perInterval(home.pvWh, scenario.calendar.intervalSeconds));
    }
  }
  return histories;
}

/** Quarter hours added up to intervals, or cut evenly where intervals are shorter. */
function perInterval(steps: Uint32Array, intervalSeconds: number): bigint[] {
  const result: bigint[] = [];
  if (intervalSeconds <= 900) {
    const parts = 900 / intervalSeconds;
    for (const energyWh of steps) for (let i = 0; i < parts; i++) result.push(BigInt(Math.floor(energyWh / parts)));
    return result;
  }
  const count = intervalSeconds / 900;
  for (let i = 0; i < steps.length; i += count) {
    result.push(BigInt(steps.subarray(i, i + count).reduce((sum, energyWh) => sum + energyWh, 0)));
  }
  return result;
}
