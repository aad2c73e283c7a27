import type { Hex, NanoPerWh, Side, Wh } from "#domain";
import { packed } from "../clearing/packed-bytes.ts";

/** What an auction looks at: an offer of one interval. Lists of offers are in the order of their posts. */
export interface AuctionOffer {
  readonly side: Side;
  readonly energyWh: Wh;
  /** Lowest price of a sale, highest of a purchase. */
  readonly pricePerWh: NanoPerWh;
}

/** Places of offers in their list, the one that comes first in a sweep first. */
export type Ranking = readonly number[];

/**
 * The sales by ascending price, of equal price the earlier post first; offers without energy too.
 *
 * @source contracts/src/interfaces/IUniformAuction.sol
 * @example
 * rankSales([2n, 1n].map((p) => ({ side: "sell", energyWh: wh(5n), pricePerWh: nanoPerWh(p) })))   // [1, 0]
 */
export function rankSales(offers: readonly AuctionOffer[]): Ranking {
  return rank(offers, "sell", (a, b) => a < b);
}

/**
 * The purchases by descending price, of equal price the earlier post first; offers without energy too.
 *
 * @source contracts/src/interfaces/IUniformAuction.sol
 * @example
 * rankPurchases([1n, 2n].map((p) => ({ side: "buy", energyWh: wh(5n), pricePerWh: nanoPerWh(p) })))   // [1, 0]
 */
export function rankPurchases(offers: readonly AuctionOffer[]): Ranking {
  return rank(offers, "buy", (a, b) => a > b);
}

/**
 * A ranking as the contract takes it: 2 bytes per place, big-endian.
 *
 * @throws MARKET_PACKED_TOO_LARGE when a place needs more than 2 bytes
 * @source contracts/src/interfaces/IUniformAuction.sol
 * @example
 * packRanking([258, 0])   // "0x01020000"
 */
export function packRanking(ranking: Ranking): Hex {
  return `0x${ranking.map((place) => packed(place, 2, "place of an offer")).join("")}`;
}

/** Whether a price comes before another one in the ranking. */
type Before = (a: NanoPerWh, b: NanoPerWh) => boolean;

function rank(offers: readonly AuctionOffer[], side: Side, before: Before): Ranking {
  const entries = offers.map(({ side, pricePerWh }, place) => ({ side, pricePerWh, place }));
  // Sorting is stable: what is equal stays in the order of its posts.
  return entries
    .filter((entry) => entry.side === side)
    .sort((a, b) => (before(a.pricePerWh, b.pricePerWh) ? -1 : before(b.pricePerWh, a.pricePerWh) ? 1 : 0))
    .map(({ place }) => place);
}
