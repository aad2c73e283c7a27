import { type Wh, wh } from "./units.ts";

/**
 * Shares of a total in proportion to weights, whole and summing up to the total exactly: share i is the growth of
 * ⌊running weight × total ÷ sum⌋. All shares are 0 where all weights are; no share exceeds its weight where the total
 * does not exceed their sum.
 *
 * A share depends only on the weights before it and the sum, so a contract finds one without a loop.
 *
 * @source design, section 4 (T7)
 * @example
 * splitByCumulativeFloor(wh(9n), [wh(5n), wh(7n)])   // [3n, 6n]
 */
export function splitByCumulativeFloor(total: Wh, weights: readonly Wh[]): readonly Wh[] {
  const sum = weights.reduce((running: bigint, weight) => running + weight, 0n);
  if (sum === 0n) return weights.map(() => wh(0n));
  let running = 0n;
  let given = 0n;
  return weights.map((weight) => {
    running += weight;
    const upToHere = (running * total) / sum;
    const share = wh(upToHere - given);
    given = upToHere;
    return share;
  });
}
