import { type Nano, toCentsDown } from "#domain";

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
  return decimalText(toCentsDown(amount), 2);
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
