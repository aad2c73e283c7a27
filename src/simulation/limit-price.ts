import {
  COMMUNITY_BATTERY,
  ceilingOf,
  DSO,
  type HouseholdName,
  type IntervalIndex,
  type IntervalTariff,
  maxPrice,
  midpointDown,
  minPrice,
  type NanoPerWh,
  type Side,
  type Technology,
} from "#domain";
import type { Scenario } from "./scenario/index.ts";

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
