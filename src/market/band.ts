import { type Band, ceilingOf, type IntervalTariff, type NanoPerWh, nanoPerWh, type Technology } from "#domain";

/**
 * The prices within which a trade of one interval must lie: cost of production below, price of the grid above.
 *
 * @param floors  Lowest price by technology, set by the community; what is left out is 0.
 * @source MZ 3.2 and 4.1 as read in requirements, M3
 */
export function bandOf(tariff: IntervalTariff, floors: Partial<Record<Technology, NanoPerWh>> = {}): Band {
  const none = nanoPerWh(0n);
  return {
    floor: { none: floors.none ?? none, pv: floors.pv ?? none, battery: floors.battery ?? none },
    ceiling: ceilingOf(tariff),
  };
}
