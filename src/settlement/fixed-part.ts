import { type Nano, nano } from "#domain";

/** What a home pays in one interval whatever it uses. */
export interface FixedPart {
  /** To the supplier. */
  readonly energyNano: Nano;
  /** To the grid operator, and for the meter. */
  readonly gridNano: Nano;
}

/**
 * One interval's part of a fixed amount. The parts of all intervals add up to the amount exactly: part i is the growth of
 * ⌊amount × (i + 1) ÷ count⌋.
 *
 * @param position  Of the interval within the month, from 0 on.
 * @param count  How many intervals the month has.
 * @example
 * [0, 1, 2].map((i) => fixedPartByCumulativeFloor(nano(10n), i, 3))   // [3n, 3n, 4n]
 */
export function fixedPartByCumulativeFloor(amount: Nano, position: number, count: number): Nano {
  const upTo = (i: number): bigint => (amount * BigInt(i)) / BigInt(count);
  return nano(upTo(position + 1) - upTo(position));
}
