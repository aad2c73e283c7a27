import type { ClearingInstance, ClearingOffers } from "./instance.ts";
import { type Spans, spansOf } from "./spans.ts";

/**
 * Offers that nothing can tell apart: of one side, one feeder, the same open intervals, one end and, where prices matter,
 * one price. They are solved as one and split afterwards. Classes stand feeder by feeder, those with the fewest intervals
 * first. Class c may trade in the intervals
 * at the slots from `slots[c]` to `slots[c + 1]`, the end excluded.
 */
export interface OfferClasses {
  readonly count: number;
  /** By offer; −1 where it can trade in no open interval. */
  readonly classOf: Int32Array;
  /** By class. */
  readonly side: Uint8Array;
  readonly feeder: Int32Array;
  /** By class: of all its offers, and how many these are. */
  readonly energyWh: Float64Array;
  readonly size: Int32Array;
  /** By class, where prices matter: the price of all its offers. Elsewhere that of its first offer. */
  readonly price: Float64Array;
  /** By class: when its offers end, also where nothing can be traded that late. */
  readonly last: Int32Array;
  /** By class, and one more: its first slot. */
  readonly slots: Int32Array;
  /** By slot, ascending within a class. */
  readonly interval: Int32Array;
}

/** Classes in the order in which they were found. */
interface Found {
  readonly count: number;
  readonly classOf: Int32Array;
  /** By class: its first offer, how many it has, and their energy. */
  readonly firstOffer: Int32Array;
  readonly size: Int32Array;
  readonly energyWh: Float64Array;
}

const NONE = -1;

/**
 * Sorts offers into classes.
 *
 * @param byPrice  Whether offers of different prices stay apart.
 * @source clearing reference, section 1 ("Offer classes"); TX 4.2 (2)
 */
export function classesOf(instance: ClearingInstance, byPrice: boolean): OfferClasses {
  const spans = spansOf(instance);
  const found = findClasses(instance, spans, byPrice);
  return columnsOf(instance, found, spans);
}

function findClasses(instance: ClearingInstance, spans: Spans, byPrice: boolean): Found {
  const { offers } = instance;
  const find = classFinder(instance, spans, byPrice);
  const classOf = new Int32Array(offers.count).fill(NONE);
  const firstOffer = new Int32Array(offers.count);
  const size = new Int32Array(offers.count);
  const energyWh = new Float64Array(offers.count);
  let count = 0;
  for (let i = 0; i < offers.count; i++) {
    const energy = offers.energyWh[i] as number;
    if (energy === 0 || (spans.first[i] as number) > (spans.last[i] as number)) continue;
    const c = find(i, count, firstOffer);
    if (c === count) firstOffer[count++] = i;
    classOf[i] = c;
    size[c] = (size[c] as number) + 1;
    energyWh[c] = (energyWh[c] as number) + energy;
  }
  return { count, classOf, firstOffer, size, energyWh };
}

/** Finds the class of an offer among those before it; a new one gets the number `count`. */
type ClassFinder = (offer: number, count: number, firstOffer: Int32Array) => number;

function classFinder(instance: ClearingInstance, spans: Spans, byPrice: boolean): ClassFinder {
  const { offers, feeders, intervals } = instance;
  const others = hashedFinder(offers, spans, byPrice);
  if (byPrice) return others;
  // Most offers are of one interval. Side, feeder and interval are all there is to those: their classes need no hash.
  const brief = new Int32Array(2 * feeders.count * intervals);
  return (i, count, firstOffer) => {
    const t = spans.first[i] as number;
    if (offers.to[i] !== t) return others(i, count, firstOffer);
    const at = (2 * (offers.feeder[i] as number) + (offers.side[i] as number)) * intervals + t;
    // One more than the class, so that 0 is none.
    if (brief[at] === 0) brief[at] = count + 1;
    return (brief[at] as number) - 1;
  };
}

/** Open addressing: classes that differ only in their first interval stand side by side, as their offers mostly do. */
function hashedFinder(offers: ClearingOffers, spans: Spans, byPrice: boolean): ClassFinder {
  const mask = 2 ** Math.ceil(Math.log2(1.5 * offers.count + 2)) - 1;
  const table = new Int32Array(mask + 1);
  return (i, count, firstOffer) => {
    let at = (hashOf(offers, spans, i, byPrice) + (spans.first[i] as number)) & mask;
    for (; table[at] !== 0; at = (at + 1) & mask) {
      const c = (table[at] as number) - 1;
      if (areAlike(offers, spans, i, firstOffer[c] as number, byPrice)) return c;
    }
    table[at] = count + 1;
    return count;
  };
}

