import { refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import type { ClearingSpec } from "../scenario.ts";

/** What homes plan for: the interval after the one that runs. The contract would go further. */
const PLANNED_AHEAD = 1;

/**
 * How orders are cleared.
 *
 * @throws SIMULATION_SCENARIO_INVALID when an interval would be final before orders are taken, or before homes plan for it
 */
export function buildClearing({ clearing }: ScenarioFile): ClearingSpec {
  const { clearAhead, predictionWindow } = clearing;
  if (clearAhead >= predictionWindow) {
    const reason = `found ${clearAhead}, expected less than the prediction window of ${predictionWindow} intervals.`;
    throw refuseKey(["clearing", "clearAhead"], reason);
  }
  if (clearAhead > PLANNED_AHEAD) {
    const reason = `found ${clearAhead}, expected ${PLANNED_AHEAD}: homes plan one interval ahead, so one that is final earlier has no orders.`;
    throw refuseKey(["clearing", "clearAhead"], reason);
  }
  return clearing;
}
