import { setImmediate as giveWay } from "node:timers/promises";
import type { Ledger } from "#settlement";
import {
  type BuiltMechanism,
  type Foresight,
  type LoadedScenario,
  linearSolverFor,
  type StudyResult,
  studyInSteps,
} from "#simulation/study";
import type { Interrupt } from "./interrupt.ts";
import { progress } from "./progress.ts";

const GIVE_WAY_EVERY_MS = 50;

/** A study, and the books of the same one with perfect foresight; null where that was not asked for or not finished. */
export interface WatchedStudy extends StudyResult {
  readonly perfect: Ledger | null;
}

/** Runs a study with a bar, and ends it where it is on Ctrl-C; then once more for what error in forecasts cost. */
export async function watchedStudy(
  loaded: LoadedScenario,
  mechanism: BuiltMechanism,
  intervals: number,
  interrupt: Interrupt,
  wanted: { readonly forecastCost: boolean },
): Promise<WatchedStudy> {
  const result = await watched(loaded, mechanism, intervals, interrupt, "own");
  if (!wanted.forecastCost || interrupt.happened || result.tally.forecasts.length === 0)
    return { ...result, perfect: null };
  const { ledger } = await watched(loaded, mechanism, intervals, interrupt, "perfect");
  return { ...result, perfect: interrupt.happened ? null : ledger };
}

async function watched(
  loaded: LoadedScenario,
  mechanism: BuiltMechanism,
  intervals: number,
  interrupt: Interrupt,
  foresight: Foresight,
): Promise<StudyResult> {
  const linearSolver = await linearSolverFor(mechanism, loaded.scenario);
  const steps = studyInSteps(loaded, mechanism, intervals, linearSolver, foresight);
  const shown = progress(intervals, foresight === "own" ? "intervals" : "intervals with perfect foresight");
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
