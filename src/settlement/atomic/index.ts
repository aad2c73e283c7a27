export { atomic, receiptOutcome } from "./atomic.ts";
export { type BatchTerms, type ClaimedCommitment, commitmentsOf } from "./batch-commitments.ts";
export { type BatchParts, commitmentBatchOf } from "./build-commitment-batch.ts";
export {
  attestedItemsOf,
  type CheckedClaim,
  type CheckTerms,
  type CheckViews,
  checkBatch,
  REFUSALS,
  type Refusal,
  VERDICTS,
  type Verdict,
} from "./check-batch.ts";
export { type Delivered, deliveriesOf } from "./deliveries.ts";
export type { KeyViews } from "./judge-evidence.ts";
export { type AttestedItem, packAttestedItems, unpackAttestedItems } from "./pack-attested-items.ts";
export {
  type BatchClaim,
  type BatchPassenger,
  type BatchSegment,
  type CommitmentBatch,
  packCommitmentBatch,
  unpackCommitmentBatch,
} from "./pack-commitment-batch.ts";
export {
  type ConfirmedCommitment,
  type ConfirmedDelivery,
  packConfirmation,
  unpackConfirmation,
} from "./pack-confirmation.ts";
export { type Evidence, type EvidenceEntry, evidenceOf, packEvidence, unpackEvidence } from "./pack-evidence.ts";
