import { type Instant, isoTime, type NanoPerWh } from "#domain";
import { looksLikeXml } from "../xml/sniff.ts";
import { type PriceSeries, QUARTER_MS } from "./series.ts";

/** Steps of a file of prices in quarter hours, the longest first. */
const STEPS = [4, 2, 1];

/** The longest step, in seconds, in which a series can be written without losing a price. */
export function longestStepSeconds({ start, pricePerWh }: PriceSeries): number {
  const isStep = (quarters: number) =>
    start % (quarters * QUARTER_MS) === 0 &&
    pricePerWh.length % quarters === 0 &&
    pricePerWh.every((price, q) => price === pricePerWh[q - (q % quarters)]);
  return (STEPS.find(isStep) ?? 1) * 900;
}

/**
 * Prices as CSV, piece by piece: `time` (start, UTC) and `price_per_MWh`, in the longest step that loses nothing. A
 * scenario's `energyPrices` reads it.
 */
export function* printPrices(series: PriceSeries): Generator<string> {
  const quarters = longestStepSeconds(series) / 900;
  yield "time,price_per_MWh\n";
  for (let q = 0; q < series.pricePerWh.length; q += quarters) {
    const time = isoTime((series.start + q * QUARTER_MS) as Instant);
    yield `${time},${perMWhText(series.pricePerWh[q] as NanoPerWh)}\n`;
  }
}

/**
 * A price per MWh, with as many of its three decimals as it has.
 *
 * @example
 * perMWhText(nanoPerWh(-12_340n))   // "-12.34"
 */
export function perMWhText(price: NanoPerWh): string {
  const size = price < 0n ? -price : BigInt(price);
  const fraction = String(size % 1000n)
    .padStart(3, "0")
    .replace(/0+$/, "");
  return `${price < 0n ? "-" : ""}${size / 1000n}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Whether a file begins as a document of the transparency platform. */
export function looksLikePrices(bytes: Uint8Array): boolean {
  const head = Array.from(bytes.subarray(0, 1000)).filter((byte) => byte !== 0 && byte < 0x80);
  return (
    looksLikeXml(bytes) && /<(\w+:)?(Publication|Acknowledgement)_MarketDocument/.test(String.fromCharCode(...head))
  );
}
