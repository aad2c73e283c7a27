import { type Nano, nano, toCentsDown } from "#domain";

/** kWh with two decimals, to the nearest. */
export function kWhText(energyWh: bigint): string {
  return decimalText(nearest(energyWh, 10n), 2);
}

/** ct/kWh with one decimal, to the nearest; the mean price where the energy was bought at several. "" without energy. */
export function centsPerKWhText(amountNano: bigint, energyWh: bigint): string {
  return energyWh === 0n ? "" : decimalText(nearest(amountNano, energyWh * 1_000n), 1);
}

/** Money with two decimals, rounded down to the cent. */
export function moneyText(amount: Nano): string {
  return centsText(toCentsDown(amount));
}

/** Whole cents with two decimals. */
export function centsText(cents: bigint): string {
  return decimalText(cents, 2);
}

/**
 * Amounts in whole cents that add up to their sum rounded down: each is the growth of the running sum in cents, so it is
 * off by less than one.
 */
export function centsThatAddUp<Name extends string>(amounts: Readonly<Record<Name, Nano>>): Record<Name, bigint> {
  const cents = {} as Record<Name, bigint>;
  let running = 0n;
  let shown = 0n;
  for (const name of Object.keys(amounts) as Name[]) {
    running += amounts[name];
    cents[name] = toCentsDown(nano(running)) - shown;
    shown += cents[name];
  }
  return cents;
}

/** A chain address or hash, short enough for a table. */
export function shortHex(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`;
}

/** Text cut to a width, with nothing in it that would steer a terminal. */
export function clip(text: string, width: number): string {
  const printable = [...text.replace(/\p{C}/gu, "?")];
  return printable.length > width ? `${printable.slice(0, width - 1).join("")}…` : printable.join("");
}

function nearest(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * (numerator < 0n ? -numerator : numerator);
  const rounded = (doubled + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

function decimalText(scaled: bigint, decimals: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, "0");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
