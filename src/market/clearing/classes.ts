import type { ClearingInstance, ClearingOffers } from "./instance.ts";
import { NO_SPAN, type Spans, spansOf } from "./spans.ts";

/**
 * Offers that no limit can tell apart: of one side, one feeder, the same open intervals and, where prices matter, one
 * price. They are solved as one and split afterwards. Class c may trade in the intervals at the slots from `slots[c]` to
 * `slots[c + 1]`, the end excluded.
 */
export interface OfferClasses {
  readonly count: number;
  /** By offer; −1 where it can trade in no open interval. */
  readonly classOf: Int32Array;
  /** By class. */
  readonly side: Uint8Array;
  readonly feeder: Int32Array;
  readonly energyWh: Float64Array;
  /** By class, where prices matter: the price of all its offers. Elsewhere that of its first offer. */
  readonly price: Float64Array;
  /** By class: last of its intervals. */
  readonly last: Int32Array;
  /** By class, and one more: its first slot. */
  readonly slots: Int32Array;
  /** By slot, ascending within a class. */
  readonly interval: Int32Array;
}

/** Classes while they are found: the first offer of each and the span of all its offers. */
interface Found {
  readonly classOf: Int32Array;
  readonly first: Int32Array;
  readonly span: Float64Array;
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
  const found = findClasses(instance.offers, spans, byPrice);
  return columnsOf(instance.offers, found, spans);
}

/** Open addressing: a table of classes, each at the first free place after its hash. */
function findClasses(offers: ClearingOffers, spans: Spans, byPrice: boolean): Found {
  const mask = 2 ** Math.ceil(Math.log2(2 * offers.count + 2)) - 1;
  const table = new Int32Array(mask + 1).fill(NONE);
  const classOf = new Int32Array(offers.count).fill(NONE);
  const first = new Int32Array(offers.count);
  const span = new Float64Array(offers.count);
  let count = 0;
  for (let i = 0; i < offers.count; i++) {
    const own = offers.energyWh[i] === 0 ? NO_SPAN : spans.of(i);
    if (own === NO_SPAN) continue;
    let at = hashOf(offers, i, own, byPrice) & mask;
    let c = table[at] as number;
    while (c !== NONE && !(span[c] === own && areAlike(offers, i, first[c] as number, byPrice))) {
      at = (at + 1) & mask;
      c = table[at] as number;
    }
    if (c === NONE) {
      c = count++;
      table[at] = c;
      first[c] = i;
      span[c] = own;
    }
    classOf[i] = c;
  }
  return { classOf, first: first.subarray(0, count), span };
}

function areAlike(offers: ClearingOffers, a: number, b: number, byPrice: boolean): boolean {
  const { side, feeder, price } = offers;
  return side[a] === side[b] && feeder[a] === feeder[b] && (!byPrice || price[a] === price[b]);
}

function hashOf({ side, feeder, price }: ClearingOffers, i: number, span: number, byPrice: boolean): number {
  const place = Math.imul(feeder[i] as number, 0x9e3779b1) ^ Math.imul(span, 0x85ebca6b) ^ (side[i] as number);
  const whole = byPrice ? place ^ Math.imul((price[i] as number) % 2 ** 32, 0xc2b2ae35) : place;
  const mixed = Math.imul(whole ^ (whole >>> 15), 0x27d4eb2f);
  return mixed ^ (mixed >>> 13);
}

function columnsOf(offers: ClearingOffers, { classOf, first, span }: Found, spans: Spans): OfferClasses {
  const count = first.length;
  const energyWh = new Float64Array(count);
  for (let i = 0; i < offers.count; i++) {
    const c = classOf[i] as number;
    if (c !== NONE) energyWh[c] = (energyWh[c] as number) + (offers.energyWh[i] as number);
  }
  const slots = new Int32Array(count + 1);
  for (let c = 0; c < count; c++) slots[c + 1] = (slots[c] as number) + spans.intervalsOf(span[c] as number).length;
  const interval = new Int32Array(slots[count] as number);
  const last = new Int32Array(count);
  for (let c = 0; c < count; c++) {
    const own = spans.intervalsOf(span[c] as number);
    interval.set(own, slots[c]);
    last[c] = own[own.length - 1] as number;
  }
  return {
    count,
    classOf,
    side: Uint8Array.from(first, (i) => offers.side[i] as number),
    feeder: Int32Array.from(first, (i) => offers.feeder[i] as number),
    price: Float64Array.from(first, (i) => offers.price[i] as number),
    energyWh,
    last,
    slots,
    interval,
  };
}
