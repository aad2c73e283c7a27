/** Coefficients count in 10⁻⁹ of the whole: 0.25 is 250,000,000. They are never rounded: a sum is exactly 1 or it is not. */
export const WHOLE = 1_000_000_000n;
const DIGITS = 9;
const DECIMAL = /^([01])(?:[.,](\d+))?$/;

/** Who has which part, each in 10⁻⁹. */
export type Coefficients = ReadonlyMap<string, bigint>;

/**
 * A coefficient as it is written, with point or comma: exact, or null when it is no decimal of 0 to 1 with at most nine digits.
 *
 * @example
 * partsFrom("0,25")   // 250000000n
 */
export function partsFrom(text: string): bigint | null {
  const [, whole, fraction = ""] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction.length > DIGITS) return null;
  const parts = BigInt(whole) * WHOLE + BigInt(fraction.padEnd(DIGITS, "0"));
  return parts > WHOLE ? null : parts;
}

/**
 * A coefficient as text, with six digits where that is exact and nine where it is not.
 *
 * @example
 * partsText(250_000_000n)   // "0.250000"
 */
export function partsText(parts: bigint, decimal: "." | "," = "."): string {
  const fraction = String(parts % WHOLE).padStart(DIGITS, "0");
  const shown = fraction.endsWith("000") ? fraction.slice(0, 6) : fraction;
  return `${parts / WHOLE}${decimal}${shown}`;
}

/**
 * The same part for everybody, as near as nine digits allow, and exactly 1 together.
 *
 * @example
 * [...equalParts(["h01", "h02", "h03"]).values()]   // [333333334n, 333333333n, 333333333n]
 */
export function equalParts(members: readonly string[]): Coefficients {
  return new Map(partsInProportion(members, () => 1n));
}

/** Parts in proportion to something, exactly 1 together; equal where nobody has any of it. */
export function partsInProportion(members: readonly string[], amountOf: (member: string) => bigint): Coefficients {
  const amounts = members.map(amountOf);
  const some = amounts.some((amount) => amount > 0n);
  const parts = splitByLargestRemainder(WHOLE, some ? amounts : members.map(() => 1n));
  return new Map(members.map((member, i) => [member, parts[i] as bigint]));
}

/** The sum of all parts. */
export function sumOfParts(coefficients: Coefficients): bigint {
  let sum = 0n;
  for (const parts of coefficients.values()) sum += parts;
  return sum;
}

/**
 * A total in proportion to weights, whole and summing up to it exactly: everybody gets the whole part of the quota, and what is
 * left goes one by one to the largest remainders; the earlier of two equal ones comes first. All get 0 where all weights are 0.
 * No share exceeds its weight where the total does not exceed their sum, and a larger weight never gets less.
 *
 * @source largest remainder (Hare–Niemeyer, Hamilton)
 * @example
 * splitByLargestRemainder(10n, [1n, 1n, 1n])   // [4n, 3n, 3n]
 */
export function splitByLargestRemainder(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((running, weight) => running + weight, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  const shares = weights.map((weight) => (weight * total) / sum);
  const left = Number(total - shares.reduce((running, share) => running + share, 0n));
  if (left === 0) return shares;
  const remainders = weights.map((weight) => (weight * total) % sum);
  const ranked = weights.map((_, i) => i).sort((a, b) => compare(remainders[b], remainders[a]) || a - b);
  for (const i of ranked.slice(0, left)) shares[i] = (shares[i] as bigint) + 1n;
  return shares;
}

function compare(a: bigint | undefined = 0n, b: bigint | undefined = 0n): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
