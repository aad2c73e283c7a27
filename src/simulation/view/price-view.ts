import type { Log } from "#chain";
import {
  ceilingOf,
  endOf,
  type Instant,
  type IntervalIndex,
  type IntervalTariff,
  importAllIn,
  instant,
  intervalAt,
  interval as intervalOf,
  isoTime,
  localFees,
  startOf,
} from "#domain";
import { pricesKnownUntil, type Scenario } from "../scenario/index.ts";
import { tariffOf } from "../tariff.ts";
import type { ShownDay } from "./shown-day.ts";
import type { AnnouncedPrices, LiveState, PriceParts, Prices } from "./state.ts";
import type { TradeView } from "./trade-view.ts";

type PricedScenario = Pick<Scenario, "schedule" | "calendar">;

/** What energy costs now, next, over the day and the day after, and what neighbours agreed on. */
export function priceState(
  scenario: PricedScenario,
  day: ShownDay,
  running: IntervalIndex,
  window: IntervalIndex,
  trades: TradeView,
  published: PublishedPrices,
): LiveState["price"] {
  return {
    now: partsOf(tariffAt(scenario, running)),
    next: partsOf(tariffAt(scenario, window)),
    lastTrade: trades.lastTrade(),
    day: dayPrices(scenario, day, trades),
    tomorrow: tomorrow(scenario, day, published),
  };
}

function tomorrow(scenario: PricedScenario, day: ShownDay, published: PublishedPrices): LiveState["price"]["tomorrow"] {
  const perDay = 86_400 / scenario.calendar.intervalSeconds;
  const known = intervals(day.first + perDay, perDay).filter((k) => published.has(k));
  return known.length === 0 ? null : known.map((k) => pricesOf(scenario, k));
}

/** Up to where the prices of a file have been published on the chain; where there is no file, all are known. */
export class PublishedPrices {
  #until: number;

  constructor(scenario: PricedScenario) {
    this.#until = pricesKnownUntil(scenario) === null ? Number.POSITIVE_INFINITY : scenario.schedule.length;
  }

  /** Takes what a block says; true when there are new prices. */
  follow({ contract, event, args }: Log): boolean {
    if (contract !== "Tariff" || event !== "PricesPublished") return false;
    const { from, energyPrices } = args as { from: number; energyPrices: readonly bigint[] };
    this.#until = Math.max(this.#until, from + energyPrices.length);
    return true;
  }

  /** Whether the prices of an interval are known to everybody. */
  has(k: IntervalIndex): boolean {
    return k < this.#until;
  }
}

/** The prices of every interval of a day, and what neighbours agreed on. */
export function dayPrices(scenario: PricedScenario, day: ShownDay, trades: TradeView): LiveState["price"]["day"] {
  return intervals(day.first, day.end - day.first).map((k) => ({ ...pricesOf(scenario, k), ...localOf(trades, k) }));
}

/** The prices of every interval that a period touches, from the community's first on, as far ahead as they are known. */
export function pricesBetween(
  scenario: Pick<Scenario, "schedule" | "calendar" | "currency" | "timezone">,
  from: Instant,
  to: Instant,
): Prices {
  const { calendar, currency, timezone } = scenario;
  const first = Math.max(0, intervalAt(calendar, from));
  const known = pricesKnownUntil(scenario) ?? Number.POSITIVE_INFINITY;
  const end = Math.max(first, Math.min(known, intervalAt(calendar, instant(to - 1)) + 1));
  const prices = intervals(first, end - first).map((k) => pricesOf(scenario, k));
  return { currency, timezone, intervalSeconds: calendar.intervalSeconds, prices };
}

function intervals(first: number, count: number): readonly IntervalIndex[] {
  return Array.from({ length: count }, (_, i) => intervalOf(first + i));
}

/** The prices of an interval as they are known beforehand. */
export function pricesOf(scenario: PricedScenario, k: IntervalIndex): AnnouncedPrices {
  const [from, to] = [isoTime(startOf(scenario.calendar, k)), isoTime(endOf(scenario.calendar, k))];
  return { interval: k, from, to, ...partsOf(tariffAt(scenario, k)) };
}

function localOf(trades: TradeView, k: IntervalIndex) {
  const mean = trades.mean(k);
  return { localMean: mean === null ? null : String(mean.pricePerWh), tradedWh: String(mean?.tradedWh ?? 0n) };
}

/** The parts of a tariff as the page gets them. */
export function partsOf(tariff: IntervalTariff): PriceParts {
  const levy = tariff.levyInTax ?? 0n;
  return {
    energy: String(tariff.energyPrice),
    gridFee: String(tariff.gridFee),
    tax: String(tariff.tax - levy),
    levy: String(levy),
    importAllIn: String(importAllIn(tariff)),
    feedIn: String(tariff.feedIn),
    localFees: String(localFees(tariff)),
    ceiling: String(ceilingOf(tariff)),
  };
}

function tariffAt(scenario: PricedScenario, k: IntervalIndex): IntervalTariff {
  return tariffOf(scenario)(intervalOf(Math.max(0, k)));
}
