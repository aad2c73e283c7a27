import type { Address, Hex, Instant } from "#domain";
import type { StatementTotals, TradeLine } from "#settlement";

/** A day of a bill, and whether the chain vouches for it. */
export interface SheetDay {
  readonly from: Instant;
  readonly to: Instant;
  readonly totals: StatementTotals;
  readonly hash: Hex;
  readonly state: "anchored" | "altered" | "not anchored";
}

/** Everything that a printed bill shows. */
export interface StatementSheet {
  readonly totals: StatementTotals;
  readonly currency: string;
  /** What the community calls itself. */
  readonly community: string;
  readonly days: readonly SheetDay[];
  /** Every trade, where the period is short enough for it. */
  readonly trades?: readonly TradeLine[];
  /** Where hashes are anchored, and by whom. */
  readonly anchor: { readonly chainId: number; readonly contract: Address; readonly owner: Address } | null;
}
