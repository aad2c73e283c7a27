import { setAmount } from "./amounts.ts";
import { type BranchAmounts, type FeederAmounts, zeroLimits } from "./assemble-instance.ts";
import {
  arrayIn,
  type Fraction,
  fractionAt,
  integerIn,
  malformed,
  malformedIn,
  nameOf,
  type Place,
  placeOf,
} from "./fields.ts";

/** The feeders of an instance, each after the one above it. */
export interface ReadFeeders extends FeederAmounts {
  /** By the id of the file. */
  readonly numberOf: ReadonlyMap<number, number>;
}

/** A feeder of the file. */
interface Entry {
  readonly id: number;
  readonly parent: number | null;
  readonly place: Place;
}

/** Under which key of `cextW` or `cintW` a limit stands where the directions differ. */
const DIRECTIONS = [
  ["netOutWh", "cextW", "out"],
  ["netInWh", "cextW", "in"],
  ["sellWh", "cintW", "sell"],
  ["buyWh", "cintW", "buy"],
] as const satisfies readonly (readonly [keyof BranchAmounts, string, string])[];

/** Reads `feeders`: limits in W become whole Wh per interval, rounded down, since energy is traded in whole Wh. */
export function readFeeders(document: Place, intervals: number, minutes: Fraction): ReadFeeders {
  const entries = new Map<number, Entry>();
  for (const [i, value] of arrayIn(document, "feeders").entries()) {
    const entry = readEntry(placeOf(value, () => `feeders[${i}]`));
    if (entries.has(entry.id)) throw malformedIn(entry.place, "id", "an id of its own");
    entries.set(entry.id, entry);
  }
  const sorted = parentsFirst(entries);
  const numberOf = new Map(sorted.map(({ id }, number) => [id, number]));
  const limits = zeroLimits(sorted.length * intervals);
  for (const [number, { place }] of sorted.entries()) {
    for (const [column, key, direction] of DIRECTIONS) {
      const limitAt = limitsIn(place, key, direction, intervals, minutes);
      for (let t = 0; t < intervals; t++) setAmount(limits[column], number * intervals + t, limitAt(t));
    }
  }
  const parent = Int32Array.from(sorted, (entry) =>
    entry.parent === null ? -1 : (numberOf.get(entry.parent) as number),
  );
  return { parent, ...limits, numberOf };
}

function readEntry(place: Place): Entry {
  const isTop = (place.fields.parent ?? null) === null;
  return { id: integerIn(place, "id"), parent: isTop ? null : integerIn(place, "parent"), place };
}

/** Every feeder after the one above it. */
function parentsFirst(entries: ReadonlyMap<number, Entry>): readonly Entry[] {
  const sorted = new Set<Entry>();
  for (const entry of entries.values()) {
    const way = new Set<Entry>();
    for (let at: Entry | null = entry; at !== null && !sorted.has(at); at = above(at, entries)) {
      if (way.has(at)) throw malformedIn(at.place, "parent", "a feeder that is not below this one");
      way.add(at);
    }
    for (const next of [...way].reverse()) sorted.add(next);
  }
  return [...sorted];
}

function above({ parent, place }: Entry, entries: ReadonlyMap<number, Entry>): Entry | null {
  if (parent === null) return null;
  const entry = entries.get(parent);
  if (entry === undefined) throw malformedIn(place, "parent", "the id of a feeder");
  return entry;
}

/** The limits of one direction by interval: given once or for each interval, and for both directions or for each. */
function limitsIn(
  feeder: Place,
  key: string,
  direction: string,
  intervals: number,
  minutes: Fraction,
): (t: number) => bigint {
  const both = feeder.fields[key];
  const perDirection = typeof both === "object" && both !== null && !Array.isArray(both);
  const place = perDirection ? placeOf(both, () => nameOf(feeder, key)) : feeder;
  const own = perDirection ? direction : key;
  const value = place.fields[own];
  if (!Array.isArray(value)) {
    const energy = energyOf(fractionAt(value, nameOf(place, own)), minutes);
    return () => energy;
  }
  if (value.length !== intervals) {
    throw malformed(nameOf(place, own), value, `one number, or ${intervals} numbers, one per interval`);
  }
  return (t) => energyOf(fractionAt(value[t], `${nameOf(place, own)}[${t}]`), minutes);
}

/** W × minutes / 60, rounded down. */
function energyOf(power: Fraction, minutes: Fraction): bigint {
  return (power.numerator * minutes.numerator) / (power.denominator * minutes.denominator * 60n);
}
