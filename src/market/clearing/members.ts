import type { OfferClasses } from "./classes.ts";
import type { ClearingOffers } from "./instance.ts";

/** The offers of all classes with what is needed of them while they are served: class by class, those of one interval together. */
export interface Members {
  /** By place: the offer, what is left of it, and its price. */
  readonly offer: Int32Array;
  readonly left: Float64Array;
  readonly price: Float64Array;
  /** By class: the place of the offer to serve next. */
  readonly next: Int32Array;
}

/** All members, none served yet. What is read one after the other later stands side by side. */
export function membersOf(offers: ClearingOffers, intervals: number, classes: OfferClasses): Members {
  const { classOf } = classes;
  const next = firstPlaces(intervals, classes);
  const free = next.slice();
  const offer = new Int32Array(offers.count);
  const left = new Float64Array(offers.count);
  const price = new Float64Array(offers.count);
  for (let i = 0; i < offers.count; i++) {
    const c = classOf[i] as number;
    if (c < 0) continue;
    const place = free[c] as number;
    free[c] = place + 1;
    offer[place] = i;
    left[place] = offers.energyWh[i] as number;
    price[place] = offers.price[i] as number;
  }
  return { offer, left, price, next };
}

/** By class, where its members begin: the classes of the first interval first. */
function firstPlaces(intervals: number, { count, size, slots, interval }: OfferClasses): Int32Array {
  const first = new Int32Array(intervals + 1);
  for (let c = 0; c < count; c++) {
    const t = (interval[slots[c] as number] as number) + 1;
    first[t] = (first[t] as number) + (size[c] as number);
  }
  for (let t = 0; t < intervals; t++) first[t + 1] = (first[t + 1] as number) + (first[t] as number);
  const places = new Int32Array(count);
  for (let c = 0; c < count; c++) {
    const t = interval[slots[c] as number] as number;
    places[c] = first[t] as number;
    first[t] = (first[t] as number) + (size[c] as number);
  }
  return places;
}
