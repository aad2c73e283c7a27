import type { OfferClasses } from "./classes.ts";
import { BUY, type ClearingInstance, SELL } from "./instance.ts";
import { LEFT, type Members, membersOf, OFFER, PRICE, RECORD } from "./members.ts";

/** Who trades how much with whom in which interval, before there is a price. */
export interface Pairing {
  readonly count: number;
  readonly sell: Int32Array;
  readonly buy: Int32Array;
  readonly interval: Int32Array;
  readonly energyWh: Float64Array;
  /** By interval: the highest price that a sale asks that trades, −∞ where none does. */
  readonly dearestSale: Float64Array;
  /** By interval: the lowest price that a purchase bids that trades, ∞ where none does. */
  readonly cheapestPurchase: Float64Array;
}

/** One side of the market: what trades in each interval, cheapest first. */
interface Queue {
  /** By interval: its first place, and the one after its last. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** By place: the class, and what it still trades in the interval. */
  readonly classAt: Int32Array;
  readonly left: Float64Array;
}

/**
 * Splits what classes trade into trades between offers: in each interval both sides stand in the order of their prices,
 * and what is left of the first of one side meets the first of the other (north-west corner). So every trade lies within
 * both prices wherever any pairing of these amounts does. Offers of one class are served in their order.
 *
 * @param slotWh  What the classes trade, by slot; in each interval as much is bought as sold.
 * @source clearing reference, section 1 ("Decomposition": nested sets, Hall)
 */
export function splitFlows(instance: ClearingInstance, classes: OfferClasses, slotWh: Float64Array): Pairing {
  const { offers, intervals } = instance;
  const order = priceOrder(classes);
  const sales = queueOf(SELL, intervals, classes, order, slotWh);
  const purchases = queueOf(BUY, intervals, classes, order, slotWh);
  const members = membersOf(offers, intervals, classes);
  // Every trade uses up an offer, or what a class trades in an interval; the queues have room for those of both sides.
  const pairing = emptyPairing(members.records.length / RECORD + sales.left.length, intervals);
  let count = 0;
  for (let t = 0; t < intervals; t++) count = pairInterval(t, pairing, count, sales, purchases, members);
  return {
    ...pairing,
    count,
    sell: pairing.sell.subarray(0, count),
    buy: pairing.buy.subarray(0, count),
    interval: pairing.interval.subarray(0, count),
    energyWh: pairing.energyWh.subarray(0, count),
  };
}

function emptyPairing(room: number, intervals: number): Pairing {
  return {
    count: 0,
    sell: new Int32Array(room),
    buy: new Int32Array(room),
    interval: new Int32Array(room),
    energyWh: new Float64Array(room),
    dearestSale: new Float64Array(intervals).fill(Number.NEGATIVE_INFINITY),
    cheapestPurchase: new Float64Array(intervals).fill(Number.POSITIVE_INFINITY),
  };
}

/** Pairs both sides of one interval. @returns how many trades there are now */
function pairInterval(t: number, trades: Pairing, count: number, sales: Queue, purchases: Queue, members: Members) {
  const { sell, buy, interval, energyWh } = trades;
  const { records, next } = members;
  const salesEnd = sales.end[t] as number;
  const purchasesEnd = purchases.end[t] as number;
  let i = sales.start[t] as number;
  let j = purchases.start[t] as number;
  let at = count;
  let dearest = Number.NEGATIVE_INFINITY;
  let cheapest = Number.POSITIVE_INFINITY;
  while (i < salesEnd && j < purchasesEnd) {
    const seller = next[sales.classAt[i] as number] as number;
    const buyer = next[purchases.classAt[j] as number] as number;
    const ofOffers = Math.min(records[seller + LEFT] as number, records[buyer + LEFT] as number);
    const energy = Math.min(ofOffers, sales.left[i] as number, purchases.left[j] as number);
    sell[at] = records[seller + OFFER] as number;
    buy[at] = records[buyer + OFFER] as number;
    interval[at] = t;
    energyWh[at++] = energy;
    dearest = Math.max(dearest, records[seller + PRICE] as number);
    cheapest = Math.min(cheapest, records[buyer + PRICE] as number);
    if (take(records, seller + LEFT, energy) === 0) next[sales.classAt[i] as number] = seller + RECORD;
    if (take(records, buyer + LEFT, energy) === 0) next[purchases.classAt[j] as number] = buyer + RECORD;
    if (take(sales.left, i, energy) === 0) i++;
    if (take(purchases.left, j, energy) === 0) j++;
  }
  trades.dearestSale[t] = dearest;
  trades.cheapestPurchase[t] = cheapest;
  return at;
}

/** Takes an amount away. @returns what is left */
function take(amounts: Float64Array, at: number, amount: number): number {
  const left = (amounts[at] as number) - amount;
  amounts[at] = left;
  return left;
}

/** The classes by ascending price; those of one price in their order. */
function priceOrder({ count, price }: OfferClasses): Int32Array {
  const order = new Int32Array(count);
  let sorted = true;
  for (let c = 0; c < count; c++) {
    order[c] = c;
    if (c > 0 && (price[c] as number) < (price[c - 1] as number)) sorted = false;
  }
  return sorted ? order : order.sort((a, b) => (price[a] as number) - (price[b] as number));
}

function queueOf(
  wanted: number,
  intervals: number,
  { side, slots, interval }: OfferClasses,
  order: Int32Array,
  slotWh: Float64Array,
): Queue {
  const start = new Int32Array(intervals + 1);
  for (let s = 0; s < slotWh.length; s++) {
    const t = (interval[s] as number) + 1;
    if (slotWh[s] !== 0) start[t] = (start[t] as number) + 1;
  }
  for (let t = 0; t < intervals; t++) start[t + 1] = (start[t + 1] as number) + (start[t] as number);
  const end = start.slice(0, intervals);
  const classAt = new Int32Array(start[intervals] as number);
  const left = new Float64Array(start[intervals] as number);
  for (let n = 0; n < order.length; n++) {
    const c = order[n] as number;
    if (side[c] !== wanted) continue;
    for (let s = slots[c] as number; s < (slots[c + 1] as number); s++) {
      const energy = slotWh[s] as number;
      if (energy === 0) continue;
      const t = interval[s] as number;
      const place = end[t] as number;
      end[t] = place + 1;
      classAt[place] = c;
      left[place] = energy;
    }
  }
  return { start, end, classAt, left };
}
