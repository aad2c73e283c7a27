import type { IntervalIndex, IntervalTariff } from "#domain";
import type { Scenario } from "./scenario/index.ts";

/** The tariff of an interval, as the scenario's schedule of the day has it. */
export function tariffOf({ schedule }: Pick<Scenario, "schedule">): (k: IntervalIndex) => IntervalTariff {
  return (k) => schedule[k % schedule.length] as IntervalTariff;
}
