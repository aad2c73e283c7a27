/** Digits of this many bits keep the places that are written to within the processor's near caches. */
const DIGIT_BITS = 11;

/** Offers of one side as columns that have room for more than stands in them. */
export interface OfferColumns {
  /** Its place among all offers. */
  readonly place: Int32Array;
  readonly price: Float64Array;
  readonly energyWh: Float64Array;
}

/** How a ranking goes: from a price upwards (1) or downwards (−1); no price is farther from the origin than `range`. */
export interface Direction {
  readonly origin: number;
  readonly sign: 1 | -1;
  readonly range: number;
}

/** Room for so many offers of one side. */
export function offerColumns(room: number): OfferColumns {
  return { place: new Int32Array(room), price: new Float64Array(room), energyWh: new Float64Array(room) };
}

/**
 * The first `count` offers by distance from the origin; what is equally far stays in its order. A radix sort, so its time
 * depends on the number of bits of the range, not on how prices are spread.
 *
 * @param spare  Room for as many; both columns are written to.
 * @returns The one of the two in which the offers are sorted.
 */
export function radixRanking(
  offers: OfferColumns,
  spare: OfferColumns,
  count: number,
  direction: Direction,
): OfferColumns {
  let bits = 1;
  while (2 ** bits <= direction.range) bits++;
  const passes = Math.ceil(bits / DIGIT_BITS);
  const digitBits = Math.ceil(bits / passes);
  let [from, to] = [offers, spare];
  for (let pass = 0; pass < passes; pass++) {
    sortByDigit(from, to, count, direction, pass * digitBits, digitBits);
    [from, to] = [to, from];
  }
  return from;
}

/** Sorts by `digitBits` bits of the distance, from bit `skip` on. */
function sortByDigit(
  from: OfferColumns,
  to: OfferColumns,
  count: number,
  { origin, sign }: Direction,
  skip: number,
  digitBits: number,
): void {
  // Distances may have more than 32 bits: divide first, then cut off.
  const unit = sign * 2 ** -skip;
  const mask = 2 ** digitBits - 1;
  const next = new Int32Array(mask + 2);
  for (let i = 0; i < count; i++) {
    const digit = (((from.price[i] as number) - origin) * unit) & mask;
    next[digit + 1] = (next[digit + 1] as number) + 1;
  }
  for (let digit = 1; digit <= mask; digit++) next[digit] = (next[digit] as number) + (next[digit - 1] as number);
  for (let i = 0; i < count; i++) {
    const price = from.price[i] as number;
    const digit = ((price - origin) * unit) & mask;
    const at = next[digit] as number;
    next[digit] = at + 1;
    to.place[at] = from.place[i] as number;
    to.price[at] = price;
    to.energyWh[at] = from.energyWh[i] as number;
  }
}
