import { type Hex, type NanoPerWh, nanoPerWh, type Wh, wh } from "#domain";
import { byteLength, doesNotFit, entriesIn, packed, unpacked, wrongLength } from "./packed-bytes.ts";

/** Energy from the sale at one place of the interval's offers to the purchase at another. */
export interface Power {
  readonly sale: number;
  readonly purchase: number;
  readonly energyWh: Wh;
}

/** Prices at a feeder: where its sellers deliver, at its junction, and where its buyers take. */
export interface FeederPrices {
  readonly in: NanoPerWh;
  readonly hub: NanoPerWh;
  readonly out: NanoPerWh;
}

/** One price for all, and where congestion makes them differ those of each feeder, from feeder 0 on. */
export interface IntervalPrices {
  readonly bus: NanoPerWh;
  readonly feeders?: readonly FeederPrices[];
}

/** For each feeder, which of its three nodes stand on the source's side of a cut. */
export interface CutSides {
  readonly in: boolean;
  readonly hub: boolean;
  readonly out: boolean;
}

/** What proves how good a solution is: a cut, or that its prices are dual values. */
export type Certificate =
  | { readonly kind: "none" }
  | { readonly kind: "cut"; readonly feeders: readonly CutSides[] }
  | { readonly kind: "dual" };

export const POWER_BYTES = 8;
export const PRICE_BYTES = 5;
export const FEEDER_PRICE_BYTES = 3 * PRICE_BYTES;
export const CUT = 1;
export const DUAL = 2;

/**
 * Powers as the contract takes them: ascending by both places, one entry per pair; equal pairs are merged.
 *
 * @throws MARKET_PACKED_TOO_LARGE
 * @source IClearingMarket.sol
 * @example
 * packPowers([{ sale: 0, purchase: 1, energyWh: wh(2n) }, { sale: 0, purchase: 1, energyWh: wh(3n) }])   // "0x0000000100000005"
 */
export function packPowers(powers: readonly Power[]): Hex {
  const merged = new Map<string, bigint>();
  for (const { sale, purchase, energyWh } of powers) {
    const pair = packed(sale, 2, "place of a sale") + packed(purchase, 2, "place of a purchase");
    merged.set(pair, (merged.get(pair) ?? 0n) + energyWh);
  }
  const entries = [...merged].filter(([, energyWh]) => energyWh > 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  return `0x${entries.map(([pair, energyWh]) => pair + packed(energyWh, 4, "energy of a trade in Wh")).join("")}`;
}

/**
 * The powers in packed ones.
 *
 * @throws MARKET_PACKED_LENGTH
 * @source IClearingMarket.sol
 */
export function unpackPowers(powers: Hex): readonly Power[] {
  return Array.from({ length: entriesIn(powers, POWER_BYTES, "powers") }, (_, i) => ({
    sale: Number(unpacked(powers, i * POWER_BYTES, 2)),
    purchase: Number(unpacked(powers, i * POWER_BYTES + 2, 2)),
    energyWh: wh(unpacked(powers, i * POWER_BYTES + 4, 4)),
  }));
}

/**
 * Prices as the contract takes them.
 *
 * @throws MARKET_PACKED_TOO_LARGE
 * @source IClearingMarket.sol
 * @example
 * packPrices({ bus: nanoPerWh(255n) })   // "0x00000000ff"
 */
export function packPrices({ bus, feeders = [] }: IntervalPrices): Hex {
  const all = [bus, ...feeders.flatMap((prices) => [prices.in, prices.hub, prices.out])];
  return `0x${all.map((price) => packed(price, PRICE_BYTES, "price in nano per Wh")).join("")}`;
}

/**
 * The prices in packed ones.
 *
 * @throws MARKET_PACKED_LENGTH
 * @source IClearingMarket.sol
 */
export function unpackPrices(prices: Hex): IntervalPrices {
  const length = byteLength(prices);
  if (length % FEEDER_PRICE_BYTES !== PRICE_BYTES) throw wrongLength("prices", length, "5, and 15 per feeder");
  const priceAt = (at: number): NanoPerWh => nanoPerWh(unpacked(prices, at, PRICE_BYTES));
  const feeders = Array.from({ length: (length - PRICE_BYTES) / FEEDER_PRICE_BYTES }, (_, feeder) => {
    const at = PRICE_BYTES + feeder * FEEDER_PRICE_BYTES;
    return { in: priceAt(at), hub: priceAt(at + PRICE_BYTES), out: priceAt(at + 2 * PRICE_BYTES) };
  });
  return feeders.length === 0 ? { bus: priceAt(0) } : { bus: priceAt(0), feeders };
}

/**
 * A certificate as the contract takes it.
 *
 * @source IClearingMarket.sol
 * @example
 * packCertificate({ kind: "dual" })   // "0x02"
 */
export function packCertificate(certificate: Certificate): Hex {
  if (certificate.kind === "none") return "0x";
  if (certificate.kind === "dual") return `0x${packed(DUAL, 1, "kind")}`;
  const sides = certificate.feeders.map((s) => packed((s.in ? 1 : 0) | (s.hub ? 2 : 0) | (s.out ? 4 : 0), 1, "sides"));
  return `0x${packed(CUT, 1, "kind")}${sides.join("")}`;
}

/**
 * The certificate in a packed one.
 *
 * @throws MARKET_PACKED_LENGTH, MARKET_PACKED_TOO_LARGE for a kind that does not exist
 * @source IClearingMarket.sol
 */
export function unpackCertificate(certificate: Hex): Certificate {
  const length = byteLength(certificate);
  if (length === 0) return { kind: "none" };
  const kind = Number(unpacked(certificate, 0, 1));
  if (kind === CUT) return { kind: "cut", feeders: cutSides(certificate) };
  if (kind !== DUAL) throw doesNotFit("kind of a certificate", kind, DUAL);
  if (length !== 1) throw wrongLength("certificate", length, "1 for dual values");
  return { kind: "dual" };
}

/** The sides in a packed cut. */
export function cutSides(certificate: Hex): readonly CutSides[] {
  return Array.from({ length: byteLength(certificate) - 1 }, (_, feeder) => {
    const bits = unpacked(certificate, 1 + feeder, 1);
    return { in: (bits & 1n) !== 0n, hub: (bits & 2n) !== 0n, out: (bits & 4n) !== 0n };
  });
}
