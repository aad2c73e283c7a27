import { EXIT, minWh, NeighborwattError, type Wh, wh } from "#domain";
import { isClasses, type PriorityClasses, type SharingKey } from "./key.ts";
import { type Coefficients, splitByLargestRemainder, WHOLE } from "./parts.ts";

/** What the meter of a home counted in one interval. A home whose meter is silent has none, and shares nothing. */
export interface SharingReading {
  readonly member: string;
  readonly importWh: Wh;
  readonly exportWh: Wh;
}

/** What of a home's import came from neighbours, and what of its export went to them. */
export interface SharingShare {
  readonly member: string;
  readonly takenWh: Wh;
  readonly givenWh: Wh;
}

/** Who got how much. Taken and given sum up to the same; the rest of each meter is exchanged with the grid. */
export interface Allocation {
  /** One per reading, in the order of the members' names. */
  readonly shares: readonly SharingShare[];
  readonly sharedWh: Wh;
  /** What was fed in although a neighbour bought from the grid: what the key left over. */
  readonly missedWh: Wh;
  /** Where nothing changes hands, and what was shared is only counted. */
  readonly virtual: boolean;
}

/** A rule that divides what has been metered, in place of a mechanism that matches orders. Pure. */
export interface SharingRule {
  readonly name: string;
  /** @param hour  Counted from 0; which coefficients of an `ex-ante` key count, those of the last hour begin again. */
  allocate(readings: readonly SharingReading[], key: SharingKey, hour?: number): Allocation;
}

/**
 * Divides an interval's surplus by a key, in whole Wh by largest remainder. Nobody gets more than the meter shows it took, nobody
 * gives more than it fed in, nobody is given its own export; equal readings in any order give equal shares.
 *
 * What the neighbours take is given by all who fed in, in proportion to that; who takes so much that hardly anybody else is left
 * to take gives that much less, so that its own export never comes back to it.
 *
 * @throws MARKET_SHARING_MEMBER_TWICE for two readings of one member
 * @source design, sections 1 and 6; docs/guides/sharing-keys.md
 * @example
 * sharing.allocate([{ member: "h01", importWh: wh(0n), exportWh: wh(9n) }, { member: "h02", importWh: wh(4n), exportWh: wh(0n) }], { name: "dynamic" }).sharedWh   // 4n
 */
export const sharing: SharingRule = { name: "sharing", allocate };

function allocate(readings: readonly SharingReading[], key: SharingKey, hour = 0): Allocation {
  const all = inOrder(readings).map((reading) => participating(reading, key.participation));
  const poolWh = sum(all.map(({ exportWh }) => exportWh));
  if (key.name === "virtual-minimum") return countedOnly(all, poolWh);
  const wants = all.map((reading) => wantOf(reading, poolWh));
  const taken = takenBy(key, hour, poolWh, all, wants);
  const sharedWh = sum(taken);
  const givable = all.map(({ exportWh }, i) => minWh(exportWh, wh(sharedWh - (taken[i] as bigint))));
  const given = splitByLargestRemainder(sharedWh, givable);
  const left = all.map(({ member, importWh, exportWh }, i) => ({
    member,
    importWh: wh(importWh - (taken[i] as bigint)),
    exportWh: wh(exportWh - (given[i] as bigint)),
  }));
  return { shares: sharesOf(all, taken, given), sharedWh: wh(sharedWh), missedWh: missed(left), virtual: false };
}

/** What a home took, and where it fed in as well, no more of it than its neighbours fed in. */
function wantOf({ importWh, exportWh }: SharingReading, poolWh: bigint): bigint {
  return exportWh === 0n ? importWh : smaller(importWh, poolWh - exportWh);
}

/** Nothing changes hands: the community is paid for what was fed in and taken in the same interval, whoever did which. */
function countedOnly(all: readonly SharingReading[], poolWh: bigint): Allocation {
  const demandWh = sum(all.map(({ importWh }) => importWh));
  const sharedWh = poolWh < demandWh ? poolWh : demandWh;
  const part = (of: "importWh" | "exportWh") =>
    splitByLargestRemainder(
      sharedWh,
      all.map((reading) => reading[of]),
    );
  return {
    shares: sharesOf(all, part("importWh"), part("exportWh")),
    sharedWh: wh(sharedWh),
    missedWh: wh(0n),
    virtual: true,
  };
}

