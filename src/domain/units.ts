import { NeighborwattError } from "./errors.ts";

declare const unit: unique symbol;
/** A compile-time mark that keeps watt-hours, prices and money apart; it does not exist at run time. */
export type Unit<Name extends string> = { readonly [unit]: Name };

/** Energy in whole watt-hours, 0..2⁶⁴−1. */
export type Wh = bigint & Unit<"Wh">;
/** Price in 10⁻⁹ currency per Wh = 10⁻⁶ currency per kWh. Signed: day-ahead prices go negative. */
export type NanoPerWh = bigint & Unit<"NanoPerWh">;
/** Money in 10⁻⁹ currency. Signed: a credit is negative where the name says so. */
export type Nano = bigint & Unit<"Nano">;

const U64 = (1n << 64n) - 1n;
const I64 = (1n << 63n) - 1n;

/**
 * Watt-hours from an integer, refusing what is negative or over 64 bits.
 *
 * @throws DOMAIN_OUT_OF_RANGE
 * @example
 * wh(2_500n)   // 2500n
 */
export function wh(value: bigint | number): Wh {
  const energy = toInteger(value, "Wh");
  if (energy < 0n || energy > U64) throw outOfRange("energy", energy, "0..2^64-1 Wh");
  return energy as Wh;
}

/**
 * A price from an integer number of nano per Wh; 0.12 per kWh is 120_000.
 *
 * @throws DOMAIN_OUT_OF_RANGE
 * @example
 * nanoPerWh(120_000)   // 120000n
 */
export function nanoPerWh(value: bigint | number): NanoPerWh {
  const price = toInteger(value, "nano per Wh");
  if (price < -I64 || price > I64) throw outOfRange("price", price, "a signed 64-bit number of nano per Wh");
  return price as NanoPerWh;
}

/**
 * Money from an integer number of nano.
 *
 * @throws DOMAIN_OUT_OF_RANGE
 * @example
 * nano(-5n)   // -5n
 */
export function nano(value: bigint | number): Nano {
  return toInteger(value, "nano") as Nano;
}

/**
 * What an amount of energy costs at a price: exact, never rounded.
 *
 * @source conventions, section 3
 * @example
 * payment(wh(2_500n), nanoPerWh(120_000n))   // 300000000n
 */
export function payment(energyWh: Wh, pricePerWh: NanoPerWh): Nano {
  return (energyWh * pricePerWh) as Nano;
}

/**
 * The price half way between two limits, rounded towards the lower one.
 *
 * @example
 * midpointDown(nanoPerWh(80_000n), nanoPerWh(120_001n))   // 100000n
 */
export function midpointDown(low: NanoPerWh, high: NanoPerWh): NanoPerWh {
  const sum: bigint = low + high;
  return ((sum - (((sum % 2n) + 2n) % 2n)) / 2n) as NanoPerWh;
}

/**
 * Energy of a mean power over a time, rounded down to whole watt-hours.
 *
 * @throws DOMAIN_OUT_OF_RANGE
 * @example
 * toWhDown(1_999, 900)   // 499n
 */
export function toWhDown(powerW: number, seconds: number): Wh {
  return wh(BigInt(Math.floor((powerW * seconds) / 3600)));
}

/**
 * Money in whole cents, rounded towards the smaller amount: a payer never pays more than it owes. For cash and for the
 * screen only; every other calculation stays in nano.
 *
 * @source conventions, section 3
 * @example
 * toCentsDown(nano(-1n))   // -1n
 */
export function toCentsDown(amount: Nano): bigint {
  const nanoPerCent = 10_000_000n;
  const towardsZero: bigint = amount / nanoPerCent;
  return amount < 0n && amount % nanoPerCent !== 0n ? towardsZero - 1n : towardsZero;
}

/** The smaller of two amounts of energy. @example minWh(wh(1n), wh(2n))   // 1n */
export function minWh(a: Wh, b: Wh): Wh {
  return a < b ? a : b;
}

/** `a − b`, or 0 where that would be negative. @example lessWh(wh(1n), wh(2n))   // 0n */
export function lessWh(a: Wh, b: Wh): Wh {
  return (a > b ? a - b : 0n) as Wh;
}

/** The larger of two prices. @example maxPrice(nanoPerWh(1n), nanoPerWh(2n))   // 2n */
export function maxPrice(a: NanoPerWh, b: NanoPerWh): NanoPerWh {
  return a > b ? a : b;
}

/** The smaller of two prices. @example minPrice(nanoPerWh(1n), nanoPerWh(2n))   // 1n */
export function minPrice(a: NanoPerWh, b: NanoPerWh): NanoPerWh {
  return a < b ? a : b;
}

function toInteger(value: bigint | number, unitName: string): bigint {
  if (typeof value === "bigint") return value;
  if (!Number.isSafeInteger(value)) throw outOfRange("value", value, `a whole number of ${unitName}`);
  return BigInt(value);
}

function outOfRange(what: string, value: bigint | number, expected: string): NeighborwattError {
  return new NeighborwattError("DOMAIN_OUT_OF_RANGE", `The ${what} ${value} is not ${expected}.`, {
    details: { value: String(value) },
    exitCode: 65,
  });
}
