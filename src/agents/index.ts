export type * from "./agent.ts";
export type { CommitConfig } from "./atomic/commit.ts";
export {
  type AnchoredCommitment,
  type CommitmentNews,
  commitmentMessage,
  readCommitmentNews,
} from "./atomic/commitment-message.ts";
export { drawnMeter, lotLink } from "./atomic/lot.ts";
export { type AtomicMeterConfig, REGISTERS } from "./atomic/meter-duties.ts";
export { firstRoot, type MeterRing, meterRing, ringSize, ringsOf, sealedLink } from "./atomic/meter-ring.ts";
export { type ReceiptNews, readReceiptNews, receiptMessage } from "./atomic/receipt-message.ts";
export { KEYS_BY_HAND } from "./atomic/receipts.ts";
export { type AnnouncedRoots, rootFor, rootsAtStart } from "./atomic/roots.ts";
export type { KnownMeter } from "./atomic/rotation.ts";
export { FORECAST, type ForecasterConfig, type ForecastRecord, forecasterAgent } from "./data/forecaster.ts";
export { type AnchorKind, anchorCall, anchorKindHash, saltFor } from "./device/anchor.ts";
export { type BatteryConfig, batteryAgent } from "./device/battery.ts";
export { type MeterConfig, meterAgent } from "./device/meter.ts";
export { type PvConfig, pvAgent } from "./device/pv.ts";
export type { AssetSource } from "./market/asset-purse.ts";
export { type ClerkConfig, clerkAgent } from "./market/clerk.ts";
export { type Dishonesty, dishonestSolver } from "./market/dishonest-solvers.ts";
export { gatesOf, type MarketGates } from "./market/gates.ts";
export type { Negotiation, SignedAgreement, TraderState } from "./market/negotiation.ts";
export { type OrderTraderConfig, orderTraderAgent } from "./market/order-trader.ts";
export type { MarketParty } from "./market/party.ts";
export { type SharerConfig, sharerAgent } from "./market/sharer.ts";
export { type FoundSolution, isFeasible, type SolverMind, solutionFor, surpasses } from "./market/solution.ts";
export { type ClearingGates, type SolverConfig, solverAgent } from "./market/solver.ts";
export { emptyBook, followBook, leavesOf, limitTableOf, type SolverBook } from "./market/solver-book.ts";
export { type TraderConfig, traderAgent } from "./market/trader.ts";
export { bindParts } from "./market/turns.ts";
export type { SettlementContract } from "./markets.ts";
export { type CommitmentNode, commitmentNode } from "./node/commitment-node.ts";
export { type NodeConfig, quorumOf } from "./node/config.ts";
export type { NodeState } from "./node/state.ts";
export {
  type AssetOffice,
  type AssetOfficeConfig,
  answerRequest,
  type DsoHome,
  emptyOffice,
  type HomeCapacity,
  homeCapacity,
} from "./operator/assets.ts";
export {
  ASSETS_PROTOCOL,
  type AssetRefusal,
  type AssetRequest,
  type Correspondence,
  readFailedWithdrawal,
  withdrawAssets,
} from "./operator/assets-message.ts";
export {
  type CommunityBatteryConfig,
  communityBatteryAgent,
  planCommunityBattery,
} from "./operator/community-battery.ts";
export type { DsoConfig } from "./operator/dso.ts";
export { type DsoDeskConfig, type DsoOffer, type DsoOffers, dsoDeskAgent, planOfDso } from "./operator/dso-desk.ts";
export { type ExternalMarketConfig, externalMarketAgent } from "./operator/external-market.ts";
export { type GridOperatorConfig, gridOperatorAgent } from "./operator/grid-operator.ts";
export { SHARED, type SharingClerkConfig } from "./operator/sharing-clerk.ts";
export { type Outlook, type Plan, planTrade } from "./plan.ts";
export { storedAfter } from "./stored-after.ts";
