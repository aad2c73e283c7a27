import type { MixedProgram } from "./mixed-prices-program.ts";
import { productSum } from "./prices-value.ts";

/** Row prices are rounded to this part of 1: halves, thirds … sixteenths stay what they are. */
const PARTS = 720_720;
/** Closer to a whole number than this is whole; HiGHS promises 10⁻⁷. */
const TOLERANCE = 1e-4;

/** The column values as whole numbers; null when they are not, or do not satisfy the program exactly. */
export function wholeSolution(program: MixedProgram, column: Float64Array): Float64Array | null {
  const { columns, rows, lower, upper, starts, row, factor } = program;
  const whole = new Float64Array(columns);
  const sums = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    const value = Math.round(column[j] as number);
    if (Math.abs(value - (column[j] as number)) > TOLERANCE) return null;
    if (value < (lower[j] as number) || value > (upper[j] as number)) return null;
    whole[j] = value;
    for (let p = starts[j] as number; p < (starts[j + 1] as number); p++) {
      const r = row[p] as number;
      sums[r] = (sums[r] as number) + value * (factor[p] as number);
    }
  }
  return sums.every((sum) => sum === 0) ? whole : null;
}

/**
 * What no solution of the program exceeds, by weak duality: right for any row prices, so that a solver that computes in
 * floating point need not be believed.
 */
export function totalAtMost(program: MixedProgram, rowPrice: Float64Array): bigint {
  const { columns, lower, upper, starts, row, factor, total } = program;
  const sum = productSum();
  for (let j = 0; j < columns; j++) {
    let gain = j === total ? PARTS : 0;
    for (let p = starts[j] as number; p < (starts[j + 1] as number); p++) {
      gain -= (factor[p] as number) * Math.round((rowPrice[row[p] as number] as number) * PARTS);
    }
    if (gain > 0) sum.add(upper[j] as number, gain);
    else sum.add(-(lower[j] as number), -gain);
  }
  return sum.total() / BigInt(PARTS);
}
