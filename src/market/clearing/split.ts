import type { OfferClasses } from "./classes.ts";
import { BUY, type ClearingInstance, type ClearingOffers, SELL } from "./instance.ts";

/** Who trades how much with whom in which interval, before there is a price. */
export interface Pairing {
  readonly count: number;
  readonly sell: Int32Array;
  readonly buy: Int32Array;
  readonly interval: Int32Array;
  readonly energyWh: Float64Array;
}

/** One side of the market: what trades in each interval, cheapest first. */
interface Queue {
  /** By interval, and one more: its first place. */
  readonly start: Int32Array;
  /** By place: the class, and what it still trades in the interval. */
  readonly classAt: Int32Array;
  readonly left: Float64Array;
}

/** The offers of every class, in their order, and how far they are used up. */
interface Members {
  readonly offer: Int32Array;
  /** By class: the place of the one to serve next. */
  readonly next: Int32Array;
  /** By offer: what is left of it. */
  readonly left: Float64Array;
}

/**
 * Splits what classes trade into trades between offers: in each interval both sides stand in the order of their prices,
 * and what is left of the first on one side meets the first on the other (north-west corner). So every trade lies within
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
  const members = membersOf(offers, classes);
  // In every step an offer or a slot is used up.
  const room = offers.count + sales.left.length + purchases.left.length;
  const sell = new Int32Array(room);
  const buy = new Int32Array(room);
  const interval = new Int32Array(room);
  const energyWh = new Float64Array(room);
  let count = 0;
  for (let t = 0; t < intervals; t++) {
    let i = sales.start[t] as number;
    let j = purchases.start[t] as number;
    const [lastSale, lastPurchase] = [sales.start[t + 1] as number, purchases.start[t + 1] as number];
    while (i < lastSale && j < lastPurchase) {
      const seller = servedOf(members, sales.classAt[i] as number);
      const buyer = servedOf(members, purchases.classAt[j] as number);
      const most = Math.min(sales.left[i] as number, purchases.left[j] as number);
      const energy = Math.min(most, members.left[seller] as number, members.left[buyer] as number);
      sell[count] = seller;
      buy[count] = buyer;
      interval[count] = t;
      energyWh[count++] = energy;
      take(members.left, seller, energy);
      take(members.left, buyer, energy);
      if (take(sales.left, i, energy) === 0) i++;
      if (take(purchases.left, j, energy) === 0) j++;
    }
  }
  return firstTrades({ count, sell, buy, interval, energyWh });
}

/** Takes an amount away. @returns what is left */
function take(amounts: Float64Array, at: number, amount: number): number {
  const left = (amounts[at] as number) - amount;
  amounts[at] = left;
  return left;
}

/** The offer of a class that is served now. */
function servedOf({ next, offer, left }: Members, c: number): number {
  let place = next[c] as number;
  while (left[offer[place] as number] === 0) place++;
  next[c] = place;
  return offer[place] as number;
}

function membersOf(offers: ClearingOffers, { count, classOf }: OfferClasses): Members {
  const free = new Int32Array(count + 1);
  for (let i = 0; i < offers.count; i++) {
    const c = classOf[i] as number;
    if (c >= 0) free[c + 1] = (free[c + 1] as number) + 1;
  }
  for (let c = 0; c < count; c++) free[c + 1] = (free[c + 1] as number) + (free[c] as number);
  const next = free.slice(0, count);
  const offer = new Int32Array(free[count] as number);
  for (let i = 0; i < offers.count; i++) {
    const c = classOf[i] as number;
    if (c < 0) continue;
    const place = free[c] as number;
    offer[place] = i;
    free[c] = place + 1;
  }
  return { offer, next, left: offers.energyWh.slice() };
}

/** The classes of ascending price; of one price in their order. */
function priceOrder({ count, price }: OfferClasses): Int32Array {
  const order = new Int32Array(count);
  for (let c = 0; c < count; c++) order[c] = c;
  let sorted = true;
  for (let c = 1; c < count; c++) if ((price[c] as number) < (price[c - 1] as number)) sorted = false;
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
  for (const c of order) {
    if (side[c] !== wanted) continue;
    const end = slots[c + 1] as number;
    for (let s = slots[c] as number; s < end; s++) {
      const t = interval[s] as number;
      if (slotWh[s] !== 0) start[t + 1] = (start[t + 1] as number) + 1;
    }
  }
  for (let t = 0; t < intervals; t++) start[t + 1] = (start[t + 1] as number) + (start[t] as number);
  const free = start.slice();
  const classAt = new Int32Array(start[intervals] as number);
  const left = new Float64Array(start[intervals] as number);
  for (const c of order) {
    if (side[c] !== wanted) continue;
    const end = slots[c + 1] as number;
    for (let s = slots[c] as number; s < end; s++) {
      const energy = slotWh[s] as number;
      if (energy === 0) continue;
      const t = interval[s] as number;
      const place = free[t] as number;
      free[t] = place + 1;
      classAt[place] = c;
      left[place] = energy;
    }
  }
  return { start, classAt, left };
}

function firstTrades({ count, sell, buy, interval, energyWh }: Pairing): Pairing {
  return {
    count,
    sell: sell.subarray(0, count),
    buy: buy.subarray(0, count),
    interval: interval.subarray(0, count),
    energyWh: energyWh.subarray(0, count),
  };
}
