import type { IntervalIndex, IntervalTariff, Metered, MeterId, Nano, Trade, Wh } from "#domain";

/** What became of one trade, in exact integers. The Solidity event `TradeSettled` carries the same numbers. */
export interface Outcome {
  readonly trade: Trade;
  /** a_i: the part of the seller's export allocated to this trade (T7). */
  readonly sellerShareWh: Wh;
  /** b_i: the part of the buyer's import allocated to this trade (T7). */
  readonly buyerShareWh: Wh;
  readonly deliveredWh: Wh;
  /** delivered × price, from buyer to seller. */
  readonly paidNano: Nano;
  /** delivered × local grid fee. */
  readonly localGridFeeNano: Nano;
  /** delivered × local tax. */
  readonly localTaxNano: Nano;
  /** Everything the seller loses for a fault: compensation to the buyer and the fund's part. */
  readonly sellerPenaltyNano: Nano;
  readonly buyerPenaltyNano: Nano;
  /** What of the seller's penalty the buyer receives. */
  readonly buyerCompensationNano: Nano;
  readonly sellerCompensationNano: Nano;
  readonly silent: "none" | "seller" | "buyer" | "both";
}

/** Everything a settlement may look at. Trades stand in the order in which they became binding. */
export interface SettlementInput<P> {
  readonly interval: IntervalIndex;
  readonly trades: readonly Trade[];
  /** Which meter an address belongs to. */
  readonly meterOf: (agent: `0x${string}`) => MeterId;
  readonly readings: ReadonlyMap<MeterId, Metered>;
  readonly tariff: IntervalTariff;
  readonly parameters: P;
}

/** A rule that turns binding trades and metered energy into payments. Pure. */
export interface Settlement<P> {
  readonly name: string;
  settle(input: SettlementInput<P>): readonly Outcome[];
}
