import { type NanoPerWh, nanoPerWh, type Wh, wh } from "#domain";
import { type KeyPath, refuseKey } from "../file/refuse.ts";

/**
 * A decimal number of a file as a whole number of 10^-decimals, without passing through binary fractions: the shortest
 * text of a JavaScript number is the text that was written.
 *
 * @throws SIMULATION_SCENARIO_INVALID when the number is finer than that
 */
export function scaled(value: number, decimals: number, path: KeyPath): bigint {
  const [, sign, whole, fraction = ""] = String(value).match(/^(-?)(\d+)(?:\.(\d+))?$/) ?? [];
  if (whole === undefined || fraction.length > decimals) {
    throw refuseKey(path, `found ${value}, expected at most ${decimals} digits after the decimal point.`);
  }
  const magnitude = BigInt(whole + fraction.padEnd(decimals, "0"));
  return sign === "-" ? -magnitude : magnitude;
}

/** ct/kWh as nano per Wh: 12.3456 ct/kWh is 123,456. */
export function fromCtPerKWh(value: number, path: KeyPath): NanoPerWh {
  return nanoPerWh(scaled(value, 4, path));
}

/** kWh as Wh. */
export function fromKWh(value: number, path: KeyPath): Wh {
  return wh(scaled(value, 3, path));
}

/** kW as whole W. */
export function fromKW(value: number, path: KeyPath): number {
  return Number(scaled(value, 3, path));
}

/** Minutes as whole seconds. */
export function fromMinutes(value: number, path: KeyPath): number {
  const seconds = Number(scaled(value, 6, path) * 60n) / 1e6;
  if (Number.isInteger(seconds)) return seconds;
  throw refuseKey(path, `found ${value} minutes, expected a whole number of seconds.`);
}

/** `HH:MM` as minutes after midnight; 24:00 is 1440. */
export function clockMinutes(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
