import type { ForecastRecord } from "#agents";
import type { HouseholdName, IntervalIndex } from "#domain";

/** How far off the forecasts of one quantity were, summed over intervals, in Wh; and who made the last one. */
export interface QuantityTally {
  readonly forecaster: string;
  readonly offWh: bigint;
}

/** How far off one home's forecasts were. */
export interface ForecastTally {
  readonly household: HouseholdName;
  /** In so many intervals there was a forecast and something came. */
  readonly intervals: number;
  readonly load: QuantityTally;
  /** null without a roof */
  readonly pv: QuantityTally | null;
}

/** Holds what homes expected of an interval, as they planned it, against what came. */
export class ForecastLog {
  readonly #expected = new Map<string, ForecastRecord>();
  readonly #tallies = new Map<HouseholdName, ForecastTally>();

  expect(household: HouseholdName, interval: IntervalIndex, expected: ForecastRecord): void {
    this.#expected.set(`${interval}/${household}`, expected);
  }

  /** Says what came; nothing is counted where nothing was expected. */
  came(household: HouseholdName, interval: IntervalIndex, came: { loadWh: bigint; pvWh: bigint }): void {
    const expected = this.#expected.get(`${interval}/${household}`);
    if (expected === undefined) return;
    this.#expected.delete(`${interval}/${household}`);
    const before = this.#tallies.get(household);
    const { loadWh, pvWh, load, pv } = expected;
    this.#tallies.set(household, {
      household,
      intervals: (before?.intervals ?? 0) + 1,
      load: { forecaster: load, offWh: (before?.load.offWh ?? 0n) + distance(loadWh, came.loadWh) },
      pv:
        pvWh === null || pv === null
          ? null
          : { forecaster: pv, offWh: (before?.pv?.offWh ?? 0n) + distance(pvWh, came.pvWh) },
    });
  }

  /** The homes that forecast, in the order in which the first interval named them. */
  get tallies(): readonly ForecastTally[] {
    return [...this.#tallies.values()];
  }
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
