import type { Band, IntervalIndex, Limits, Order, OrderId, Trade, Wh } from "#domain";

/** Why energy of an order found no partner. */
export type UnmatchedReason = "no-counterpart" | "price-outside-limit" | "silent" | "limit-reached" | "same-meter";

/** The part of an order that was not traded. */
export interface Unmatched {
  readonly order: OrderId;
  readonly openWh: Wh;
  readonly reason: UnmatchedReason;
}

/** Everything a mechanism may look at. All orders are of one interval; their order in the array does not matter. */
export interface ClearingInput<P> {
  readonly interval: IntervalIndex;
  readonly orders: readonly Order[];
  readonly band: Band;
  readonly limits: Limits;
  /** Trades that are already binding; they use up their orders. */
  readonly fixed: readonly Trade[];
  readonly parameters: P;
  readonly seed: bigint;
}

/** What a mechanism gives: for each order, traded + unmatched = energyWh. */
export interface ClearingOutcome {
  readonly trades: readonly Trade[];
  readonly unmatched: readonly Unmatched[];
}

/** A rule that turns the orders of one interval into trades. Pure: the same input gives the same outcome. */
export interface Mechanism<P> {
  readonly name: string;
  clear(input: ClearingInput<P>): ClearingOutcome;
}
