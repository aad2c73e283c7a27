import type { Wh } from "#domain";
import type { Forecaster } from "./forecaster.ts";
import { refuseInvalid, type Series } from "./series.ts";

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

/** Newest days on which forecasters are tried, and from how many instants of each. */
const TRIED_DAYS = 4;
const ORIGINS_A_DAY = 6;
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
  const step = Math.max(1, Math.floor(slotsPerDay / ORIGINS_A_DAY));
  return forecasters.map((forecaster) => {
    let [off, count] = [0, 0];
    for (let day = TRIED_DAYS; day > 0; day--) {
      const morning = historyWh.length - day * slotsPerDay;
      const learned = forecaster.learn(before(series, morning, forecaster));
      for (let origin = morning; origin < morning + slotsPerDay; origin += step) {
        const forecastWh = forecaster.forecast({ ...before(series, origin, forecaster), horizon }, learned);
        for (let i = from; i < horizon && origin + i < historyWh.length; i++) {
          off += Math.abs(Number((historyWh[origin + i] as Wh) - (forecastWh[i] as Wh)));
          count++;
        }
      }
    }
    return { name: forecaster.name, errorWh: count === 0 ? 0 : off / count };
  });
}

/** The series as it stood before an interval, as far back as a forecaster looks. */
function before(series: Series, end: number, { daysUsed }: Forecaster): Series {
  const { historyWh, slotsPerDay, endsAt } = series;
  const back = historyWh.length - end;
  return {
    ...series,
    historyWh: historyWh.slice(Math.max(0, end - daysUsed * slotsPerDay), end),
    endsAt: (endsAt - (back * 86_400_000) / slotsPerDay) as Series["endsAt"],
  };
}

/** The best of some scores; of equals the first. */
export function bestOf(scores: readonly Score[]): Score {
  return scores.reduce((best, score) => (score.errorWh < best.errorWh ? score : best));
}
