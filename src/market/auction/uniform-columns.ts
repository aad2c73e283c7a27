import { type OfferColumns, offerColumns, radixRanking } from "./radix.ts";

/** Offers of one interval as columns, in the order of their posts. */
export interface AuctionColumns {
  readonly count: number;
  /** 0 sells, 1 buys. */
  readonly side: Uint8Array;
  /** Whole, from 0 on. */
  readonly energyWh: Float64Array;
  /** Whole; lowest of a sale, highest of a purchase. */
  readonly price: Float64Array;
}

/** Pairs as columns, in the order of the sweep. */
export interface ColumnSweep {
  readonly count: number;
  /** By pair: the places of its two offers, and what they exchange. */
  readonly sale: Int32Array;
  readonly purchase: Int32Array;
  readonly pairWh: Float64Array;
  /** Of all pairs together. */
  readonly energyWh: number;
  /** The price for all; null when nothing trades. */
  readonly price: number | null;
}

/** Memory for auctions of up to `room` offers. New memory costs more time than the auction itself. */
export interface AuctionMemory {
  readonly room: number;
  readonly sales: readonly [OfferColumns, OfferColumns];
  readonly purchases: readonly [OfferColumns, OfferColumns];
  readonly sale: Int32Array;
  readonly purchase: Int32Array;
  readonly pairWh: Float64Array;
}

/** The range of prices in equal parts. */
interface Buckets {
  readonly lowest: number;
  readonly range: number;
  readonly perPrice: number;
}

/** One side by rank. */
interface RankedOffers extends OfferColumns {
  readonly count: number;
}

const BUCKETS = 1 << 12;

/**
 * Memory that one auction after the other can use.
 *
 * @param room  Largest number of offers.
 * @example
 * auctionMemory(8).sale.length   // 8
 */
export function auctionMemory(room: number): AuctionMemory {
  return {
    room,
    sales: [offerColumns(room), offerColumns(room)],
    purchases: [offerColumns(room), offerColumns(room)],
    sale: new Int32Array(room),
    purchase: new Int32Array(room),
    pairWh: new Float64Array(room),
  };
}

/**
 * The same as `sweep` for large markets: a million offers in some hundredths of a second. Energies add up to less than
 * 2⁵³, and prices are below it.
 *
 * First it finds roughly where the curves cross, from the energy in 4,096 parts of the range of prices, and leaves out what
 * lies beyond; the rest is ranked by a radix sort and swept.
 *
 * @param given  The result stands in it until its next use. New memory is taken where none is given or it is too small.
 * @source contracts/src/interfaces/IUniformAuction.sol; design, section 6 (auctions)
 */
export function sweepColumns(offers: AuctionColumns, given?: AuctionMemory): ColumnSweep {
  const memory = given !== undefined && given.room >= offers.count ? given : auctionMemory(offers.count);
  const buckets = bucketsOf(offers);
  const { lowest, range } = buckets;
  const [sales, purchases] = takeCandidates(offers, buckets, memory);
  const pairs = sweepRankings(
    { ...radixRanking(...memory.sales, sales, { origin: lowest, sign: 1, range }), count: sales },
    { ...radixRanking(...memory.purchases, purchases, { origin: lowest + range, sign: -1, range }), count: purchases },
    memory,
  );
  return { ...pairs, price: priceOf(offers, pairs) };
}

function bucketsOf({ count, price }: AuctionColumns): Buckets {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    lowest = Math.min(lowest, price[i] as number);
    highest = Math.max(highest, price[i] as number);
  }
  const range = highest - lowest;
  return { lowest, range, perPrice: range < BUCKETS ? 1 : (BUCKETS - 1) / range };
}

/**
 * Copies the offers that may trade, in the order of their posts. A sale may not when what is offered in lower buckets is
 * all that anybody wants at its bucket and above; a purchase may not when what is wanted above its bucket is all that is
 * for sale at its bucket and below.
 *
 * @returns How many sales, and how many purchases.
 */
