import type { OfferClasses } from "./classes.ts";
import type { ClearingOffers } from "./instance.ts";

/** Numbers of one record: the offer, what is left of it, its price. They are read together, so they stand together. */
export const OFFER = 0;
/** In a record, after the offer. */
export const LEFT = 1;
/** In a record, after what is left. */
export const PRICE = 2;
/** From one record to the next. */
export const RECORD = 3;

/** The offers of all classes while they are served: class by class, those of one interval together. */
export interface Members {
  /** By record; places count in numbers. */
  readonly records: Float64Array;
  /** By class: the place of the record to serve next. */
  readonly next: Int32Array;
}

/** All members, none served yet. */
export function membersOf(offers: ClearingOffers, intervals: number, classes: OfferClasses): Members {
  const { classOf } = classes;
  const next = firstPlaces(intervals, classes);
  const free = next.slice();
  const records = new Float64Array(RECORD * offers.count);
  for (let i = 0; i < offers.count; i++) {
    const c = classOf[i] as number;
    if (c < 0) continue;
    const place = free[c] as number;
    free[c] = place + RECORD;
    records[place + OFFER] = i;
    records[place + LEFT] = offers.energyWh[i] as number;
    records[place + PRICE] = offers.price[i] as number;
  }
  return { records, next };
}

/** By class, where its records begin: the classes of the first interval first. */
function firstPlaces(intervals: number, { count, size, slots, interval }: OfferClasses): Int32Array {
  const first = new Int32Array(intervals + 1);
  for (let c = 0; c < count; c++) {
    const t = (interval[slots[c] as number] as number) + 1;
    first[t] = (first[t] as number) + RECORD * (size[c] as number);
  }
  for (let t = 0; t < intervals; t++) first[t + 1] = (first[t + 1] as number) + (first[t] as number);
  const places = new Int32Array(count);
  for (let c = 0; c < count; c++) {
    const t = interval[slots[c] as number] as number;
    places[c] = first[t] as number;
    first[t] = (first[t] as number) + RECORD * (size[c] as number);
  }
  return places;
}
