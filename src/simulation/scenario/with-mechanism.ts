import type { Scenario } from "./scenario.ts";

/**
 * A scenario with another mechanism, and the calendar that it asks for: a clearing takes orders for several intervals ahead,
 * so its window is as long as they are.
 *
 * @param scenario  As loaded: a window once widened stays wide.
 * @source TX 4.2 (prediction window)
 */
export function withMechanism(scenario: Scenario, mechanism: Scenario["choices"]["mechanism"]): Scenario {
  const { calendar, clearing } = scenario;
  const choices = { ...scenario.choices, mechanism };
  if (mechanism !== "clearing") return { ...scenario, choices };
  const aheadSeconds = (clearing.predictionWindow - 1) * calendar.intervalSeconds;
  const windowSeconds = Math.max(calendar.windowSeconds, aheadSeconds);
  return { ...scenario, choices, calendar: { ...calendar, windowSeconds } };
}
