import { type Wh, wh } from "#domain";
import { type Forecaster, type ForecastInput, type Learned, seasonalNaive } from "./forecaster.ts";
import { addRow, noEquations, ridgeWeights } from "./normal-equations.ts";
import { DAYS_SEEN, describe, FEATURES, prepare } from "./ridge-features.ts";
import { mostOf, refuseInvalid, type Series, until } from "./series.ts";

/** The fitted days and the week before them. */
const DAYS_USED = 21;
/** Below so many whole days a home has shown no habit yet, and `seasonal-naive` speaks. */
const LEAST_DAYS = 4;
/** Newest days whose intervals are fitted. */
const FITTED_DAYS = 14;
/** Each fitted interval is seen from so many intervals before it; what is farther ahead follows from features that fade. */
const FITTED_AHEAD = [1, 2] as const;
/** Per row, against levels of about 1. */
const PENALTY = 0.001;

/**
 * Says what a linear model of calendar, lags and recent deviations expects, fitted to the home's own history with a
 * penalty on large weights (ridge). Levels are logarithms. Its forecast lies between 0 and the most the history has seen.
 * With less than four days of history it is `seasonal-naive`.
 *
 * @throws FORECAST_INPUT_INVALID
 * @source Hoerl and Kennard 1970, Ridge Regression; Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 7
 */
export const ridge: Forecaster = {
  name: "ridge",
  daysUsed: DAYS_USED,
  learn(series) {
    refuseInvalid(series.slotsPerDay, 0);
    const { historyWh, slotsPerDay } = series;
    if (historyWh.length < LEAST_DAYS * slotsPerDay) return null;
    return fitted(newest(series, DAYS_USED));
  },
  forecast(input, learned = ridge.learn(input)) {
    const { historyWh, slotsPerDay, horizon } = input;
    refuseInvalid(slotsPerDay, horizon);
    if (learned === null || historyWh.length < LEAST_DAYS * slotsPerDay) return seasonalNaive.forecast(input);
    const series = newest(input, DAYS_SEEN);
    return continued(series, [series.historyWh.length], learned)[0] as readonly Wh[];
  },
  retrace(input, origins, learned) {
    if (learned !== null) return continued(input, origins, learned);
    return origins.map((origin) => seasonalNaive.forecast(until(input, origin)));
  },
};

function newest<S extends Series>(series: S, days: number): S {
  return { ...series, historyWh: series.historyWh.slice(-days * series.slotsPerDay) };
}

function fitted(series: Series): Learned | null {
  const { historyWh, slotsPerDay } = series;
  const { length } = historyWh;
  const scaleWh = historyWh.reduce((sum, energyWh) => sum + Number(energyWh), 0) / length / 4;
  if (scaleWh === 0) return { scaleWh, weights: [] };
  const known = prepare(series, scaleWh);
  const sums = noEquations(FEATURES);
  const row = new Float64Array(FEATURES);
  const first = Math.max(2 * slotsPerDay, length - FITTED_DAYS * slotsPerDay);
  for (let target = first; target < length; target++) {
    for (const ahead of FITTED_AHEAD) {
      const yesterday = describe(known, target, target + 1 - ahead, row);
      addRow(sums, row, (known.level[target] as number) - yesterday);
    }
  }
  const weights = ridgeWeights(sums, PENALTY);
  return weights && { scaleWh, weights };
}

function continued(
  input: ForecastInput,
  origins: readonly number[],
  { scaleWh, weights }: Learned,
): readonly (readonly Wh[])[] {
  const { historyWh, horizon } = input;
  if (scaleWh === 0) return origins.map(() => Array.from({ length: horizon }, () => wh(0n)));
  const known = prepare(input, scaleWh, origins[0]);
  const row = new Float64Array(FEATURES);
  return origins.map((origin) => {
    const most = mostOf(historyWh, origin);
    return Array.from({ length: horizon }, (_, i) => {
      let level = describe(known, origin + i, origin, row);
      for (let k = 0; k < FEATURES; k++) level += (weights[k] as number) * (row[k] as number);
      return energyOf(level, scaleWh, most);
    });
  });
}

function energyOf(level: number, scaleWh: number, most: Wh): Wh {
  const energyWh = Math.round(scaleWh * Math.expm1(Math.max(0, level)));
  return energyWh >= Number(most) ? most : wh(BigInt(energyWh));
}
