import type { Random } from "#domain";
import { STEPS } from "./quarter-hours.ts";

/** A car as the generator sees it. */
export interface CarModel {
  readonly meanEnergyPerDayWh: number;
  readonly chargeW: number;
  readonly arrivalMinutes: number;
  readonly random: Random;
}

const MINUTES_PER_STEP = 15;

/** One day of a car's charging in Wh per quarter hour; a late session runs on into the next day. */
export function carDay(car: CarModel, dayIndex: number): Float64Array {
  const charge = new Float64Array(STEPS);
  addSession(charge, car, dayIndex, 0);
  addSession(charge, car, dayIndex - 1, -STEPS);
  return charge;
}

function addSession(charge: Float64Array, car: CarModel, dayIndex: number, offset: number): void {
  const random = car.random.fork(`session of day ${dayIndex}`);
  const energyWh = car.meanEnergyPerDayWh * (0.4 + 1.2 * random.next());
  const spread = Math.max(-90, Math.min(90, 45 * random.normal()));
  // Not before midnight: a session belongs to the day on which it begins.
  const start = Math.max(0, car.arrivalMinutes + spread);
  const end = start + (60 * energyWh) / car.chargeW;
  for (let step = Math.floor(start / MINUTES_PER_STEP); step * MINUTES_PER_STEP < end; step++) {
    const minutes = Math.min(end, (step + 1) * MINUTES_PER_STEP) - Math.max(start, step * MINUTES_PER_STEP);
    const q = step + offset;
    if (q >= 0 && q < STEPS) charge[q] = (charge[q] as number) + (car.chargeW * minutes) / 60;
  }
}
