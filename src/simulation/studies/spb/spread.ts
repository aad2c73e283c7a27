/** A figure over several runs. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation of the runs; 0 of a single one. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** Mean and spread of a figure over runs, one at least. @example spreadOf([1, 3]).mean   // 2 */
export function spreadOf(values: readonly number[]): Spread {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean: rounded(mean),
    deviation: rounded(values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1))),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
  };
}

/** The arithmetic mean. @example meanOf([1, 2])   // 1.5 */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Four decimals. @example rounded(0.123456)   // 0.1235 */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
