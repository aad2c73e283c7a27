import {
  COMMUNITY_BATTERY,
  ceilingOf,
  DSO,
  type HouseholdName,
  type IntervalIndex,
  type IntervalTariff,
  importAllIn,
  interval,
  localFees,
  maxPrice,
  midpointDown,
  minPrice,
  type NanoPerWh,
  nanoPerWh,
  type Side,
  type Technology,
} from "#domain";
import type { Scenario } from "./scenario/index.ts";
import { tariffOf } from "./tariff.ts";

/**
 * The worst price a trader accepts: a seller's is what the grid would pay or what the energy cost, a buyer's is the
 * ceiling, above which the grid is cheaper. The community's battery keeps a margin to both sides, so that it never sells
 * for less than it bought; the DSO has prices of its own.
 *
 * @source requirements, M3
 */
export function limitPriceOf(
  scenario: Scenario,
  side: Side,
  technology: Technology,
  household: HouseholdName,
): (k: IntervalIndex) => NanoPerWh {
  if (scenario.dated !== undefined) return datedLimitPrice(scenario, side, technology, household);
  const { schedule, floors } = scenario;
  const tariffAt = (k: IntervalIndex) => schedule[k % schedule.length] as IntervalTariff;
  const own = (k: IntervalIndex): NanoPerWh => {
    const tariff = tariffAt(k);
    const ceiling = ceilingOf(tariff);
    if (side === "buy") return ceiling;
    return minPrice(ceiling, maxPrice(tariff.feedIn, floors[technology]));
  };
  if (household === DSO) return (k) => scenario.dso?.[side]?.pricePerWh ?? own(k);
  if (household !== COMMUNITY_BATTERY) return own;
  const middle = schedule
    .map((t) => midpointDown(maxPrice(t.feedIn, floors[technology]), ceilingOf(t)))
    .reduce(minPrice);
  return (k) =>
    side === "buy" ? minPrice(middle, own(k)) : minPrice(ceilingOf(tariffAt(k)), maxPrice(middle, own(k)));
}

/**
 * The same where prices change from day to day, and may leave no room between neighbours: then the limit lies outside of the
 * band, and nobody trades. The community's battery keeps its margin to the prices of the day that an interval lies in.
 */
function datedLimitPrice(
  scenario: Scenario,
  side: Side,
  technology: Technology,
  household: HouseholdName,
): (k: IntervalIndex) => NanoPerWh {
  const { floors, schedule, dso } = scenario;
  const tariffAt = tariffOf(scenario);
  // Unclipped: where the grid pays for what is taken, no price at all is low enough.
  const highest = (k: IntervalIndex): NanoPerWh => nanoPerWh(importAllIn(tariffAt(k)) - localFees(tariffAt(k)));
  const lowest = (k: IntervalIndex): NanoPerWh => maxPrice(tariffAt(k).feedIn, floors[technology]);
  const own = side === "buy" ? highest : lowest;
  if (household === DSO) {
    const price = dso?.[side]?.pricePerWh;
    if (price === undefined) return own;
    return side === "buy" ? (k) => minPrice(price, highest(k)) : () => price;
  }
  if (household !== COMMUNITY_BATTERY) return own;
  const middles = new Map<number, NanoPerWh>();
  const middleOf = (day: number): NanoPerWh => {
    const intervals = schedule.map((_, i) => interval(day * schedule.length + i));
    return intervals.map((k) => midpointDown(lowest(k), highest(k))).reduce(minPrice);
  };
  return (k) => {
    const day = Math.floor(k / schedule.length);
    const middle = middles.get(day) ?? middleOf(day);
    middles.set(day, middle);
    return side === "buy" ? minPrice(middle, highest(k)) : maxPrice(middle, lowest(k));
  };
}
