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
export * from "./bill/index.ts";
export { billLabel } from "./bill-words.ts";
export * from "./checking/index.ts";
export {
  type Correction,
  type CorrectionAmounts,
  type CorrectionTerms,
  correctionAmounts,
  correctionTotal,
} from "./correction.ts";
export { type Fairness, fairnessOf } from "./fairness.ts";
export { type FixedPart, fixedPartByCumulativeFloor } from "./fixed-part.ts";
export { centsPerKWhText, centsText, clip, kWhText, moneyText, shortHex } from "./format.ts";
export { type IntervalRow, intervalRows, intervalsCsv } from "./interval-rows.ts";
export { type KindSum, kindSums } from "./kind-sums.ts";
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
export {
  type LateData,
  type Neighbour,
  type Period,
  type Position,
  type Statement,
  type StatementLine,
  type StatementTotals,
  statementsOf,
} from "./statement.ts";
export { statementCsv, statementDaysCsv } from "./statement-csv.ts";
export {
  canonical,
  plainJson,
  saltedHash,
  statementHash,
  statementHead,
  statementJson,
} from "./statement-json.ts";
export { sumOfStatements } from "./statement-sum.ts";
export { statementText } from "./statement-text.ts";
export { type Tier, type TieredPrice, type TierPart, type TierTally, tierParts } from "./tiered-price.ts";
