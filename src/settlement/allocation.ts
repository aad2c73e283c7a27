import { type Wh, wh } from "#domain";

/**
 * Shares of a total in proportion to weights, whole and summing up to the total exactly: share i is the growth of
 * ⌊running weight × total ÷ sum⌋. All shares are 0 where all weights are.
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

/**
 * Who gets which Wh: what a meter measured, shared among its trades in the order in which they became binding. No trade
 * gets more than it was made for; what the meter measured beyond the trades is grid exchange.
 *
 * @param energiesWh  Energy of the meter's sales (or purchases) of one interval, in the order of binding.
 * @param meteredWh  What it exported (or imported) in that interval.
 * @source requirement T7; design, section 4; vectors/allocation, shared with the contracts
 * @example
 * allocate([wh(5n), wh(7n)], wh(100n))   // [5n, 7n]
 */
export function allocate(energiesWh: readonly Wh[], meteredWh: Wh): readonly Wh[] {
  const sum = energiesWh.reduce((running: bigint, energy) => running + energy, 0n);
  return splitByCumulativeFloor(sum < meteredWh ? wh(sum) : meteredWh, energiesWh);
}
