import type { Method } from "#forecast";
import { type Ledger, statementsOf } from "#settlement";
import type { ForecastTally, QuantityTally } from "./forecast-log.ts";

/** How far off one quantity was: mean absolute error in Wh per interval. */
export interface QuantityError {
  /** Who forecast it last. */
  readonly forecaster: string;
  readonly errorWh: number;
}

/** What forecasts were worth, as `--json` prints it. */
export interface ForecastSummary {
  readonly method: Method;
  /** Over all homes; null where nobody forecast that. */
  readonly loadErrorWh: number | null;
  readonly pvErrorWh: number | null;
  /** What the homes paid more, in all; null when nobody ran the same study with perfect foresight. */
  readonly costNano: string | null;
  readonly homes: readonly {
    readonly household: string;
    readonly intervals: number;
    readonly load: QuantityError;
    readonly pv: QuantityError | null;
    readonly costNano: string | null;
  }[];
}

/**
 * How far off the homes' forecasts were, and what that cost: per home, what it paid with the community, less what it would
 * have paid had every home known its load and sun beforehand while all else was the same (orders, strategies, batteries,
 * mechanism, tariff, weather). Positive: error made the home pay more. It may be negative for one home, whose neighbours'
 * errors it gained from, and even for all: to know what comes is not yet to trade in the best way.
 *
 * @param perfect  Books of the same intervals with perfect foresight; null where there are none, as in a run.
 */
export function forecastSummary(
  method: Method,
  tallies: readonly ForecastTally[],
  ledger: Ledger,
  perfect: Ledger | null,
): ForecastSummary {
  const costs = perfect === null ? null : costsOf(ledger, perfect);
  const inAll = [...(costs ?? new Map<string, bigint>()).values()].reduce((sum, cost) => sum + cost, 0n);
  return {
    method,
    loadErrorWh: meanOver(tallies, ({ load }) => load),
    pvErrorWh: meanOver(tallies, ({ pv }) => pv),
    costNano: costs === null ? null : String(inAll),
    homes: tallies.map(({ household, intervals, load, pv }) => ({
      household,
      intervals,
      load: errorOf(load, intervals),
      pv: pv === null ? null : errorOf(pv, intervals),
      costNano: costs === null ? null : String(costs.get(household) ?? 0n),
    })),
  };
}

function costsOf(ledger: Ledger, perfect: Ledger): ReadonlyMap<string, bigint> {
  const paid = (books: Ledger) =>
    new Map(statementsOf(books).map((s) => [s.household as string, s.withCommunityNano as bigint]));
  const foreseen = paid(perfect);
  const own = [...paid(ledger)].filter(([household]) => ledger.households.includes(household));
  return new Map(own.map(([household, nano]) => [household, nano - (foreseen.get(household) ?? 0n)]));
}

function errorOf({ forecaster, offWh }: QuantityTally, intervals: number): QuantityError {
  return { forecaster, errorWh: tenths(Number(offWh) / intervals) };
}

function meanOver(
  tallies: readonly ForecastTally[],
  of: (tally: ForecastTally) => QuantityTally | null,
): number | null {
  let [off, count] = [0n, 0];
  for (const tally of tallies) {
    const quantity = of(tally);
    if (quantity === null) continue;
    off += quantity.offWh;
    count += tally.intervals;
  }
  return count === 0 ? null : tenths(Number(off) / count);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
