import type { Wh } from "#domain";
import type { Forecaster } from "./forecaster.ts";
import { refuseInvalid, type Series, until } from "./series.ts";

/** For what a home needs a forecast. */
export interface Outlooking {
  /** How many intervals are asked for, the running one first. */
  readonly horizon: number;
  /** The first of them that plans are made of: the running interval is not traded any more. */
  readonly from: number;
}

/** How one forecaster did. */
export interface Score {
  readonly name: string;
  /** Mean absolute error, Wh per interval. */
  readonly errorWh: number;
}

/** Newest days on which forecasters are tried: a week, so that every kind of day is among them. */
const TRIED_DAYS = 7;
/** What comes before those days is never less than this, so that every forecaster has something to learn from. */
const DAYS_BEFORE = 4;
/** So many days of history make a choice that stands. */
export const DAYS_TO_BE_SURE = TRIED_DAYS + DAYS_BEFORE;
/** Below so many days of history no forecaster can be told from another. */
const LEAST_DAYS = 7;

/**
 * How forecasters would have done on the newest days of a history, had they been asked then: from several instants of each
 * day, each knows only what was measured before, learns once a day, and is compared with what came.
 *
 * @returns one score for each forecaster, in their order; null when the history is shorter than seven days
 * @throws FORECAST_INPUT_INVALID
 * @source Tashman 2000, Out-of-sample tests of forecasting accuracy (rolling origin)
 */
export function backtest(
  series: Series,
  forecasters: readonly Forecaster[],
  { horizon, from }: Outlooking,
): readonly Score[] | null {
  const { historyWh, slotsPerDay } = series;
  refuseInvalid(slotsPerDay, horizon);
  if (historyWh.length < LEAST_DAYS * slotsPerDay) return null;
  const days = Math.min(TRIED_DAYS, Math.floor(historyWh.length / slotsPerDay) - DAYS_BEFORE);
  const origins = originsOf(series, days, strideOf(slotsPerDay, horizon - from));
  return forecasters.map((forecaster) => {
    let [off, count] = [0, 0];
    for (const [morning, its] of origins) {
      const learned = forecaster.learn(until(series, morning));
      const input = { ...series, horizon };
      const forecastsWh =
        forecaster.retrace?.(input, its, learned) ??
        its.map((origin) => forecaster.forecast(until(input, origin), learned));
      its.forEach((origin, n) => {
        for (let i = from; i < horizon && origin + i < historyWh.length; i++) {
          off += Math.abs(Number((historyWh[origin + i] as Wh) - (forecastsWh[n]?.[i] as Wh)));
          count++;
        }
      });
    }
    return { name: forecaster.name, errorWh: count === 0 ? 0 : off / count };
  });
}

/** The intervals from which is forecast, by the first interval of their day. */
function originsOf({ historyWh, slotsPerDay }: Series, days: number, stride: number): ReadonlyMap<number, number[]> {
  const first = historyWh.length - days * slotsPerDay;
  const origins = Array.from({ length: Math.ceil((days * slotsPerDay) / stride) }, (_, n) => first + n * stride);
  return Map.groupBy(origins, (origin) => origin - ((origin - first) % slotsPerDay));
}

/**
 * Intervals from one origin to the next: an eighth of what is looked at, so that much the same is not asked again and again,
 * and no part of a day, so that over the days origins fall on all its times.
 */
function strideOf(slotsPerDay: number, looksAt: number): number {
  let stride = Math.max(1, Math.floor(looksAt / 8));
  while (commonDivisor(stride, slotsPerDay) > 1) stride++;
  return stride;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** The best of some scores; of equals the first. */
export function bestOf(scores: readonly Score[]): Score {
  return scores.reduce((best, score) => (score.errorWh < best.errorWh ? score : best));
}
