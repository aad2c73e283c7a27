import { InvalidArgumentError } from "commander";
import { type Instant, instant, isoTime, type Nano, type NanoPerWh, nano, nanoPerWh, type Wh, wh } from "#domain";

/** Nano in one of the currency. */
const WHOLE_DECIMALS = 9;
/** A price of 10⁻⁶ of the currency per kWh is one nano per Wh. */
const PRICE_DECIMALS = 6;

/** An amount of energy: `1500`, `1500Wh` or `1.5kWh`; whole watt-hours, more than none. */
export function energy(text: string): Wh {
  const [, number = "", unit = "Wh"] = /^(\d+(?:\.\d+)?)(k?Wh)?$/.exec(text) ?? [];
  const amount = scaled(number, unit === "kWh" ? 3 : 0);
  if (amount !== null && amount > 0n && amount < 1n << 40n) return wh(amount);
  throw new InvalidArgumentError("Expected energy of at least 1 Wh in whole watt-hours, such as 1500 or 1.5kWh.");
}

/** An amount of money: in the currency, `0.30`, or in 10⁻⁹ of it, `300000000nano`; more than nothing. */
export function money(text: string): Nano {
  const amount = amountIn(text, WHOLE_DECIMALS);
  if (amount !== null && amount > 0n && amount < 1n << 63n) return nano(amount);
  throw new InvalidArgumentError("Expected an amount of money above 0, such as 0.30, or 300000000nano.");
}

/** A price: in the currency per kWh, `0.20`, or in 10⁻⁹ of it per Wh, `200000nano`. */
export function price(text: string): NanoPerWh {
  const amount = amountIn(text, PRICE_DECIMALS);
  if (amount !== null && amount < 1n << 40n) return nanoPerWh(amount);
  throw new InvalidArgumentError(
    "Expected a price per kWh with up to six decimals, such as 0.20, or 200000nano (per Wh).",
  );
}

/** Money as it is, in the currency: two decimals, and more where there are more. */
export function moneyText(amount: bigint): string {
  return decimals(amount, WHOLE_DECIMALS);
}

/** A price per Wh as one per kWh: two decimals, and more where there are more. */
export function priceText(perWh: bigint): string {
  return decimals(perWh, PRICE_DECIMALS);
}

/** Energy in the unit in which it is short. */
export function energyText(energyWh: bigint): string {
  return energyWh % 100n === 0n && energyWh > 0n
    ? `${decimals(energyWh, 3).replace(/\.?0+$/, "")} kWh`
    : `${energyWh} Wh`;
}

/** A time as a clock shows it: whole seconds. */
export function clockText(now: Instant): string {
  return isoTime(instant(Math.floor(now / 1000) * 1000));
}

function amountIn(text: string, decimalPlaces: number): bigint | null {
  const bare = /^(\d+)nano$/.exec(text)?.[1];
  return bare === undefined ? scaled(text, decimalPlaces) : BigInt(bare);
}

/** A decimal number times a power of ten; null when it is none, or has more decimals than that. */
function scaled(text: string, places: number): bigint | null {
  const [, whole = "", , fraction = ""] = /^(\d+)(\.(\d+))?$/.exec(text) ?? [];
  if (whole === "" || fraction.length > places) return null;
  return BigInt(whole + fraction.padEnd(places, "0"));
}

function decimals(amount: bigint, places: number): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "").padEnd(2, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -places)}.${fraction}`;
}
