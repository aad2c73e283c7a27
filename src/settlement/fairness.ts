import type { Nano } from "#domain";

/** How evenly something is spread over homes. */
export interface Fairness {
  readonly leastNano: Nano;
  readonly mostNano: Nano;
  /** 0: the same for each; towards 1: all for one. null where nothing is spread, or some lose. */
  readonly gini: number | null;
}

/**
 * How evenly savings are spread: the least, the most, and the Gini coefficient.
 *
 * @param amountsNano  One per home, at least one.
 * @source Gini 1912: mean absolute difference over twice the mean; without meaning for negative amounts
 * @example
 * fairnessOf([nano(1n), nano(1n)]).gini   // 0
 */
export function fairnessOf(amountsNano: readonly Nano[]): Fairness {
  const sorted = [...amountsNano].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [least, most] = [sorted[0] as Nano, sorted.at(-1) as Nano];
  const count = BigInt(sorted.length);
  const sum = sorted.reduce((total: bigint, amount) => total + amount, 0n);
  if (least < 0n || sum === 0n) return { leastNano: least, mostNano: most, gini: null };
  const ranked = sorted.reduce((total: bigint, amount, i) => total + amount * (2n * BigInt(i) + 1n - count), 0n);
  return { leastNano: least, mostNano: most, gini: Number((ranked * 10_000n) / (count * sum)) / 10_000 };
}
