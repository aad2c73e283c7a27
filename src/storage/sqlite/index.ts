export {
  COMMITMENTS_FILE,
  type CommitmentStoreOptions,
  inspectCommitments,
  openCommitmentStore,
  openOrReplaceCommitmentStore,
} from "./commitment-open.ts";
export { DATABASE_FILE, memoryCommunityStore, openCommunityStore, readCommunityStore } from "./open.ts";
