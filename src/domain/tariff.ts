import type { Technology } from "./order.ts";
import { type NanoPerWh, nanoPerWh } from "./units.ts";

/** The parts of the price of energy in one interval, each per Wh and signed. The contract `Tariff` holds the same, without the parts of parts. */
export interface IntervalTariff {
  /** Energy part of what the grid supplier charges; of a tiered price the lowest tier. */
  readonly energyPrice: NanoPerWh;
  readonly gridFee: NanoPerWh;
  /** Taxes and levies together. */
  readonly tax: NanoPerWh;
  /** What the grid supplier pays for export. */
  readonly feedIn: NanoPerWh;
  /** Grid fee on energy from a neighbour. */
  readonly localGridFee: NanoPerWh;
  /** Tax on energy from a neighbour. */
  readonly localTax: NanoPerWh;
  /** What a party at fault owes the operator's fund. */
  readonly fundPerWh: NanoPerWh;
  /** What of `energyPrice` is the supplier's surcharge on an exchange price, where the bill shows it apart. */
  readonly surchargeInEnergy?: NanoPerWh;
  /** What of `tax` are levies, where the bill shows them apart. */
  readonly levyInTax?: NanoPerWh;
}

/** The prices within which a trade of one interval must lie (M3). */
export interface Band {
  readonly floor: Readonly<Record<Technology, NanoPerWh>>;
  readonly ceiling: NanoPerWh;
}

/** Everything a buyer pays per Wh from the grid. */
export function importAllIn(t: IntervalTariff): NanoPerWh {
  return nanoPerWh(t.energyPrice + t.gridFee + t.tax);
}

/** Everything a buyer pays per Wh from a neighbour besides the price. */
export function localFees(t: IntervalTariff): NanoPerWh {
  return nanoPerWh(t.localGridFee + t.localTax);
}

/**
 * The highest price at which buying from a neighbour does not cost more than the grid, never below 0.
 *
 * @source MZ 3.2 and 4.1 as read in requirements, M3
 */
export function ceilingOf(t: IntervalTariff): NanoPerWh {
  const ceiling = importAllIn(t) - localFees(t);
  return nanoPerWh(ceiling > 0n ? ceiling : 0n);
}
