import type { Steps } from "#meterdata";
import { total } from "../generator/quarter-hours.ts";
import { VALUE_UNITS } from "../scenario.ts";
import { refuseProfile } from "./refuse.ts";

type ValueUnit = (typeof VALUE_UNITS)[number];

/** A home between these means is nothing unusual; used to guess a mistaken unit. */
const USUAL_MEAN_W = [20, 20_000] as const;
/** Outside of these means no household's load is believed. */
const POSSIBLE_MEAN_W = [1, 50_000] as const;

/** Mean power in W of a value over a step. */
function toW(value: number, unit: ValueUnit, stepSeconds: number, peakW: number): number {
  const perHour = 3600 / stepSeconds;
  const watts = { W: value, kW: value * 1000, Wh: value * perHour, kWh: value * 1000 * perHour, pu: value * peakW };
  return watts[unit];
}

/**
 * A household's load in W per step.
 *
 * @throws SIMULATION_PROFILE_UNIT when no household could use that much, or that little
 */
export function loadInW(file: string, steps: Steps, unit: ValueUnit): Float64Array {
  const mean = total(steps.values) / steps.values.length;
  const meanW = toW(mean, unit, steps.stepSeconds, 0);
  if (meanW < POSSIBLE_MEAN_W[0] || meanW > POSSIBLE_MEAN_W[1]) {
    const likely = VALUE_UNITS.filter((u) => {
      const w = toW(mean, u, steps.stepSeconds, 0);
      return w >= USUAL_MEAN_W[0] && w <= USUAL_MEAN_W[1];
    });
    const guess = likely.length === 0 ? "" : ` The unit looks like ${likely.join(" or ")}.`;
    const reason = `With values in ${unit} this home uses ${rounded(meanW)} W on average; expected ${POSSIBLE_MEAN_W.join(" to ")} W.${guess}`;
    throw refuseProfile("SIMULATION_PROFILE_UNIT", file, reason);
  }
  return steps.values.map((value) => toW(value, unit, steps.stepSeconds, 0));
}

/**
 * A roof's production in W per step.
 *
 * @throws SIMULATION_PROFILE_UNIT when the roof could not make that much, or never makes anything
 */
export function pvInW(file: string, steps: Steps, unit: ValueUnit, peakW: number): Float64Array {
  const watts = steps.values.map((value) => toW(value, unit, steps.stepSeconds, peakW));
  const highest = watts.reduce((a, b) => Math.max(a, b), 0);
  if (highest > 1.5 * peakW || highest < 0.005 * peakW) {
    const highestValue = steps.values.reduce((a, b) => Math.max(a, b), 0);
    const likely = VALUE_UNITS.filter((u) => {
      const w = toW(highestValue, u, steps.stepSeconds, peakW);
      return w >= 0.1 * peakW && w <= 1.5 * peakW;
    });
    const guess = likely.length === 0 ? "" : ` The unit looks like ${likely.join(" or ")}.`;
    const reason = `With values in ${unit} this roof of ${peakW} W makes ${rounded(highest)} W at most; expected up to ${peakW} W.${guess}`;
    throw refuseProfile("SIMULATION_PROFILE_UNIT", file, reason);
  }
  return watts;
}

function rounded(watts: number): string {
  return String(Number(watts.toPrecision(3)));
}
