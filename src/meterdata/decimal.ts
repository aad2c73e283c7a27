/** A number as it is written: sign, digits, and how many of them stand behind the mark. */
const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d{1,12}))?$/;

/**
 * A decimal number as a whole number of its `digits`-th decimal place, exactly; null for what is no such number or would
 * lose digits.
 *
 * @example
 * scaledDecimal("-12.34", 3)   // -12340n
 */
export function scaledDecimal(text: string, digits: number): bigint | null {
  const [, sign, whole, fraction = ""] = text.match(DECIMAL) ?? [];
  if (whole === undefined) return null;
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > digits) return null;
  const size = BigInt(whole + kept.padEnd(digits, "0"));
  return sign === "-" ? -size : size;
}