function areAlike(
  { side, feeder, price, to }: ClearingOffers,
  spans: Spans,
  a: number,
  b: number,
  byPrice: boolean,
): boolean {
  return (
    feeder[a] === feeder[b] &&
    spans.first[a] === spans.first[b] &&
    side[a] === side[b] &&
    to[a] === to[b] &&
    spans.last[a] === spans.last[b] &&
    (!byPrice || price[a] === price[b]) &&
    spans.listOf(a) === spans.listOf(b)
  );
}

/** Of everything but the first interval; offers of one interval count as ending nowhere. */
function hashOf({ side, feeder, price, to }: ClearingOffers, spans: Spans, i: number, byPrice: boolean): number {
  const last = to[i] as number;
  const end = last === spans.first[i] ? 0 : last + 1;
  const place = Math.imul(2 * (feeder[i] as number) + (side[i] as number), 0x9e3779b1) ^ Math.imul(end, 0x85ebca6b);
  const whole = byPrice ? place ^ Math.imul((price[i] as number) % 2 ** 32, 0xc2b2ae35) : place;
  return Math.imul(whole ^ (whole >>> 15), 0x27d4eb2f) >>> 8;
}

/** Classes in a new order: what flows together stands together, and what has the least choice first. */
function columnsOf({ offers, feeders }: ClearingInstance, found: Found, spans: Spans): OfferClasses {
  const { count } = found;
  const order = orderOf(offers, feeders.count, found, spans);
  const classes = {
    count,
    classOf: renumbered(found.classOf, order),
    side: new Uint8Array(count),
    feeder: new Int32Array(count),
    price: new Float64Array(count),
    energyWh: new Float64Array(count),
    size: new Int32Array(count),
    last: new Int32Array(count),
    slots: new Int32Array(count + 1),
  };
  for (let c = 0; c < count; c++) {
    const before = order[c] as number;
    const i = found.firstOffer[before] as number;
    classes.side[c] = offers.side[i] as number;
    classes.feeder[c] = offers.feeder[i] as number;
    classes.price[c] = offers.price[i] as number;
    classes.energyWh[c] = found.energyWh[before] as number;
    classes.size[c] = found.size[before] as number;
    classes.last[c] = offers.to[i] as number;
    classes.slots[c + 1] = (classes.slots[c] as number) + choiceOf(spans, i);
  }
  const interval = new Int32Array(classes.slots[count] as number);
  for (let c = 0; c < count; c++) {
    const i = found.firstOffer[order[c] as number] as number;
    if (choiceOf(spans, i) === 1) interval[classes.slots[c] as number] = spans.first[i] as number;
    else interval.set(intervalsOf(spans, i), classes.slots[c]);
  }
  return { ...classes, interval };
}

/** The classes feeder by feeder, in each those with the fewest intervals first. */
function orderOf(offers: ClearingOffers, feeders: number, { count, firstOffer }: Found, spans: Spans): Int32Array {
  const choice = new Int32Array(count);
  const feeder = new Int32Array(count);
  let most = 0;
  for (let c = 0; c < count; c++) {
    const i = firstOffer[c] as number;
    feeder[c] = offers.feeder[i] as number;
    choice[c] = choiceOf(spans, i);
    most = Math.max(most, choice[c] as number);
  }
  return sortedBy(feeder, feeders, sortedBy(choice, most + 1));
}

function renumbered(classOf: Int32Array, order: Int32Array): Int32Array {
  const number = new Int32Array(order.length);
  for (let c = 0; c < order.length; c++) number[order[c] as number] = c;
  for (let i = 0; i < classOf.length; i++) {
    if (classOf[i] !== NONE) classOf[i] = number[classOf[i] as number] as number;
  }
  return classOf;
}

/** Numbers in the order of their keys, which are below `limit`; those of one key stay in the order in which they were. */
function sortedBy(key: Int32Array, limit: number, numbers?: Int32Array): Int32Array {
  const next = new Int32Array(limit + 1);
  for (let n = 0; n < key.length; n++) next[(key[n] as number) + 1] = (next[(key[n] as number) + 1] as number) + 1;
  for (let k = 0; k < limit; k++) next[k + 1] = (next[k + 1] as number) + (next[k] as number);
  const sorted = new Int32Array(key.length);
  for (let i = 0; i < key.length; i++) {
    const n = numbers === undefined ? i : (numbers[i] as number);
    const place = next[key[n] as number] as number;
    next[key[n] as number] = place + 1;
    sorted[place] = n;
  }
  return sorted;
}

function intervalsOf(spans: Spans, offer: number): Int32Array {
  return spans.intervalsOf(spans.first[offer] as number, spans.last[offer] as number, spans.listOf(offer));
}

/** How many intervals an offer may trade in. */
function choiceOf(spans: Spans, offer: number): number {
  return spans.first[offer] === spans.last[offer] ? 1 : intervalsOf(spans, offer).length;
}