function takenBy(
  key: Exclude<SharingKey, { name: "virtual-minimum" }>,
  hour: number,
  poolWh: bigint,
  all: readonly SharingReading[],
  wants: readonly bigint[],
): readonly bigint[] {
  if (key.name === "dynamic") return proportional(poolWh, wants);
  if (key.name === "cascaded" && isClasses(key.first)) return byClasses(key.first, poolWh, all, wants);
  const coefficients = key.name === "ex-ante" ? key.hours[hour % key.hours.length] : coefficientsOf(key);
  const first = entitled(poolWh, coefficients as Coefficients, all).map((part, i) => smaller(part, wants[i] as bigint));
  const leftWh = poolWh - sum(first);
  const needs = wants.map((want, i) => want - (first[i] as bigint));
  const second =
    key.name === "cascaded"
      ? proportional(leftWh, needs)
      : key.leftovers === "once"
        ? onceMore(leftWh, coefficients as Coefficients, all, needs)
        : null;
  return second === null ? first : first.map((taken, i) => taken + (second[i] as bigint));
}

function coefficientsOf(key: Extract<SharingKey, { name: "static" | "cascaded" }>): Coefficients {
  return key.name === "static" ? key.coefficients : (key.first as Coefficients);
}

/** What each may have at most of the pool; the part of a home that has no reading is nobody's. */
function entitled(poolWh: bigint, coefficients: Coefficients, all: readonly SharingReading[]): readonly bigint[] {
  const names = [...coefficients.keys()].sort(byName);
  const parts = splitByLargestRemainder(
    poolWh,
    names.map((name) => coefficients.get(name) as bigint),
  );
  const partOf = new Map(names.map((name, i) => [name, parts[i] as bigint]));
  return all.map(({ member }) => partOf.get(member) ?? 0n);
}

/** In proportion to what is wanted, and never more than that. */
function proportional(poolWh: bigint, wants: readonly bigint[]): readonly bigint[] {
  return splitByLargestRemainder(smaller(poolWh, sum(wants)), wants);
}

function byClasses(
  classes: PriorityClasses,
  poolWh: bigint,
  all: readonly SharingReading[],
  wants: readonly bigint[],
): readonly bigint[] {
  const rank = new Map(classes.flatMap((members, i) => members.map((member) => [member, i] as const)));
  const ranks = all.map(({ member }) => rank.get(member) ?? classes.length);
  const taken = all.map(() => 0n);
  let leftWh = poolWh;
  for (let r = 0; r <= classes.length; r++) {
    const shares = proportional(
      leftWh,
      wants.map((want, i) => (ranks[i] === r ? want : 0n)),
    );
    for (const [i, share] of shares.entries()) taken[i] = (taken[i] as bigint) + share;
    leftWh -= sum(shares);
  }
  return taken;
}

/** By the coefficients of those who still need some; what they cannot use either is fed in. */
function onceMore(
  leftWh: bigint,
  coefficients: Coefficients,
  all: readonly SharingReading[],
  needs: readonly bigint[],
): readonly bigint[] {
  const weights = all.map(({ member }, i) => ((needs[i] as bigint) > 0n ? (coefficients.get(member) ?? 0n) : 0n));
  return splitByLargestRemainder(leftWh, weights).map((share, i) => smaller(share, needs[i] as bigint));
}

/** The most that could still go from neighbour to neighbour. */
function missed(left: readonly SharingReading[]): Wh {
  const exportWh = sum(left.map((home) => home.exportWh));
  const importWh = sum(left.map((home) => home.importWh));
  const busiest = left.map((home) => home.importWh + home.exportWh).reduce(larger, 0n);
  return wh(smaller(smaller(exportWh, importWh), exportWh + importWh - busiest));
}

function participating(reading: SharingReading, participation: Coefficients | undefined): SharingReading {
  const parts = participation?.get(reading.member) ?? WHOLE;
  if (parts === WHOLE) return reading;
  const part = (energyWh: Wh) => wh((energyWh * parts) / WHOLE);
  return { member: reading.member, importWh: part(reading.importWh), exportWh: part(reading.exportWh) };
}

function sharesOf(
  all: readonly SharingReading[],
  taken: readonly bigint[],
  given: readonly bigint[],
): readonly SharingShare[] {
  return all.map(({ member }, i) => ({ member, takenWh: wh(taken[i] as bigint), givenWh: wh(given[i] as bigint) }));
}

function inOrder(readings: readonly SharingReading[]): readonly SharingReading[] {
  const sorted = [...readings].sort((a, b) => byName(a.member, b.member));
  const twice = sorted.find(({ member }, i) => sorted[i + 1]?.member === member);
  if (twice === undefined) return sorted;
  throw new NeighborwattError(
    "MARKET_SHARING_MEMBER_TWICE",
    `${twice.member} has two readings of one interval, expected one; a home's meters are added up before.`,
    { details: { member: twice.member }, exitCode: EXIT.data },
  );
}

/** By code units: the same everywhere, whatever the language of the machine. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((running, amount) => running + amount, 0n);
}
