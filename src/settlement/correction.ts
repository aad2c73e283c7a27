import {
  type Hex,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  type IntervalTariff,
  type Nano,
  nano,
  wh,
} from "#domain";
import type { Line, LineKind } from "./line.ts";
import type { Flow } from "./record.ts";
import { type TieredPrice, tieredPayment } from "./tiered-price.ts";

/** What a corrected reading costs a home beyond what it was billed, part by part; negative: what it gets back. */
export interface CorrectionAmounts {
  readonly energyNano: Nano;
  readonly gridFeeNano: Nano;
  /** With the levies. */
  readonly taxNano: Nano;
  readonly feedInNano: Nano;
}

/**
 * A meter's value that turned out to be another after it was billed. It changes no trade and no statement: the difference
 * is billed as grid energy with a later interval.
 */
export interface Correction extends CorrectionAmounts {
  /** Counts all corrections of the community, from 1 on. */
  readonly number: number;
  readonly household: HouseholdName;
  /** The interval that was read wrongly, with its time. */
  readonly interval: IntervalIndex;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  /** What the meter was taken to have counted, earlier corrections included, and what it did count. */
  readonly before: Flow;
  readonly after: Flow;
  /** The hash that the home anchored for the day of the interval; `null` when there was none. */
  readonly corrects: Hex | null;
}

/** What a correction is priced by: the terms of the interval that was read wrongly. */
export interface CorrectionTerms {
  readonly tariff: IntervalTariff;
  readonly tieredPrice?: TieredPrice | undefined;
  /** Taken from the grid in the window of a tiered price before the interval, and in it, as billed so far. */
  readonly takenWh?: bigint;
  readonly gridImportWh?: bigint;
}

/**
 * What a corrected reading costs: the difference at the grid's prices of its own interval. Of a tiered price the
 * difference falls where the interval's own energy fell; later intervals of the window keep their tiers.
 *
 * @source design, section 4 (a correction changes no settled trade); ADR 0023
 */
export function correctionAmounts(before: Flow, after: Flow, terms: CorrectionTerms): CorrectionAmounts {
  const { tariff } = terms;
  const importWh = after.importWh - before.importWh;
  const exportWh = after.exportWh - before.exportWh;
  return {
    energyNano: nano(energyCost(importWh, terms)),
    gridFeeNano: nano(importWh * tariff.gridFee),
    taxNano: nano(importWh * tariff.tax),
    feedInNano: nano(-exportWh * tariff.feedIn),
  };
}

function energyCost(
  changeWh: bigint,
  { tariff, tieredPrice, takenWh = 0n, gridImportWh = 0n }: CorrectionTerms,
): bigint {
  if (tieredPrice === undefined) return changeWh * tariff.energyPrice;
  const cost = (energyWh: bigint): bigint => {
    if (energyWh >= 0n) return tieredPayment(tieredPrice.tiers, wh(takenWh), wh(energyWh));
    // Less than nothing came from the grid: what neighbours delivered is taken off where the grid's energy began.
    const first = tieredPrice.tiers.find(({ upToWh }) => upToWh === null || upToWh > takenWh);
    return energyWh * (first?.energyPrice ?? tariff.energyPrice);
  };
  return cost(gridImportWh + changeWh) - cost(gridImportWh);
}

/** The lines of corrections, in the order of their parts. */
export function correctionLines(corrections: readonly CorrectionAmounts[]): readonly Line[] {
  return corrections.flatMap((correction) => {
    const line = (kind: LineKind, amountNano: Nano): Line => ({
      kind,
      basis: "correction",
      energyWh: wh(0n),
      amountNano,
    });
    return [
      line("correction-energy", correction.energyNano),
      line("correction-grid-fee", correction.gridFeeNano),
      line("correction-tax", correction.taxNano),
      line("correction-feed-in", correction.feedInNano),
    ];
  });
}

/** Everything that a correction costs. */
export function correctionTotal({ energyNano, gridFeeNano, taxNano, feedInNano }: CorrectionAmounts): Nano {
  return nano(energyNano + gridFeeNano + taxNano + feedInNano);
}
