import type { Calendar, HouseholdName, IntervalIndex } from "#domain";
import { energyIn, type HomeBooking, type IntervalBooking, type Ledger, type LineKind } from "#settlement";

/** The kind under which the sums of a day are stored when its last interval is booked. */
export const DAY = "day";

/** What a home's meter and bill came to. */
export interface HomeSums {
  readonly boughtWh: bigint;
  readonly soldWh: bigint;
  readonly gridImportWh: bigint;
  readonly gridExportWh: bigint;
  readonly ownUseWh: bigint;
}

/** What booked intervals came to. */
export interface DaySums {
  readonly intervals: number;
  readonly loadWh: bigint;
  /** Delivered between neighbours. */
  readonly localWh: bigint;
  readonly savedNano: bigint;
  readonly homes: ReadonlyMap<HouseholdName, HomeSums>;
}

/** The sums of some intervals of the books, so that whoever looks back over a year need not read all of it. */
export function sumsOf(ledger: Pick<Ledger, "households">, intervals: readonly IntervalBooking[]): DaySums {
  const homes = new Map(ledger.households.map((name) => [name, homeSums(name, intervals)]));
  const booked = intervals.flatMap((one) => ledger.households.map((name) => one.homes[name]));
  const total = (of: (home: NonNullable<(typeof booked)[number]>) => bigint) =>
    booked.reduce((sum, home) => (home === undefined ? sum : sum + of(home)), 0n);
  const bills = total(({ lines }) => lines.reduce((sum, line) => sum + line.amountNano, 0n));
  return {
    intervals: intervals.length,
    loadWh: total(({ loadWh }) => loadWh),
    localWh: intervals.reduce((sum, { homes: all }) => sum + energyOf(Object.values(all), "sold"), 0n),
    savedNano: total(({ withoutNano }) => withoutNano) - bills,
    homes,
  };
}

/** The sums of the day whose last interval has been booked; null in the middle of a day. */
export function dueSums({ intervalSeconds }: Calendar, ledger: Ledger, booked: IntervalIndex): DaySums | null {
  const length = 86_400 / intervalSeconds;
  if ((booked + 1) % length !== 0) return null;
  const first = booked + 1 - length;
  const day = ledger.intervals.filter(({ interval }) => interval >= first && interval <= booked);
  return sumsOf(ledger, day);
}

function homeSums(name: HouseholdName, intervals: readonly IntervalBooking[]): HomeSums {
  const booked = intervals.flatMap(({ homes }) => homes[name] ?? []);
  return {
    boughtWh: energyOf(booked, "bought"),
    soldWh: energyOf(booked, "sold"),
    gridImportWh: energyOf(booked, "grid-energy"),
    gridExportWh: energyOf(booked, "feed-in"),
    ownUseWh: booked.reduce((sum, { ownUseWh }) => sum + ownUseWh, 0n),
  };
}

function energyOf(homes: readonly Pick<HomeBooking, "lines">[], kind: LineKind): bigint {
  return homes.reduce((sum, { lines }) => sum + energyIn(lines, kind), 0n);
}
