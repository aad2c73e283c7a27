import type { Random } from "#domain";
import { FRIDGE } from "./appliances.ts";
import { dateAfter } from "./civil-date.ts";
import { type DayPlan, type Habits, habitsFrom, planDay } from "./habits.ts";
import { STEPS } from "./quarter-hours.ts";
import { type StandardProfile, standardDay } from "./standard-profile.ts";

/** A home as the load generator sees it. */
export interface LoadModel {
  readonly annualWh: number;
  readonly profile: StandardProfile;
  /** The home's own stream; every day forks from it, so day n can be made without the days before. */
  readonly random: Random;
  /** Date of day 0. */
  readonly startDate: string;
}

/**
 * One day of a home's load in Wh per quarter hour.
 *
 * The expected load of a home is its standard profile, a little earlier or later. Of that, appliances take their
 * expected part and a smooth base keeps the rest; then chance switches the appliances. So every home is spiky, no two
 * are alike, and the mean over many homes or days is the standard profile by construction.
 *
 * @source design, section 10
 */
export function loadDay(model: LoadModel, dayIndex: number): Float64Array {
  const habits = habitsFrom(model.random.fork("habits"));
  const today = planOf(model, habits, dayIndex);
  const load = today.baseWh.slice();
  for (let q = habits.fridgePhase; q < STEPS; q += FRIDGE.everySteps) load[q] = (load[q] as number) + today.fridgeWh;
  addUses(load, today, dayRandom(model, dayIndex), 0);
  // What began late yesterday ends today.
  addUses(load, planOf(model, habits, dayIndex - 1), dayRandom(model, dayIndex - 1), -STEPS);
  return load;
}

function planOf(model: LoadModel, habits: Habits, dayIndex: number): DayPlan {
  const standard = standardDay(model.profile, dateAfter(model.startDate, dayIndex), model.annualWh);
  return planDay(standard, habits, model.annualWh);
}

function dayRandom(model: LoadModel, dayIndex: number): Random {
  return model.random.fork(`uses of day ${dayIndex}`);
}

function addUses(load: Float64Array, { uses }: DayPlan, random: Random, offset: number): void {
  // A busy day and a quiet one: mean 1, so that the expectation holds.
  const activity = 0.5 + random.next();
  for (const { appliance, meanCount, startedBy } of uses) {
    for (let count = poisson(random, meanCount * activity); count > 0; count--) {
      const draw = random.next();
      const start = startedBy.findIndex((share) => draw < share);
      appliance.usesWh.forEach((wh, i) => {
        const step = start + i + offset;
        if (step >= 0 && step < STEPS) load[step] = (load[step] as number) + wh;
      });
    }
  }
}

/** @source Knuth, The Art of Computer Programming 2, 3.4.1 */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random.next();
  let count = 0;
  while (product > limit) {
    product *= random.next();
    count++;
  }
  return count;
}
