/** No transaction may ask for more: the limit of EIP-7825, which networks of validators enforce. */
export const MAX_TRANSACTION_GAS = 2 ** 24;

/** The longest creation code of a contract (EIP-3860). */
export const MAX_INITCODE_BYTES = 49_152;

/** What a deployment may use; the largest contract (24 kB of code) needs about a third of it. */
export const DEPLOY_GAS = 16_000_000;

/** What a function that is not in the table may use. */
export const DEFAULT_GAS = 1_000_000;

/**
 * Gas limits of the functions that need more than the default. Fixed, never estimated: an estimate depends on the state
 * at the moment it is asked, so the same seed would sign other transactions on another run.
 *
 * @source design, section 5 ("fixed gas limits per function") and section 9 (2^24 per transaction)
 */
export const GAS_LIMITS: Readonly<Record<string, number>> = {
  "Consortium.execute": 16_000_000,
  "Consortium.propose": 16_000_000,
  // Batches of up to 40 trades.
  "MeteredSettlement.settle": 12_000_000,
  "MeteredSettlement.expire": 12_000_000,
  // A batch is an interval of a community: what it costs goes by its trades.
  "AtomicSettlement.settleCommitments": 16_000_000,
  "AtomicSettlement.settle": 16_000_000,
  "AtomicSettlement.expire": 12_000_000,
  "AttestedBatches.attest": 8_000_000,
  "AttestedBatches.finalize": 16_000_000,
  "AttestedBatches.multicall": 16_000_000,
  "AttestedBatches.answer": 16_000_000,
  "AttestedBatches.contradict": 16_000_000,
  // An anchor and the batch of an interval.
  "Bundle.run": 16_000_000,
  "Nodes.closeRound": 8_000_000,
  // Trades are opened in parts of 20; a post to the double auction may meet as many.
  "ClearingMarket.submitSolution": 16_000_000,
  "ClearingMarket.drop": 16_000_000,
  "ClearingMarket.finalize": 16_000_000,
  "ClearingMarket.bind": 16_000_000,
  "ClearingMarket.exclude": 8_000_000,
  "UniformAuction.clear": 16_000_000,
  "UniformAuction.bind": 16_000_000,
  "DoubleAuction.postOffer": 16_000_000,
  "DoubleAuction.postOfferBehind": 16_000_000,
  "DoubleAuction.goOn": 16_000_000,
  // 128 homes.
  "SharingLedger.share": 16_000_000,
  // A hash for each hour of a day.
  "SharingLedger.setKey": 2_000_000,
  // A day of five minutes.
  "Tariff.prepare": 16_000_000,
  // 400 intervals.
  "Tariff.publish": 14_000_000,
  // 512 feeders; 96 intervals.
  "FeederLimits.setLimits": 16_000_000,
  "FeederLimits.lower": 16_000_000,
};

/**
 * What an offer needs for each interval beyond its first: the head of that interval's chain of offers, and what it may cost
 * its owner there. A limit for the longest span would leave room for few posts in a block.
 */
export const GAS_PER_FURTHER_INTERVAL = 150_000;

/**
 * The gas limit with which a call is signed. Of its arguments only the span of an offer counts.
 *
 * @example
 * gasLimitOf("MoneyToken", "transfer")   // 1000000
 */
export function gasLimitOf(contract: string, functionName: string, args: readonly unknown[] = []): number {
  const limit = GAS_LIMITS[`${contract}.${functionName}`] ?? DEFAULT_GAS;
  if (contract !== "ClearingMarket" || functionName !== "postOffer") return limit;
  const [, , from = 0, to = 0] = args;
  return Math.min(limit + GAS_PER_FURTHER_INTERVAL * Math.max(0, Number(to) - Number(from)), MAX_TRANSACTION_GAS);
}
