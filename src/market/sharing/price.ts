import {
  type Band,
  type IntervalTariff,
  importAllIn,
  localFees,
  maxPrice,
  midpointDown,
  minPrice,
  type NanoPerWh,
  nanoPerWh,
} from "#domain";
import { WHOLE } from "./parts.ts";

/**
 * What members pay each other per Wh: half way between the feed-in and the ceiling, or what they agreed on, held between the two in
 * every interval, so that nobody pays more than the grid would charge and nobody gets less than it would pay.
 *
 * @param agreed  The members' own price; null for half way.
 * @returns null where the grid is cheaper than a neighbour: no price suits both sides, and nothing is shared.
 * @source docs/guides/sharing-keys.md; requirements, M3 (band)
 */
export function sharingPrice(tariff: IntervalTariff, band: Band, agreed: NanoPerWh | null): NanoPerWh | null {
  const lowest = maxPrice(tariff.feedIn, band.floor.pv);
  // The ceiling is never below 0; where the grid pays for what is taken, the local fees alone are too dear.
  if (lowest > band.ceiling || importAllIn(tariff) < localFees(tariff)) return null;
  return agreed === null ? midpointDown(lowest, band.ceiling) : minPrice(maxPrice(agreed, lowest), band.ceiling);
}

/** What a community is paid per Wh that its members shared, and how it divides that. */
export interface Incentive {
  readonly toGiversPerWh: NanoPerWh;
  readonly toTakersPerWh: NanoPerWh;
}

/**
 * An incentive per Wh divided between those who fed in and those who took, exactly: what the givers' part leaves is the takers'.
 *
 * @param giversParts  The givers' part in 10⁻⁹, rounded down to whole nano per Wh.
 * @source docs/guides/sharing-keys.md (virtual minimum)
 * @example
 * incentiveOf(nanoPerWh(110_001n), 500_000_000n)   // { toGiversPerWh: 55000n, toTakersPerWh: 55001n }
 */
export function incentiveOf(perWh: NanoPerWh, giversParts: bigint): Incentive {
  const toGivers = (perWh * giversParts) / WHOLE;
  return { toGiversPerWh: nanoPerWh(toGivers), toTakersPerWh: nanoPerWh(perWh - toGivers) };
}
