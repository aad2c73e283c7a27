import { type Wh, wh } from "#domain";
import { refuseInvalid, type Series } from "./series.ts";

/** A series to be continued. */
export interface ForecastInput extends Series {
  /** How many intervals to look ahead. */
  readonly horizon: number;
}

/** What a forecaster drew from a history: plain numbers, so that they can be kept, compared and exchanged. */
export interface Learned {
  /** Energy that counts as one; 0 where there was nothing to learn from. */
  readonly scaleWh: number;
  readonly weights: readonly number[];
}

/** A rule that continues a series of energies. Pure: the same history gives the same forecast. */
export interface Forecaster {
  readonly name: string;
  /** So many days of history are looked at; older ones need not be kept. */
  readonly daysUsed: number;
  /** What is learned from a history: costly, so done now and then and kept. Null when there is nothing to learn, or too little. */
  learn(series: Series): Learned | null;
  /**
   * The next `horizon` intervals, the nearest first.
   *
   * @param learned  Of this forecaster and this home, perhaps some intervals ago; learned from the input when left out.
   */
  forecast(input: ForecastInput, learned?: Learned | null): readonly Wh[];
  /**
   * What `forecast` would have said from the history before each of some origins, when that is cheaper together than one
   * by one; `origins` are positions in the history, each with at least a day before it.
   */
  retrace?(input: ForecastInput, origins: readonly number[], learned: Learned | null): readonly (readonly Wh[])[];
}

/**
 * Says that everything stays as it was in the last interval; 0 without a history. The reference that a better forecaster
 * must beat.
 *
 * @throws FORECAST_INPUT_INVALID
 * @source Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.2 (naïve method)
 * @example
 * persistence.forecast({ historyWh: [wh(1n), wh(7n)], slotsPerDay: 24, horizon: 2, endsAt: instant(0), place: { latitudeDegrees: 48, longitudeDegrees: 11, utcOffsetSeconds: 0 } })   // [7n, 7n]
 */
export const persistence: Forecaster = {
  name: "persistence",
  daysUsed: 1,
  learn: () => null,
  forecast({ historyWh, slotsPerDay, horizon }) {
    refuseInvalid(slotsPerDay, horizon);
    const last = historyWh.at(-1) ?? wh(0n);
    return Array.from({ length: horizon }, () => last);
  },
};

/**
 * Says that each interval will be as it was the day before. With less than a day of history it is `persistence`.
 *
 * @throws FORECAST_INPUT_INVALID
 * @source Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.2 (seasonal naïve method)
 * @example
 * seasonalNaive.forecast({ historyWh: [wh(1n), wh(7n)], slotsPerDay: 2, horizon: 3, endsAt: instant(0), place: { latitudeDegrees: 48, longitudeDegrees: 11, utcOffsetSeconds: 0 } })   // [1n, 7n, 1n]
 */
export const seasonalNaive: Forecaster = {
  name: "seasonal-naive",
  daysUsed: 1,
  learn: () => null,
  forecast(input) {
    const { historyWh, slotsPerDay, horizon } = input;
    refuseInvalid(slotsPerDay, horizon);
    if (historyWh.length < slotsPerDay) return persistence.forecast(input);
    const lastDay = historyWh.slice(-slotsPerDay);
    return Array.from({ length: horizon }, (_, ahead) => lastDay[ahead % slotsPerDay] as Wh);
  },
};
