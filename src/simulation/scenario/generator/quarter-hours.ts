/** Quarter hours in a day: the step of every profile. */
export const STEPS = 96;

/**
 * Whole watt-hours whose running sum never strays from the exact one by a whole Wh: each step takes the difference of
 * the sums rounded down, so a day loses less than 1 Wh and not half a Wh per step.
 */
export function toWholeWhDown(exactWh: Float64Array): Uint32Array {
  const whole = new Uint32Array(exactWh.length);
  let sum = 0;
  let given = 0;
  for (let i = 0; i < exactWh.length; i++) {
    sum += exactWh[i] as number;
    // A billionth of slack: 0.1 added ten times must count as 1.
    const upTo = Math.floor(sum + 1e-9);
    whole[i] = upTo - given;
    given = upTo;
  }
  return whole;
}

/** The sum of a series. */
export function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}
