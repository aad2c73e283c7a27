import type { Calendar } from "#domain";
import { STEPS } from "./generator/quarter-hours.ts";

const STEP_SECONDS = 900;

/**
 * A day of quarter hours as a day of market intervals. Longer intervals sum; shorter ones share each quarter hour by
 * differences of rounded-down running sums, so that not a single Wh is lost.
 *
 * @param stepsWh  96 quarter hours.
 * @returns One number per interval of the day.
 */
export function perInterval(stepsWh: Uint32Array, { intervalSeconds }: Calendar): Uint32Array {
  const count = (STEPS * STEP_SECONDS) / intervalSeconds;
  const intervals = new Uint32Array(count);
  if (intervalSeconds >= STEP_SECONDS) {
    const steps = intervalSeconds / STEP_SECONDS;
    stepsWh.forEach((wh, q) => {
      const k = Math.floor(q / steps);
      intervals[k] = (intervals[k] as number) + wh;
    });
    return intervals;
  }
  const parts = STEP_SECONDS / intervalSeconds;
  stepsWh.forEach((wh, q) => {
    for (let i = 0; i < parts; i++) {
      intervals[q * parts + i] = Math.floor((wh * (i + 1)) / parts) - Math.floor((wh * i) / parts);
    }
  });
  return intervals;
}
