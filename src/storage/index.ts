export { freeze, thaw } from "./codec.ts";
export type { CommitmentStore, StoredCommitment } from "./commitments-port.ts";
export { type CommitmentPeer, type Repair, rebuildCommitments } from "./commitments-rebuild.ts";
export {
  type AnchoredRoot,
  assertUndamaged,
  type Damage,
  type Verification,
  verifyCommitments,
} from "./commitments-verify.ts";
export { type DirectoryLock, lockDirectory, lockHolder } from "./lock.ts";
export type {
  CommunityMeta,
  CommunityReader,
  CommunityRecord,
  CommunityStore,
  RecordQuery,
  Snapshot,
  SnapshotPoint,
} from "./port.ts";
export { type RunFile, readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
