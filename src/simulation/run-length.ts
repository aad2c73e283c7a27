import type { Scenario } from "./scenario/index.ts";

/** How long a run is to be; what is left out is as the scenario has it. */
export interface RunLength {
  readonly days?: number | undefined;
  readonly intervals?: number | undefined;
}

/** How many intervals of the market a run has. */
export function runIntervals(scenario: Scenario, { days, intervals }: RunLength = {}): number {
  const perDay = 86_400 / scenario.calendar.intervalSeconds;
  if (intervals !== undefined) return intervals;
  if (days !== undefined) return days * perDay;
  return scenario.intervals ?? scenario.days * perDay;
}
