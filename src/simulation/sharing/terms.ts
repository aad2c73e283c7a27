import { type IntervalIndex, type NanoPerWh, startOf } from "#domain";
import {
  bandOf,
  type Coefficients,
  checkedKey,
  equalParts,
  type Incentive,
  incentiveOf,
  partsInProportion,
  type SharingKey,
  sharingPrice,
} from "#market";
import { historyOf } from "../history.ts";
import { hourOf } from "../scenario/hours.ts";
import type { Profiles, Scenario } from "../scenario/index.ts";
import { tariffOf } from "../tariff.ts";

const HOURS_PER_DAY = 24;

/** Everything by which a community shares. */
export interface SharingTerms {
  readonly key: SharingKey;
  /** What members pay each other; null where the grid is cheaper, and nothing is shared. */
  priceAt(k: IntervalIndex): NanoPerWh | null;
  /** Which of the key's hours an interval lies in. */
  hourAt(k: IntervalIndex): number;
  /** Whether an hour of the community's clock ends with an interval. */
  endsHour(k: IntervalIndex): boolean;
  /** What is paid per shared Wh where nothing changes hands. */
  readonly incentive: Incentive;
}

/**
 * The terms of a scenario: what its file leaves open filled in, coefficients of the past included.
 *
 * @throws MARKET_SHARING_KEY_INVALID
 */
export function sharingTermsOf(scenario: Scenario, profiles: Profiles): SharingTerms {
  const { sharing, floors } = scenario;
  const key = checkedKey({ ...keyOf(scenario, profiles), participation: sharing.participation });
  const tariffAt = tariffOf(scenario);
  const hours = key.name === "ex-ante" ? key.hours.length : 1;
  return {
    key,
    priceAt: (k) => sharingPrice(tariffAt(k), bandOf(tariffAt(k), floors), sharing.pricePerWh),
    hourAt: (k) => hourOf(scenario, startOf(scenario.calendar, k), hours),
    endsHour: (k) => {
      const at = (interval: number) => startOf(scenario.calendar, interval as IntervalIndex);
      return hourOf(scenario, at(k), HOURS_PER_DAY) !== hourOf(scenario, at(k + 1), HOURS_PER_DAY);
    },
    incentive: incentiveOf(sharing.incentivePerWh, sharing.giversParts),
  };
}

function keyOf(scenario: Scenario, profiles: Profiles): SharingKey {
  const { key: name, leftovers, hours, classes } = scenario.sharing;
  const coefficients = scenario.sharing.coefficients ?? equalParts(scenario.households.map((home) => home.name));
  switch (name) {
    case "static":
      return { name, coefficients, leftovers };
    case "cascaded":
      return { name, first: classes ?? coefficients };
    case "ex-ante":
      return { name, hours: hours ?? pastHours(scenario, profiles), leftovers };
    case "dynamic":
    case "virtual-minimum":
      return { name };
  }
}

/** For each hour of the day, in proportion to what each home took from the grid in it before the community began. */
function pastHours(scenario: Scenario, profiles: Profiles): readonly Coefficients[] {
  const { calendar, households } = scenario;
  const histories = historyOf(scenario, profiles);
  const takenWh = new Map(households.map(({ name }) => [name, new Array<bigint>(HOURS_PER_DAY).fill(0n)]));
  for (const [name, { loadWh, pvWh }] of histories) {
    const taken = takenWh.get(name) as bigint[];
    loadWh.forEach((load, i) => {
      const at = calendar.epoch - (loadWh.length - i) * calendar.intervalSeconds * 1000;
      const hour = hourOf(scenario, at, HOURS_PER_DAY);
      const net = load - (pvWh[i] ?? 0n);
      if (net > 0n) taken[hour] = (taken[hour] as bigint) + net;
    });
  }
  const names = households.map(({ name }) => name);
  return Array.from({ length: HOURS_PER_DAY }, (_, hour) =>
    partsInProportion(names, (name) => takenWh.get(name)?.[hour] ?? 0n),
  );
}
