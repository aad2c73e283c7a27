import {
  type HouseholdName,
  type IntervalIndex,
  type Nano,
  type NanoPerWh,
  NeighborwattError,
  nano,
  type Wh,
  wh,
} from "#domain";
import type { Ledger } from "./ledger.ts";

/** A price of energy up to an amount. */
export interface Tier {
  /** Counted from the start of the window; `null`: without end. */
  readonly upToWh: Wh | null;
  readonly energyPrice: NanoPerWh;
}

/** An energy price that depends on how much a home has taken from the grid since its window began. */
export interface TieredPrice {
  /** Names the window, alike in all of its intervals and in no others. */
  readonly window: string;
  /** First interval of the window. */
  readonly from: IntervalIndex;
  /** Ascending by `upToWh`; the last one has no end. */
  readonly tiers: readonly Tier[];
}

/** What a home has taken from the grid in a window, up to the end of an interval. */
export interface TierTally {
  readonly window: string;
  readonly importWh: Wh;
  /** The same in the comparison without the community. */
  readonly withoutImportWh: Wh;
}

/** Energy within one tier. */
export interface TierPart {
  /** Counts from 1. */
  readonly tier: number;
  readonly energyWh: Wh;
  readonly energyPrice: NanoPerWh;
}

/**
 * Energy tier by tier, exact where it passes a boundary. Tiers without energy are left out.
 *
 * @param takenWh  What the home had taken in the window before.
 * @example
 * tierParts([{ upToWh: wh(100n), energyPrice: nanoPerWh(0n) }, { upToWh: null, energyPrice: nanoPerWh(300_000n) }], wh(70n), wh(50n)).map((p) => p.energyWh)   // [30n, 20n]
 */
export function tierParts(tiers: readonly Tier[], takenWh: Wh, energyWh: Wh): readonly TierPart[] {
  const end = takenWh + energyWh;
  let at: bigint = takenWh;
  const parts: TierPart[] = [];
  tiers.forEach(({ upToWh, energyPrice }, i) => {
    const to = upToWh === null || upToWh > end ? end : upToWh;
    if (to <= at) return;
    parts.push({ tier: i + 1, energyWh: wh(to - at), energyPrice });
    at = to;
  });
  return parts;
}

/** What energy costs tier by tier. */
export function tieredPayment(tiers: readonly Tier[], takenWh: Wh, energyWh: Wh): Nano {
  const parts = tierParts(tiers, takenWh, energyWh);
  return nano(parts.reduce((sum, part) => sum + part.energyWh * part.energyPrice, 0n));
}

/** What a home has taken in a window before an interval; nothing when the window begins with it. */
export function tallyBefore(
  { intervals, tallies }: Pick<Ledger, "intervals" | "tallies">,
  household: HouseholdName,
  interval: IntervalIndex,
  { window, from }: TieredPrice,
): TierTally {
  for (let i = intervals.length - 1; i >= 0; i--) {
    const booked = intervals[i] as Ledger["intervals"][number];
    if (booked.interval >= interval) throw outOfOrder(interval, booked.interval);
    if (booked.interval < from) break;
    const tally = booked.homes[household]?.tally;
    if (tally?.window === window) return tally;
  }
  const opening = tallies?.get(household)?.find((tally) => tally.window === window);
  return opening ?? { window, importWh: wh(0n), withoutImportWh: wh(0n) };
}

/** The tally with one more interval. */
export function tallyAfter({ window, importWh, withoutImportWh }: TierTally, tookWh: Wh, withoutWh: Wh): TierTally {
  return { window, importWh: wh(importWh + tookWh), withoutImportWh: wh(withoutImportWh + withoutWh) };
}

/** Which Wh falls into which tier depends on what came before, so intervals must come in their order. */
function outOfOrder(interval: IntervalIndex, booked: IntervalIndex): NeighborwattError {
  return new NeighborwattError(
    "SETTLEMENT_TIER_ORDER",
    `Interval ${interval} has a tiered price and was handed in after interval ${booked}; book intervals with tiers in ascending order.`,
    { details: { interval, booked }, exitCode: 65 },
  );
}
