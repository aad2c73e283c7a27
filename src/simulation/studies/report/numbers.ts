/** A price in nano per Wh as people say it, in hundredths of the currency per kWh. @example inCents(149_119n)   // "14.91 ct/kWh" */
export function inCents(pricePerWh: bigint): string {
  return `${(Number(pricePerWh) / 10_000).toFixed(2)} ct/kWh`;
}

/** Money in whole units of the currency, to a hundredth of a cent: single trades are small. */
export function inCurrency(nano: bigint): string {
  return (Number(nano) / 1e9).toFixed(4);
}

/** A number with a thin space between groups of three digits. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Seconds before or after an instant as minutes and seconds, such as −04:59. */
export function clockOffset(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60].map((part) => String(part).padStart(2, "0"));
  return `${seconds < 0 && whole > 0 ? "−" : "+"}${minutes}:${rest}`;
}
