import { type FeederId, type Hex, keccakOfHex, type NanoPerWh, nanoPerWh, type Side, type Wh, wh } from "#domain";
import { doesNotFit, entriesIn, packed, unpacked } from "./packed-bytes.ts";

/** An offer as it stands in the book of one interval. */
export interface BookOffer {
  /** How the contract counts it over all intervals. */
  readonly number: number;
  readonly side: Side;
  /** Its energy may flow in several intervals. */
  readonly spans: boolean;
  /** One of them is after this interval: what is not drawn here is not lost. */
  readonly reaches: boolean;
  readonly feeder: FeederId;
  /** As posted; what is left of an offer that spans intervals is less once some of it was traded. */
  readonly energyWh: Wh;
  /** Lowest price of a sale, highest of a purchase. */
  readonly pricePerWh: NanoPerWh;
}

/** Bytes of one offer. */
export const LEAF_BYTES = 16;
/** The largest number of offers in one interval. */
export const OFFERS_AT_MOST = 65_535;

const SELLS = 1 << 15;
const SPANS = 1 << 14;
const REACHES = 1 << 13;
const FEEDER_AT_MOST = REACHES - 1;

/**
 * The offers of an interval as the contract's leaves, 16 bytes each.
 *
 * @throws MARKET_PACKED_TOO_LARGE
 * @source IOrderBook.sol
 */
export function packOffers(offers: readonly BookOffer[]): Hex {
  if (offers.length > OFFERS_AT_MOST) throw doesNotFit("number of offers", offers.length, OFFERS_AT_MOST);
  return `0x${offers.map(leafOf).join("")}`;
}

/**
 * The offers in packed leaves.
 *
 * @throws MARKET_PACKED_LENGTH
 * @source IOrderBook.sol
 */
export function unpackOffers(leaves: Hex): readonly BookOffer[] {
  return Array.from({ length: entriesIn(leaves, LEAF_BYTES, "offers") }, (_, i) => offerAt(leaves, i * LEAF_BYTES));
}

/**
 * Head of the hash chain over packed leaves; an empty chain has the head 0.
 *
 * @throws MARKET_PACKED_LENGTH
 * @source IOrderBook.sol: head' = keccak256(head ‖ leaf)
 * @example
 * chainHead("0x")   // `0x${"00".repeat(32)}`
 */
export function chainHead(leaves: Hex): Hex {
  let head = "00".repeat(32);
  for (let i = 0; i < entriesIn(leaves, LEAF_BYTES, "offers"); i++) {
    const leaf = leaves.slice(2 + 2 * LEAF_BYTES * i, 2 + 2 * LEAF_BYTES * (i + 1));
    head = keccakOfHex(head + leaf).slice(2);
  }
  return `0x${head}`;
}

function leafOf(offer: BookOffer): string {
  if (!(offer.feeder >= 0 && offer.feeder <= FEEDER_AT_MOST)) throw doesNotFit("feeder", offer.feeder, FEEDER_AT_MOST);
  const flags = (offer.side === "sell" ? SELLS : 0) | (offer.spans ? SPANS : 0) | (offer.reaches ? REACHES : 0);
  return [
    packed(flags | offer.feeder, 2, "feeder"),
    packed(offer.energyWh, 5, "energy of an offer in Wh"),
    packed(offer.pricePerWh, 5, "price of an offer in nano per Wh"),
    packed(offer.number, 4, "number of an offer"),
  ].join("");
}

function offerAt(leaves: Hex, at: number): BookOffer {
  const flags = Number(unpacked(leaves, at, 2));
  return {
    number: Number(unpacked(leaves, at + 12, 4)),
    side: (flags & SELLS) !== 0 ? "sell" : "buy",
    spans: (flags & SPANS) !== 0,
    reaches: (flags & REACHES) !== 0,
    feeder: flags & FEEDER_AT_MOST,
    energyWh: wh(unpacked(leaves, at + 2, 5)),
    pricePerWh: nanoPerWh(unpacked(leaves, at + 7, 5)),
  };
}
