import { setImmediate as giveWay } from "node:timers/promises";
import {
  type BuiltMechanism,
  type LoadedScenario,
  linearSolverFor,
  type StudyResult,
  studyInSteps,
} from "#simulation/study";
import type { Interrupt } from "./interrupt.ts";
import { progress } from "./progress.ts";

const GIVE_WAY_EVERY_MS = 50;

/** Runs a study with a bar, and ends it where it is on Ctrl-C. */
export async function watchedStudy(
  loaded: LoadedScenario,
  mechanism: BuiltMechanism,
  intervals: number,
  interrupt: Interrupt,
): Promise<StudyResult> {
  const linearSolver = await linearSolverFor(mechanism, loaded.scenario);
  const steps = studyInSteps(loaded, mechanism, intervals, linearSolver);
  const shown = progress(intervals, "intervals");
  for (let gaveWayAt = performance.now(); ; ) {
    const step = steps.next(interrupt.happened);
    if (step.done) {
      shown.clear();
      return step.value;
    }
    shown.at(step.value, loaded.scenario.name);
    if (performance.now() - gaveWayAt < GIVE_WAY_EVERY_MS) continue;
    await giveWay();
    gaveWayAt = performance.now();
  }
}
