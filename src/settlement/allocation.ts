import { splitByCumulativeFloor, type Wh, wh } from "#domain";

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
