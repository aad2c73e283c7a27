export {
  type Accounts,
  accountsOf,
  type CommunityEnergy,
  energyOf,
  type LocalMoney,
  moneyOf,
} from "./accounts.ts";
export { allocate } from "./allocation.ts";
export * from "./atomic/index.ts";
export { type Fairness, fairnessOf } from "./fairness.ts";
export { type FixedPart, fixedPartByCumulativeFloor } from "./fixed-part.ts";
export { kWhText, moneyText } from "./format.ts";
export {
  bookInterval,
  emptyLedger,
  type HomeBooking,
  type IntervalBooking,
  type Ledger,
  type TradeLine,
} from "./ledger.ts";
export { energyIn, LINE_KINDS, type Line, type LineKind } from "./line.ts";
export { type Compensation, compensationOf, type Holds, holds, metered } from "./metered.ts";
export {
  type Award,
  type Flow,
  type Gap,
  gapPrices,
  type HomeFlows,
  type HomeRecord,
  type IntervalRecord,
} from "./record.ts";
export type { Outcome, Settlement, SettlementInput } from "./settlement.ts";
export { type Period, type Position, type Statement, type StatementLine, statementsOf } from "./statement.ts";
export { statementCsv } from "./statement-csv.ts";
export { type Json, statementHash, statementJson } from "./statement-json.ts";
export { statementText } from "./statement-text.ts";
export { type Tier, type TieredPrice, type TierPart, type TierTally, tierParts } from "./tiered-price.ts";
