export { type BooksConfig, ledgerOf, type StoredBooking } from "./books.ts";
export type { AnchoredPlace, ConsumerStanding, FoundCommitment, HandedIn, Promised } from "./commitment-desk.ts";
export { CommitmentDesk } from "./commitment-desk.ts";
export { DESK } from "./commitment-front.ts";
export { Community } from "./community.ts";
export { ControlRoom, type ControlRoomState, type RefusedTransaction } from "./control-room.ts";
export {
  acceptCorrection,
  CORRECTION,
  type CorrectionRequest,
  type StoredCorrection,
  signedCorrection,
  storedCorrections,
} from "./correction-desk.ts";
export { CORRECTIONS, type CorrectionTaker } from "./correction-front.ts";
export type { AgentFault, Fault, FeederFault } from "./faults.ts";
export { ForesightDesk, type ForesightSources } from "./foresight-desk.ts";
export {
  type Addresses,
  accountAddresses,
  addressesOf,
  type ContractName,
  registerContracts,
} from "./founding/index.ts";
export type { Hosted } from "./host.ts";
export { type HouseholdIdentity, identitiesOf } from "./identities.ts";
export { type CommunityEvents, listeners } from "./listeners.ts";
export { LiveView } from "./live-view.ts";
export type { DayEvents } from "./market-day.ts";
export { type DeskAnswer, type DeskRefusal, MemberDesk, type Wanted } from "./members/member-desk.ts";
export { OfferDesk, type OfferDeskState } from "./offer-desk.ts";
export { booksConfig, type CommunityOptions, genesisOf, openCommunity } from "./open-community.ts";
export { BOOKING, type Fact, type Listener } from "./recorder.ts";
export { rememberedScenario } from "./scenario-memory.ts";
export { statementDocument, statementSheet } from "./statement-document.ts";
export {
  type AnchoredStatement,
  booksOf,
  detailedStatement,
  householdUnknown,
  liveCommunity,
  recomputedHash,
  recomputedHashes,
  type StatedDay,
  type StoredCommunity,
  type StoredStatement,
  spanOf,
  storedCommunity,
  storedLedger,
  storedStatement,
} from "./stored-statement.ts";
export * from "./studies/index.ts";
export { tariffOf, withPrices } from "./tariff.ts";
export type { AgentActivity } from "./view/agent-view.ts";
export * from "./view/day-state.ts";
export * from "./view/forecast-cost-state.ts";
export * from "./view/home-day-state.ts";
export * from "./view/members-state.ts";
export { pricesBetween } from "./view/price-view.ts";
export * from "./view/state.ts";
export type { Trouble } from "./view/troubles.ts";
export * from "./without-chain.ts";
export {
  STATEMENT_DETAILS,
  STATEMENT_FORMATS,
  type StatementDetail,
  type StatementFormat,
  type WrittenStatement,
  writtenStatement,
} from "./written-statement.ts";
