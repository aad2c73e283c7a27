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
export {
  type KeyRing,
  type MeterKeyTree,
  meterKeyTree,
  newKeyRing,
  type SignedOnce,
  signOnce,
} from "./meter-keys.ts";
export { openSealed, sealTo } from "./sealed.ts";
