export { freeze, thaw } from "./codec.ts";
export { type DirectoryLock, lockDirectory } from "./lock.ts";
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
