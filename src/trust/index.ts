export type { Admission, Refusal, RefusalReason } from "./admission.ts";
export { admit, type Source } from "./admit.ts";
export { type Adoption, adoptAnchored } from "./adopt.ts";
export {
  type AnchoredCut,
  type AnchorProposal,
  type AnchorStep,
  type AnchorTip,
  anchorLookup,
  anchorProposal,
  checkAnchorProposal,
  cutAfter,
  markAnchored,
  type ProposalRefusal,
} from "./anchors.ts";
export {
  type BookEntry,
  type BookSettings,
  bookFrom,
  type CommitmentBook,
  commitmentBook,
  type Evidence,
  entryAt,
  headOf,
  type Recover,
} from "./book.ts";
export { claimsOf } from "./claims.ts";
export {
  type Cosigning,
  type CosigningRefusal,
  type CosigningRequest,
  type CosigningView,
  cosigningOf,
  cosigningRefusal,
  cosigningRequestDigest,
} from "./cosigning.ts";
export { type Cut, countedHeads, cutAt, cutOf, type Head, headsAt, headsOf, pathOf, rootOf } from "./heads.ts";
export {
  type CertificateRefusal,
  type CertificateTerms,
  type CertifiedMeter,
  certificateRefusal,
  fingerprintOf,
  type MeterCertificate,
  manufacturerCertificate,
  meterCertificate,
} from "./manufacturer.ts";
export { type BookMemory, memoryOf, NO_MEMORY, recall } from "./memory.ts";
export {
  decodeCommitment,
  decodeTrustMessage,
  encodeCommitment,
  encodeTrustMessage,
  type TrustMessage,
} from "./messages.ts";
export { CHAIN_AT_MOST, isCovered, outstandingNano } from "./outstanding.ts";
export { commitmentsIn, missingFrom, type Range } from "./reconcile.ts";
export type { AccountView, ChainView } from "./view.ts";
