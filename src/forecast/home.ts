import type { Instant, Wh } from "#domain";
import type { Outlooking } from "./backtest.ts";
import { persistence } from "./forecaster.ts";
import { forecasterNamed } from "./forecasters.ts";
import { daysUsedBy, type Insight, type Method, type Quantity, refreshed } from "./insight.ts";
import type { Place, Series } from "./series.ts";

/** What a home used and produced, per interval, oldest first. */
export interface History {
  readonly loadWh: readonly Wh[];
  readonly pvWh: readonly Wh[];
}

/** How a home forecasts. */
export interface HomeForecast {
  readonly method: Method;
  readonly slotsPerDay: number;
  /** Start of interval 0. */
  readonly epoch: Instant;
  readonly place: Place;
  readonly outlooking: Outlooking;
  /** Without a roof its PV is 0, and nobody needs to find that out. */
  readonly hasPv: boolean;
}

/** What a home knows of its past, and what it made of it. Plain data. */
export interface HomePast extends History {
  /** First interval that is not in the history. */
  readonly next: number;
  readonly insight: Readonly<Record<Quantity, Insight>>;
}

/** A home's past as the market begins. */
export function pastOf(home: HomeForecast, history: History): HomePast {
  return withInsight(home, { ...history, ...(home.hasPv ? {} : { pvWh: [] }) }, 0, null);
}

/**
 * The past with intervals added to it; what no method looks at any more is left out.
 *
 * @param since  As long in load as in PV.
 */
export function extended(home: HomeForecast, past: HomePast, since: History): HomePast {
  const keep = home.slotsPerDay * daysUsedBy(home.method);
  const history = {
    loadWh: [...past.loadWh, ...since.loadWh].slice(-keep),
    pvWh: home.hasPv ? [...past.pvWh, ...since.pvWh].slice(-keep) : [],
  };
  return withInsight(home, history, past.next + since.loadWh.length, past.insight);
}

/** What a home expects of its load or PV, from the first interval on that it does not know. */
export function expected(home: HomeForecast, past: HomePast, of: Quantity, horizon: number): readonly Wh[] {
  const { forecaster, learned } = past.insight[of];
  return forecasterNamed(forecaster).forecast({ ...seriesOf(home, past, past.next, of), horizon }, learned);
}

const NO_PV: Insight = { forecaster: persistence.name, learned: null, chosenAt: 0, learnedAt: 0 };

function withInsight(home: HomeForecast, history: History, next: number, before: HomePast["insight"] | null): HomePast {
  const insightOf = (of: Quantity) =>
    of === "pv" && !home.hasPv
      ? NO_PV
      : refreshed(before?.[of] ?? null, home.method, of, seriesOf(home, history, next, of), home.outlooking, next);
  return { ...history, next, insight: { load: insightOf("load"), pv: insightOf("pv") } };
}

function seriesOf({ slotsPerDay, epoch, place }: HomeForecast, history: History, next: number, of: Quantity): Series {
  const endsAt = (epoch + (next * 86_400_000) / slotsPerDay) as Instant;
  return { historyWh: of === "load" ? history.loadWh : history.pvWh, slotsPerDay, endsAt, place };
}
