export { type BatchItem, type BatchProof, batchProof, batchRoot, verifyBatchItem } from "./batch-root.ts";
export {
  addressOf,
  type KeyPair,
  keyPairFor,
  keyPairFromSecret,
  randomKeyPair,
  recoverAddress,
  verifyDigest,
} from "./keys.ts";
