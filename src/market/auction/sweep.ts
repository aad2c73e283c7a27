import { lessWh, midpointDown, minWh, type NanoPerWh, type Wh } from "#domain";
import type { AuctionOffer, Ranking } from "./ranking.ts";

/** Energy that a sale and a purchase exchange, both by their place in the list of offers. */
export interface AuctionPair {
  readonly sale: number;
  readonly purchase: number;
  readonly energyWh: Wh;
}

/** Who trades with whom at one price for all. */
export interface Sweep {
  readonly pairs: readonly AuctionPair[];
  /** Of all pairs together. */
  readonly energyWh: bigint;
  /** ⌊(dearest sale that trades + cheapest purchase that trades) / 2⌋; null when nothing trades. */
  readonly pricePerWh: NanoPerWh | null;
}

/**
 * Goes through both rankings at once and pairs what is left of the first sale with what is left of the first purchase
 * for as long as their prices cross. No single price trades more energy.
 *
 * @param sales  As `rankSales` gives them.
 * @param purchases  As `rankPurchases` gives them.
 * @returns At most one pair less than there are offers.
 * @source contracts/src/interfaces/IUniformAuction.sol; TX 3.1
 */
export function sweep(offers: readonly AuctionOffer[], sales: Ranking, purchases: Ranking): Sweep {
  const pairs: AuctionPair[] = [];
  const left = offers.map(({ energyWh }) => energyWh);
  let energyWh = 0n;
  for (let s = 0, p = 0; ; ) {
    const [sale, purchase] = [sales[s], purchases[p]];
    if (sale === undefined || purchase === undefined || !crosses(offers, sale, purchase)) break;
    const pairWh = minWh(left[sale] as Wh, left[purchase] as Wh);
    if (pairWh > 0n) pairs.push({ sale, purchase, energyWh: pairWh });
    energyWh += pairWh;
    left[sale] = lessWh(left[sale] as Wh, pairWh);
    left[purchase] = lessWh(left[purchase] as Wh, pairWh);
    if (left[sale] === 0n) s++;
    if (left[purchase] === 0n) p++;
  }
  return { pairs, energyWh, pricePerWh: priceOf(offers, pairs.at(-1)) };
}

function crosses(offers: readonly AuctionOffer[], sale: number, purchase: number): boolean {
  return priceAt(offers, sale) <= priceAt(offers, purchase);
}

/** The last pair holds the dearest sale and the cheapest purchase, since both rankings end in them. */
function priceOf(offers: readonly AuctionOffer[], last: AuctionPair | undefined): NanoPerWh | null {
  return last === undefined ? null : midpointDown(priceAt(offers, last.sale), priceAt(offers, last.purchase));
}

function priceAt(offers: readonly AuctionOffer[], place: number): NanoPerWh {
  return (offers[place] as AuctionOffer).pricePerWh;
}
