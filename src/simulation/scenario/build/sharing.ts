import type { Calendar, NeighborwattError } from "#domain";
import {
  type Coefficients,
  checkedKey,
  partsText,
  type SharingKey,
  type SharingKeyName,
  sumOfParts,
  WHOLE,
} from "#market";
import { nearest } from "../file/nearest.ts";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { SharingEntry } from "../file/schema.ts";
import type { HouseholdSpec, SharingSpec } from "../scenario.ts";
import { fromCtPerKWh, scaled } from "./exact.ts";

const DIGITS = 9;
const SECONDS_PER_HOUR = 3600;

/**
 * By which key a community shares, in exact parts.
 *
 * @param path  Where it stands: under `sharing`, or at the top of a file of its own.
 * @throws SIMULATION_SCENARIO_INVALID
 */
export function buildSharing(
  entry: SharingEntry,
  households: readonly HouseholdSpec[],
  calendar: Calendar,
  path: KeyPath,
): SharingSpec {
  const names = households.map((household) => household.name);
  const parts = (of: "coefficients" | "participation") => partsOf(entry[of] ?? {}, names, [...path, of]);
  const coefficients =
    entry.coefficients === undefined ? null : wholeOf(parts("coefficients"), [...path, "coefficients"]);
  for (const [i, members] of (entry.classes ?? []).entries()) {
    for (const [j, member] of members.entries()) refuseUnknown(member, names, [...path, "classes", i, j]);
  }
  if (isByTheHour(entry.key)) refuseUnfitIntervals(calendar, [...path, "key"]);
  const spec: SharingSpec = {
    key: entry.key,
    coefficients,
    leftovers: entry.leftovers,
    classes: entry.classes ?? null,
    file: entry.file ?? null,
    hours: null,
    participation: parts("participation"),
    pricePerWh:
      entry.price_ct_per_kWh === undefined ? null : fromCtPerKWh(entry.price_ct_per_kWh, [...path, "price_ct_per_kWh"]),
    incentivePerWh: fromCtPerKWh(entry.incentive_ct_per_kWh, [...path, "incentive_ct_per_kWh"]),
    giversParts: scaled(entry.giversPart, DIGITS, [...path, "giversPart"]),
  };
  if (spec.classes !== null) refuseClasses({ name: "cascaded", first: spec.classes }, [...path, "classes"]);
  return spec;
}

/** Whether a key has something to say of each hour. */
export function isByTheHour(key: SharingKeyName): boolean {
  return key === "ex-ante" || key === "virtual-minimum";
}

/** What goes by the hour asks for intervals that an hour is made of. @throws SIMULATION_SCENARIO_INVALID */
export function refuseUnfitIntervals({ intervalSeconds }: Calendar, path: KeyPath): void {
  if (SECONDS_PER_HOUR % intervalSeconds === 0) return;
  throw refuseKey(
    path,
    `this key goes by the hour, and an interval here has ${intervalSeconds} s; expected a part of 3600 s.`,
  );
}

function partsOf(values: Readonly<Record<string, number>>, names: readonly string[], path: KeyPath): Coefficients {
  return new Map(
    Object.entries(values).map(([member, value]) => {
      refuseUnknown(member, names, [...path, member]);
      return [member, scaled(value, DIGITS, [...path, member])];
    }),
  );
}

function wholeOf(coefficients: Coefficients, path: KeyPath): Coefficients {
  const sum = sumOfParts(coefficients);
  if (sum === WHOLE) return coefficients;
  throw refuseKey(path, `they sum up to ${partsText(sum)}, expected exactly 1.`);
}

function refuseClasses(key: SharingKey, path: KeyPath): void {
  try {
    checkedKey(key);
  } catch (cause) {
    throw refuseKey(path, (cause as NeighborwattError).message);
  }
}

function refuseUnknown(member: string, names: readonly string[], path: KeyPath): void {
  if (names.includes(member)) return;
  const guess = nearest(member, names);
  throw refuseKey(path, `there is no household "${member}".${guess === null ? "" : ` Did you mean ${guess}?`}`);
}