function takeCandidates(offers: AuctionColumns, buckets: Buckets, memory: AuctionMemory): [number, number] {
  const { maySell, mayBuy } = margins(energyByBucket(offers, buckets));
  const { lowest, perPrice } = buckets;
  const { count, side, price, energyWh } = offers;
  const [toSales] = memory.sales;
  const [toPurchases] = memory.purchases;
  let [sales, purchases] = [0, 0];
  // Every offer is written to both sides and stays where it counts: a branch would be guessed wrong half of the time.
  for (let place = 0; place < count; place++) {
    const at = (side[place] as number) * BUCKETS + ((((price[place] as number) - lowest) * perPrice) | 0);
    toSales.place[sales] = place;
    toSales.price[sales] = price[place] as number;
    toSales.energyWh[sales] = energyWh[place] as number;
    toPurchases.place[purchases] = place;
    toPurchases.price[purchases] = price[place] as number;
    toPurchases.energyWh[purchases] = energyWh[place] as number;
    sales += maySell[at] as number;
    purchases += mayBuy[at] as number;
  }
  return [sales, purchases];
}

/** Energy of the sales by bucket, then of the purchases. */
function energyByBucket({ count, side, energyWh, price }: AuctionColumns, { lowest, perPrice }: Buckets): Float64Array {
  const sums = new Float64Array(2 * BUCKETS);
  for (let i = 0; i < count; i++) {
    const at = (side[i] as number) * BUCKETS + ((((price[i] as number) - lowest) * perPrice) | 0);
    sums[at] = (sums[at] as number) + (energyWh[i] as number);
  }
  return sums;
}

/** By bucket of sales, then of purchases: 1 where offers may trade. */
function margins(energyWh: Float64Array): { readonly maySell: Uint8Array; readonly mayBuy: Uint8Array } {
  const maySell = new Uint8Array(2 * BUCKETS);
  const mayBuy = new Uint8Array(2 * BUCKETS);
  const wanted = new Float64Array(BUCKETS + 1);
  for (let b = BUCKETS - 1; b >= 0; b--) wanted[b] = (wanted[b + 1] as number) + (energyWh[BUCKETS + b] as number);
  let offered = 0;
  for (let b = 0; b < BUCKETS; b++) {
    maySell[b] = Number(offered < (wanted[b] as number));
    offered += energyWh[b] as number;
    mayBuy[BUCKETS + b] = Number((wanted[b + 1] as number) < offered);
  }
  return { maySell, mayBuy };
}

/** Takes the energies of the rankings down as it goes. */
function sweepRankings(
  sales: RankedOffers,
  purchases: RankedOffers,
  { sale, purchase, pairWh }: AuctionMemory,
): Omit<ColumnSweep, "price"> {
  let [s, p, count, energyWh] = [0, 0, 0, 0];
  while (s < sales.count && p < purchases.count) {
    if ((sales.price[s] as number) > (purchases.price[p] as number)) break;
    const saleWh = sales.energyWh[s] as number;
    const purchaseWh = purchases.energyWh[p] as number;
    const takenWh = Math.min(saleWh, purchaseWh);
    sale[count] = sales.place[s] as number;
    purchase[count] = purchases.place[p] as number;
    pairWh[count] = takenWh;
    count += Number(takenWh > 0);
    energyWh += takenWh;
    sales.energyWh[s] = saleWh - takenWh;
    purchases.energyWh[p] = purchaseWh - takenWh;
    s += Number(!(saleWh > takenWh));
    p += Number(!(purchaseWh > takenWh));
  }
  return {
    count,
    sale: sale.subarray(0, count),
    purchase: purchase.subarray(0, count),
    pairWh: pairWh.subarray(0, count),
    energyWh,
  };
}

/** The last pair holds the dearest sale and the cheapest purchase. */
function priceOf({ price }: AuctionColumns, { count, sale, purchase }: Omit<ColumnSweep, "price">): number | null {
  if (count === 0) return null;
  const low = price[sale[count - 1] as number] as number;
  const high = price[purchase[count - 1] as number] as number;
  // Never the sum of both: it may have more than 53 bits.
  return low + Math.floor((high - low) / 2);
}
