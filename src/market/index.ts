export { type DoubleAuctionParameters, doubleAuction } from "./auction/double-auction.ts";
export * from "./auction/incoming.ts";
export { type BookTrades, PriceTimeBook } from "./auction/price-time-book.ts";
export * from "./auction/ranking.ts";
export type { SideNumber } from "./auction/standing-orders.ts";
export * from "./auction/sweep.ts";
export {
  type AuctionColumns,
  type AuctionMemory,
  auctionMemory,
  type ColumnSweep,
  sweepColumns,
} from "./auction/uniform-columns.ts";
export { type UniformPriceParameters, uniformPrice } from "./auction/uniform-price.ts";
export { bandOf } from "./band.ts";
export { endGame, type Pair, pairKey, type RoundResult, roundResult } from "./bilateral/end-game.ts";
export { startNegotiator, step } from "./bilateral/machine.ts";
export { type NegotiationParameters, negotiation } from "./bilateral/mechanism.ts";
export * from "./bilateral/message.ts";
export type { NegotiatorConfig, NegotiatorInput, NegotiatorOutput } from "./bilateral/negotiator.ts";
export * from "./bilateral/offer-index.ts";
export { agreedWh, type Confirmed, type Conversation, type NegotiatorState, openWh } from "./bilateral/state.ts";
export * from "./bilateral/strategies.ts";
export * from "./bilateral/strategy.ts";
export * from "./bilateral/strategy-registry.ts";
export {
  BARGAINING_ROUNDS,
  type NegotiationTiming,
  type RoundTimes,
  roundTimes,
  timingFor,
} from "./bilateral/timing.ts";
export {
  type BookOffer,
  chainHead,
  LEAF_BYTES,
  OFFERS_AT_MOST,
  packOffers,
  unpackOffers,
} from "./clearing/book-offers.ts";
export { cutBound, dualBound } from "./clearing/bounds.ts";
export { certificateFor, type IntervalSolution, type Proof, worthOf } from "./clearing/certificate.ts";
export {
  type AcceptedSolution,
  checkSolution,
  isBetter,
  NOT_PROVED,
  type PricedPower,
  type RefusedSolution,
  type SolutionRank,
  type SubmittedSolution,
} from "./clearing/check-solution.ts";
export { classesOf, type OfferClasses } from "./clearing/classes.ts";
export { type ClearingOptions, clearInstance } from "./clearing/clear.ts";
export type { ExactAmounts, ExactTrade } from "./clearing/exact-clearing.ts";
export * from "./clearing/instance.ts";
export { LIMIT_BYTES, NO_LIMIT, packLimits, unpackLimits } from "./clearing/limits-table.ts";
export {
  type LinearOptimum,
  type LinearProgram,
  type LinearSolver,
  type LoadedProgram,
  openLinearSolver,
} from "./clearing/linear-solver.ts";
export { clearMaxWelfare, offerTerms, type WelfareOptions } from "./clearing/max-welfare.ts";
export { type ClearingParameters, clearing } from "./clearing/mechanism.ts";
export { minCostFlow } from "./clearing/min-cost-flow.ts";
export type { OfferTerms } from "./clearing/min-cost-ranks.ts";
export { clearMixedPrices } from "./clearing/mixed-prices.ts";
export { buildNetwork, type ClearingNetwork, SINK, SOURCE } from "./clearing/network.ts";
export {
  type Certificate,
  type CutSides,
  type FeederPrices,
  type IntervalPrices,
  type Power,
  packCertificate,
  packPowers,
  packPrices,
  unpackCertificate,
  unpackPowers,
  unpackPrices,
} from "./clearing/packed-solution.ts";
export { tradePrice } from "./clearing/prices.ts";
export { printSolution } from "./clearing/print-solution.ts";
export { CLEARING_FORMAT, type ReadInstance, readInstance } from "./clearing/read-instance.ts";
export * from "./clearing/rolling.ts";
export { type Solution, solveInstance } from "./clearing/solve-instance.ts";
export { type FlowPriority, largestFlow } from "./clearing/staged-flow.ts";
export { type ClearingRule, type Violation, verify } from "./clearing/verify.ts";
export * from "./mechanism.ts";
export { orderIdOf, SIDE_NUMBER } from "./order-id.ts";
export { type SupplyDemandRatioParameters, supplyDemandRatio } from "./ratio/mechanism.ts";
export { ratioPriceDown } from "./ratio/price.ts";
export * from "./sharing/allocate.ts";
export { exAnteFile, HOURS_OF_A_FILE, readExAnteFile } from "./sharing/ex-ante-file.ts";
export {
  checkedKey,
  LEFTOVER_RULES,
  type LeftoverRule,
  type PriorityClasses,
  SHARING_KEYS,
  type SharingKey,
  type SharingKeyName,
} from "./sharing/key.ts";
export {
  MOST_SHARING_HOMES,
  NO_CLASS,
  packSharingList,
  type SharingListEntry,
} from "./sharing/pack-list.ts";
export { type SharedFlow, sharedFlows } from "./sharing/pairs.ts";
export {
  type Coefficients,
  equalParts,
  partsFrom,
  partsInProportion,
  partsText,
  splitByLargestRemainder,
  sumOfParts,
  WHOLE,
} from "./sharing/parts.ts";
export { type Incentive, incentiveOf, sharingPrice } from "./sharing/price.ts";
