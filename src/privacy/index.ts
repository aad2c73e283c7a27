export {
  addressOf,
  type KeyPair,
  keyPairFor,
  keyPairFromSecret,
  randomKeyPair,
  recoverAddress,
  verifyDigest,
} from "./keys.ts";
