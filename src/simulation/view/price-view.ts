import {
  ceilingOf,
  endOf,
  type IntervalIndex,
  type IntervalTariff,
  importAllIn,
  interval as intervalOf,
  isoTime,
  localFees,
  startOf,
} from "#domain";
import type { Scenario } from "../scenario/index.ts";
import type { ShownDay } from "./shown-day.ts";
import type { LiveState, PriceParts } from "./state.ts";
import type { TradeView } from "./trade-view.ts";

type PricedScenario = Pick<Scenario, "schedule" | "calendar">;

/** What energy costs now, next and over the day, and what neighbours agreed on. */
export function priceState(
  scenario: PricedScenario,
  day: ShownDay,
  running: IntervalIndex,
  window: IntervalIndex,
  trades: TradeView,
): LiveState["price"] {
  return {
    now: partsOf(tariffAt(scenario, running)),
    next: partsOf(tariffAt(scenario, window)),
    lastTrade: trades.lastTrade(),
    day: Array.from({ length: day.end - day.first }, (_, i) => pricesOf(scenario, intervalOf(day.first + i), trades)),
  };
}

function pricesOf(scenario: PricedScenario, k: IntervalIndex, trades: TradeView): LiveState["price"]["day"][number] {
  const tariff = tariffAt(scenario, k);
  const mean = trades.mean(k);
  return {
    interval: k,
    from: isoTime(startOf(scenario.calendar, k)),
    to: isoTime(endOf(scenario.calendar, k)),
    ...partsOf(tariff),
    localMean: mean === null ? null : String(mean.pricePerWh),
    tradedWh: String(mean?.tradedWh ?? 0n),
  };
}

function partsOf(tariff: IntervalTariff): PriceParts {
  return {
    energy: String(tariff.energyPrice),
    gridFee: String(tariff.gridFee),
    tax: String(tariff.tax),
    importAllIn: String(importAllIn(tariff)),
    feedIn: String(tariff.feedIn),
    localFees: String(localFees(tariff)),
    ceiling: String(ceilingOf(tariff)),
  };
}

function tariffAt({ schedule }: PricedScenario, k: IntervalIndex): IntervalTariff {
  return schedule[Math.max(0, k) % schedule.length] as IntervalTariff;
}
