import { refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import type { ClearingSpec } from "../scenario.ts";

/** How orders are cleared. @throws SIMULATION_SCENARIO_INVALID when an interval would be final before orders are taken */
export function buildClearing({ clearing }: ScenarioFile): ClearingSpec {
  const { clearAhead, predictionWindow } = clearing;
  if (clearAhead >= predictionWindow) {
    const reason = `found ${clearAhead}, expected less than the prediction window of ${predictionWindow} intervals.`;
    throw refuseKey(["clearing", "clearAhead"], reason);
  }
  return clearing;
}
