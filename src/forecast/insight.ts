import { backtest, bestOf, DAYS_TO_BE_SURE, type Outlooking } from "./backtest.ts";
import { clearSky } from "./clear-sky.ts";
import { type Forecaster, type Learned, persistence, seasonalNaive } from "./forecaster.ts";
import { forecasterNamed } from "./forecasters.ts";
import { ridge } from "./ridge.ts";
import type { Series } from "./series.ts";

/** Which of the two things a home forecasts. */
export type Quantity = "load" | "pv";

/** What a home may be told to forecast with; `automatic` lets its own history decide. */
export const METHODS = ["persistence", "seasonal-naive", "ridge", "clear-sky", "automatic"] as const;
/** One of `METHODS`. */
export type Method = (typeof METHODS)[number];

/** How a home forecasts one quantity at present: plain data, so that it survives a restart. */
export interface Insight {
  /** Name of a forecaster. */
  readonly forecaster: string;
  readonly learned: Learned | null;
  /** Interval at which the forecaster was chosen; null while the history is too short for a choice that stands. */
  readonly chosenAt: number | null;
  readonly learnedAt: number;
}

/** Days after which a choice is made anew. */
const CHOSEN_FOR_DAYS = 7;

/** Ridge knows no seasons: in spring it lags behind the sun, which one week's test does not always show. */
const CANDIDATES: Readonly<Record<Quantity, readonly Forecaster[]>> = {
  load: [persistence, seasonalNaive, ridge],
  pv: [persistence, seasonalNaive, clearSky],
};

/** Days of history that a method looks at; older ones need not be kept. */
export function daysUsedBy(method: Method): number {
  if (method === "automatic")
    return Math.max(...[...CANDIDATES.load, ...CANDIDATES.pv].map(({ daysUsed }) => daysUsed));
  return Math.max(...(["load", "pv"] as const).map((of) => fixedFor(method, of).daysUsed));
}

/**
 * The insight for the interval that comes next: chosen anew once a week, learned anew once a day, else as it was.
 *
 * @param next  Number of that interval; the history ends before it.
 */
export function refreshed(
  insight: Insight | null,
  method: Method,
  of: Quantity,
  series: Series,
  outlooking: Outlooking,
  next: number,
): Insight {
  const { slotsPerDay } = series;
  if (insight !== null && next < insight.learnedAt + slotsPerDay) return insight;
  const keeps = insight?.chosenAt != null && next < insight.chosenAt + CHOSEN_FOR_DAYS * slotsPerDay;
  const chosen = keeps ? insight : chosenFor(method, of, series, outlooking, next);
  const learned = forecasterNamed(chosen.forecaster).learn(series);
  return { forecaster: chosen.forecaster, chosenAt: chosen.chosenAt, learned, learnedAt: next };
}

/** With too little history to tell, tomorrow is as today. */
function chosenFor(
  method: Method,
  of: Quantity,
  series: Series,
  outlooking: Outlooking,
  next: number,
): Pick<Insight, "forecaster" | "chosenAt"> {
  if (method !== "automatic") return { forecaster: fixedFor(method, of).name, chosenAt: next };
  const scores = backtest(series, CANDIDATES[of], outlooking);
  if (scores === null) return { forecaster: seasonalNaive.name, chosenAt: null };
  const isSure = series.historyWh.length >= DAYS_TO_BE_SURE * series.slotsPerDay;
  return { forecaster: bestOf(scores).name, chosenAt: isSure ? next : null };
}

/** The sun says nothing of a load: there `clear-sky` goes with `ridge`. */
function fixedFor(method: Exclude<Method, "automatic">, of: Quantity): Forecaster {
  return forecasterNamed(method === "clear-sky" && of === "load" ? "ridge" : method);
}
