import type { Random } from "#domain";
import { APPLIANCES, type Appliance, FRIDGE, REFERENCE_ANNUAL_WH } from "./appliances.ts";
import { STEPS, total } from "./quarter-hours.ts";

/** What a home is like on all days, drawn once from its stream. */
export interface Habits {
  /** How many quarter hours later than the average home this one lives; negative = earlier. */
  readonly shiftSteps: number;
  readonly fridgePhase: number;
  readonly appliances: readonly Appliance[];
}

/** An appliance on a certain day. */
export interface Use {
  readonly appliance: Appliance;
  readonly meanCount: number;
  /** Probability that a use has started by the end of each step. */
  readonly startedBy: Float64Array;
}

/** A day before chance: what runs all day, and what may be switched on. */
export interface DayPlan {
  readonly baseWh: Float64Array;
  /** Energy of one running step of the refrigerator. */
  readonly fridgeWh: number;
  readonly uses: readonly Use[];
}

/** At most this part of the expected load is switched on and off, so that what is left for the base stays positive. */
const MOST_SWITCHED = 0.85;

/** Draws what is particular to a home. */
export function habitsFrom(random: Random): Habits {
  return {
    shiftSteps: random.below(5) - 2,
    fridgePhase: random.below(FRIDGE.everySteps),
    appliances: APPLIANCES.filter((appliance) => random.next() < appliance.ownership),
  };
}

/**
 * Parts a day's expected load into a base and appliances, such that base + expected appliances = expected load in
 * every step.
 */
export function planDay(standardWh: Float64Array, habits: Habits, annualWh: number): DayPlan {
  const scale = annualWh / REFERENCE_ANNUAL_WH;
  const expected = standardWh.map((_, q) => standardWh[wrap(q - habits.shiftSteps)] as number);
  const uses = habits.appliances.map((appliance) => ({
    appliance,
    meanCount: appliance.perDay * scale,
    startedBy: startedBy(appliance, expected),
  }));
  const switched = new Float64Array(STEPS).fill((FRIDGE.onWh * scale) / FRIDGE.everySteps);
  for (const use of uses) addExpected(switched, use);
  const damping = Math.min(1, ...switched.map((wh, q) => (MOST_SWITCHED * (expected[q] as number)) / wh));
  return {
    baseWh: expected.map((wh, q) => wh - damping * (switched[q] as number)),
    fridgeWh: FRIDGE.onWh * scale * damping,
    uses: uses.map((use) => ({ ...use, meanCount: use.meanCount * damping })),
  };
}

/** Uses begin in the appliance's windows, more often when the home uses more anyway. */
function startedBy({ windows }: Appliance, expectedWh: Float64Array): Float64Array {
  const weights = expectedWh.map((wh, q) => (windows.some(([from, to]) => q >= from * 4 && q < to * 4) ? wh : 0));
  const all = total(weights);
  let sum = 0;
  return weights.map((weight) => {
    sum += weight / all;
    return sum;
  });
}

function addExpected(switchedWh: Float64Array, { appliance, meanCount, startedBy }: Use): void {
  for (let q = 0; q < STEPS; q++) {
    const count = meanCount * ((startedBy[q] as number) - (startedBy[q - 1] ?? 0));
    appliance.usesWh.forEach((wh, i) => {
      const step = wrap(q + i);
      switchedWh[step] = (switchedWh[step] as number) + count * wh;
    });
  }
}

function wrap(step: number): number {
  return ((step % STEPS) + STEPS) % STEPS;
}
