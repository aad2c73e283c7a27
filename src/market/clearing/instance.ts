/** What a clearing makes as large as it can: energy traded (TX 4, (10)), or the sum of Wh × (Rb − Rs). */
export type ClearingObjective = "max-energy" | "max-welfare";

/** `side` of an offer in the arrays below. */
export const SELL = 0;
/** `side` of an offer in the arrays below. */
export const BUY = 1;

/**
 * A radial tree of feeders with what each may carry, in whole Wh per interval; the limit of feeder f in interval t stands
 * at f × intervals + t. `Infinity` is no limit.
 */
export interface ClearingFeeders {
  readonly count: number;
  /** The feeder above, always of a smaller number; −1 at the community's bus. */
  readonly parent: Int32Array;
  /** Largest net flow of the feeder and all below it towards its parent (Cext, outward). */
  readonly netOutWh: Float64Array;
  /** Largest net flow from its parent into the feeder and all below it (Cext, inward). */
  readonly netInWh: Float64Array;
  /** Largest amount sold on this feeder itself (Cint). */
  readonly sellWh: Float64Array;
  /** Largest amount bought on this feeder itself (Cint). */
  readonly buyWh: Float64Array;
}

/** Offers as columns. Energies and prices are non-negative integers. */
export interface ClearingOffers {
  readonly count: number;
  readonly side: Uint8Array;
  readonly feeder: Int32Array;
  /** What is still to be had of the offer; finalised trades are subtracted. */
  readonly energyWh: Float64Array;
  /** Lowest price of a sale, highest of a purchase, per Wh. */
  readonly price: Float64Array;
  /** First and last interval in which the energy may flow. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The intervals of offers that skip some, ascending; all others are contiguous. */
  readonly sets: ReadonlyMap<number, Int32Array>;
}

/**
 * One clearing. Sums of energies stay below 2⁵³ and so do prices; what is larger goes the slow, exact way.
 *
 * @source TX 4.2 and 4.3; reference format `energy-clearing/1`
 */
export interface ClearingInstance {
  readonly objective: ClearingObjective;
  readonly intervals: number;
  /** Intervals before it are closed: nothing new is traded there. */
  readonly start: number;
  readonly feeders: ClearingFeeders;
  readonly offers: ClearingOffers;
}

/** Trades as columns: which sale meets which purchase in which interval, how much, at what price per Wh. */
export interface ClearingTrades {
  readonly count: number;
  readonly sell: Int32Array;
  readonly buy: Int32Array;
  readonly interval: Int32Array;
  readonly energyWh: Float64Array;
  readonly price: Float64Array;
}

/**
 * Prices per interval from the dual of a clearing: at the bus, and per feeder where sellers deliver, at its junction and
 * where buyers take. They differ where a limit binds; the difference is what congestion costs per Wh.
 */
export interface ClearingPrices {
  /** By interval. */
  readonly bus: Float64Array;
  /** By feeder × intervals + interval: in ≤ hub ≤ out. */
  readonly in: Float64Array;
  readonly hub: Float64Array;
  readonly out: Float64Array;
}

/** A minimum cut: the nodes on the source's side, as 1. It proves that no flow is larger than its capacity. */
export interface ClearingCut {
  /** By interval. */
  readonly bus: Uint8Array;
  /** By feeder × intervals + interval. */
  readonly in: Uint8Array;
  readonly hub: Uint8Array;
  readonly out: Uint8Array;
  /** By offer: the node of an offer of several intervals. */
  readonly offer: Uint8Array;
}

/** What a clearing gives. */
export interface ClearingResult {
  readonly trades: ClearingTrades;
  /** Traded in the open intervals. */
  readonly energyWh: number;
  /** Of the objective, in the open intervals: Wh, or Wh × price. */
  readonly value: bigint;
  /** No solution is worth more than this; equal to `value` where the solution is proved best. */
  readonly bound: bigint;
  readonly prices: ClearingPrices;
  /** Of a maximum flow; null where prices decide. */
  readonly cut: ClearingCut | null;
}
