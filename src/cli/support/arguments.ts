import { isIP } from "node:net";
import { InvalidArgumentError } from "commander";
import { type Instant, instant } from "#domain";

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  };
}

/** A seed: a whole number, 0 or more. */
export function seed(text: string): bigint {
  return BigInt(wholeNumber(0)(text));
}

/** A port of this machine. */
export function port(text: string): number {
  const value = wholeNumber(0)(text);
  if (value <= 65_535) return value;
  throw new InvalidArgumentError("Expected a port between 0 and 65535; 0 takes a free one.");
}

/** An address of this machine to listen on: an address, not a name, so that it is clear which. */
export function address(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new InvalidArgumentError("Expected an IP address such as 192.168.1.7, or 0.0.0.0 for all of this machine.");
}

/** How fast time passes: `max`, `realtime`, or how many seconds of the community in one of ours, such as `600x`. */
export function speed(text: string): number | "max" {
  if (text === "max") return "max";
  if (text === "realtime") return 1;
  const factor = Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1] ?? 0);
  if (factor > 0) return factor;
  throw new InvalidArgumentError('Expected "max", "realtime" or a factor such as 600x.');
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/;

/** An instant in ISO 8601: a date (midnight UTC) or a time with `Z`. */
export function isoInstant(text: string): Instant {
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
  // A day that does not exist is moved on by the parser: 30 February is refused here.
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10))) return instant(ms);
  throw new InvalidArgumentError("Expected a date such as 2026-06-25 or a time in UTC such as 2026-06-25T08:00:00Z.");
}
