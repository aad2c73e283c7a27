import { basename } from "node:path";
import { isoTime, maxPrice, minPrice, type NanoPerWh } from "#domain";
import { longestStepSeconds, type PriceSeries, perMWhText, printPrices, readPrices } from "#meterdata";
import type { ImportOptions } from "../import.ts";
import { bytesOf } from "../support/meter-data.ts";
import { bold, log, say, sayJson } from "../support/output.ts";
import { writeChecked } from "../support/write-file.ts";

/**
 * Reads day-ahead prices, writes them as CSV where it is wanted, and says what is in them.
 *
 * @throws METERDATA_*, CLI_FILE_EXISTS, CLI_OUT_NOT_WRITABLE
 */
export async function importPrices(path: string, bytes: Uint8Array, options: ImportOptions): Promise<void> {
  const { out, force, json, timezone } = options;
  const given = timezone === undefined ? {} : { timezone };
  const prices = readPrices(basename(path), bytes, given);
  if (out !== undefined) {
    const text = [...printPrices(prices)].join("");
    const again = { unit: "MWh", currency: prices.currency } as const;
    await writeChecked(out, text, force === true, async (draft) => readPrices(basename(draft), bytesOf(draft), again));
  }
  const facts = factsOf(prices);
  if (json) sayJson({ file: path, out: out ?? null, format: "prices", ...facts });
  else say(text(facts));
  if (out !== undefined) {
    log(
      `written: ${out}; in a scenario: energyPrices: { csv: ${out}, time: time, timeUnit: iso, value: price_per_MWh, unit: per_MWh }`,
    );
  }
}

function factsOf(prices: PriceSeries) {
  const { currency, start, pricePerWh } = prices;
  const least = pricePerWh.reduce((a, b) => minPrice(a, b));
  const most = pricePerWh.reduce((a, b) => maxPrice(a, b));
  const sum: bigint = pricePerWh.reduce((total, price) => total + price, 0n);
  return {
    currency,
    from: isoTime(start),
    to: isoTime((start + pricePerWh.length * 900_000) as typeof start),
    stepSeconds: longestStepSeconds(prices),
    quarterHours: pricePerWh.length,
    below0: pricePerWh.filter((price) => price < 0n).length,
    leastPerMWh: perMWhText(least),
    meanDownPerMWh: perMWhText(floored(sum, BigInt(pricePerWh.length)) as NanoPerWh),
    mostPerMWh: perMWhText(most),
  };
}

function floored(sum: bigint, count: bigint): bigint {
  const towardsZero = sum / count;
  return sum < 0n && sum % count !== 0n ? towardsZero - 1n : towardsZero;
}

function text(facts: ReturnType<typeof factsOf>): string {
  const rows: [string, string][] = [
    ["from", `${facts.from} to ${facts.to}`],
    ["holds", `a price every ${facts.stepSeconds / 60} min, ${facts.quarterHours} quarter hours`],
    ["prices", `${facts.leastPerMWh} to ${facts.mostPerMWh}, mean ${facts.meanDownPerMWh} ${facts.currency}/MWh`],
    ["below 0", `${facts.below0} quarter hours`],
  ];
  return [bold("What is in the file"), ...rows.map(([name, said]) => `${name.padEnd(8)}  ${said}`)].join("\n");
}
