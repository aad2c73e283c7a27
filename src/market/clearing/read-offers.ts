import { noAmounts, setAmount } from "./amounts.ts";
import type { OfferAmounts } from "./assemble-instance.ts";
import {
  amountIn,
  arrayIn,
  integerIn,
  isInteger,
  malformed,
  malformedIn,
  nameOf,
  type Place,
  placeOf,
} from "./fields.ts";
import { BUY, SELL } from "./instance.ts";

/** The offers of an instance as columns. */
export interface ReadOffers extends OfferAmounts {
  readonly id: Float64Array;
  /** By the id of the file. */
  readonly numberOf: Map<number, number>;
  readonly sets: Map<number, Int32Array>;
}

/** Reads `offers`. What of their intervals lies beyond the horizon is left out. */
export function readOffers(document: Place, intervals: number, feederOf: ReadonlyMap<number, number>): ReadOffers {
  const entries = arrayIn(document, "offers");
  const count = entries.length;
  const offers: ReadOffers = {
    count,
    id: new Float64Array(count),
    numberOf: new Map(),
    side: new Uint8Array(count),
    feeder: new Int32Array(count),
    energyWh: noAmounts(count),
    price: noAmounts(count),
    from: new Int32Array(count),
    to: new Int32Array(count),
    sets: new Map(),
  };
  for (let i = 0; i < count; i++) {
    const place = placeOf(entries[i], () => `offers[${i}]`);
    readTerms(offers, i, place, feederOf);
    if (place.fields.intervals === undefined) readSpan(offers, i, place, intervals);
    else readSet(offers, i, place, intervals);
  }
  return offers;
}

function readTerms(offers: ReadOffers, i: number, place: Place, feederOf: ReadonlyMap<number, number>): void {
  const id = integerIn(place, "id");
  if (offers.numberOf.has(id)) throw malformedIn(place, "id", "an id of its own");
  offers.numberOf.set(id, i);
  offers.id[i] = id;
  const { side } = place.fields;
  if (side !== "sell" && side !== "buy") throw malformedIn(place, "side", '"sell" or "buy"');
  offers.side[i] = side === "sell" ? SELL : BUY;
  const feeder = feederOf.get(integerIn(place, "feeder"));
  if (feeder === undefined) throw malformedIn(place, "feeder", "the id of a feeder");
  offers.feeder[i] = feeder;
  setAmount(offers.energyWh, i, amountIn(place, "energyWh", "unsigned"));
  setAmount(offers.price, i, amountIn(place, "price", "signed"));
}

function readSpan(offers: ReadOffers, i: number, place: Place, intervals: number): void {
  const from = integerIn(place, "from");
  const to = integerIn(place, "to");
  if (to < from) throw malformedIn(place, "to", `an interval from ${from}`);
  offers.from[i] = Math.min(Math.max(from, 0), intervals);
  offers.to[i] = Math.max(Math.min(to, intervals - 1), -1);
}

function readSet(offers: ReadOffers, i: number, place: Place, intervals: number): void {
  for (const key of ["from", "to"]) {
    if (place.fields[key] !== undefined) throw malformedIn(place, key, "nothing, since the offer has `intervals`");
  }
  const list = arrayIn(place, "intervals");
  const inside = new Set<number>();
  for (const [n, t] of list.entries()) {
    if (!isInteger(t)) throw malformed(`${nameOf(place, "intervals")}[${n}]`, t, "a whole number");
    if (t >= 0 && t < intervals) inside.add(t);
  }
  const set = Int32Array.from(inside).sort();
  offers.sets.set(i, set);
  offers.from[i] = set[0] ?? intervals;
  offers.to[i] = set.at(-1) ?? -1;
}
