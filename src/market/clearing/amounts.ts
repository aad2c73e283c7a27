/** A column of whole numbers: as doubles where they are exact, and the others apart. */
export interface Amounts {
  /** `Infinity`, or −`Infinity`, where a double is not exact. */
  readonly column: Float64Array;
  readonly large: Map<number, bigint>;
}

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** A column of zeros. */
export function noAmounts(count: number): Amounts {
  return { column: new Float64Array(count), large: new Map() };
}

/** Sets one amount. */
export function setAmount({ column, large }: Amounts, at: number, amount: number | bigint): void {
  const fits = typeof amount === "number" || (amount <= MOST && amount >= -MOST);
  if (fits) large.delete(at);
  else large.set(at, amount);
  column[at] = fits ? Number(amount) : amount > 0n ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** One amount, exactly. */
export function amountOf({ column, large }: Amounts, at: number): bigint {
  return large.get(at) ?? BigInt(column[at] as number);
}

/** All amounts, exactly. */
export function allAmounts(amounts: Amounts): readonly bigint[] {
  return Array.from(amounts.column, (_, at) => amountOf(amounts, at));
}

/** The smaller of two integers. */
export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The larger of two integers. */
export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
