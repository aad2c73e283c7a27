import type { Scenario } from "./scenario.ts";

/**
 * A scenario with another mechanism or settlement, and the calendar that they ask for: a clearing takes orders for several
 * intervals ahead, so its window is as long as they are.
 *
 * @param scenario  As loaded: a window once widened stays wide.
 * @source TX 4.2 (prediction window)
 */
export function withChoices(scenario: Scenario, chosen: Partial<Scenario["choices"]>): Scenario {
  const { calendar, clearing } = scenario;
  const choices = { ...scenario.choices, ...chosen };
  if (choices.mechanism !== "clearing") return { ...scenario, choices };
  const aheadSeconds = (clearing.predictionWindow - 1) * calendar.intervalSeconds;
  const windowSeconds = Math.max(calendar.windowSeconds, aheadSeconds);
  return { ...scenario, choices, calendar: { ...calendar, windowSeconds } };
}
