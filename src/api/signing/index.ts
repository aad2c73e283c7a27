export { addressOfKey, demonstrationKey } from "./key.ts";
export { signPrepared, signVote } from "./sign.ts";
