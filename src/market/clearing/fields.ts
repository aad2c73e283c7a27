import { EXIT, NeighborwattError } from "#domain";

/** A field that is not what it must be: which one, what it is, what was expected. */
export function malformed(field: string, value: unknown, expected: string): NeighborwattError {
  return new NeighborwattError("MARKET_CLEARING_MALFORMED", `${field} is ${shown(value)}: expected ${expected}.`, {
    details: { field },
    exitCode: EXIT.data,
  });
}

/** Of a list or an object no more than that: it may be nested deeper than any text of it could be made. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}

/** A JSON object that is read field by field; its name is only put together when something is wrong. */
export interface Place {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly name: () => string;
}

/** A JSON object under a name such as `offers[3]`; "" is the whole document. */
export function placeOf(value: unknown, name: () => string): Place {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { fields: value as Record<string, unknown>, name };
  }
  throw malformed(name() || "The document", value, "a JSON object");
}

/** The full name of a field. */
export function nameOf({ name }: Place, key: string): string {
  const prefix = name();
  return prefix === "" ? key : `${prefix}.${key}`;
}

/** The error about a field. */
export function malformedIn(place: Place, key: string, expected: string): NeighborwattError {
  return malformed(nameOf(place, key), place.fields[key], expected);
}

/** An array; `otherwise` where there is none. */
export function arrayIn(place: Place, key: string, otherwise?: readonly unknown[]): readonly unknown[] {
  const value = place.fields[key] ?? otherwise;
  if (Array.isArray(value)) return value;
  throw malformedIn(place, key, "an array");
}

/** A whole number that a JSON number holds exactly, `least` or more; `otherwise` where there is none. */
export function integerIn(place: Place, key: string, least?: number, otherwise?: number): number {
  const value = place.fields[key] ?? otherwise;
  if (isInteger(value, least)) return value;
  throw malformedIn(place, key, `a whole number${least === undefined ? "" : ` from ${least}`} up to 2^53-1`);
}

/** Whether a value is a whole number that a double holds exactly. */
export function isInteger(value: unknown, least = -Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

/** A whole number of any size: a JSON number up to 2⁵³ − 1, or a decimal string. */
export function amountIn(place: Place, key: string, sign: "signed" | "unsigned"): number | bigint {
  const value = place.fields[key];
  const signed = sign === "signed";
  if (isInteger(value, signed ? undefined : 0)) return value;
  if (typeof value === "string" && (signed ? /^-?\d+$/ : /^\d+$/).test(value)) return BigInt(value);
  const range = signed ? "" : " from 0";
  throw malformedIn(place, key, `a whole number${range}, as a JSON number up to 2^53-1 or as a decimal string`);
}

/** A number as a quotient of integers. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/;

/** A number from 0, exactly as its digits say: a JSON number or a decimal string. */
export function fractionAt(value: unknown, name: string): Fraction {
  const parts = typeof value === "number" || typeof value === "string" ? DECIMAL.exec(String(value)) : null;
  if (parts === null) throw malformed(name, value, "a number from 0");
  const [, whole = "", decimals = "", exponent = "0"] = parts;
  const power = Number(exponent) - decimals.length;
  const digits = BigInt(whole + decimals);
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) };
}
