import type { Address } from "./ids.ts";
import type { Instant } from "./time.ts";

/**
 * What a message does, in the words of FIPA-ACL and its iterated contract net.
 * `counter` is the contract net's revised call: the buyer answers a proposal with another price.
 *
 * @source FIPA SC00029 (contract net), SC00030 (iterated contract net); design, section 6
 */
export const PERFORMATIVES = [
  "cfp",
  "propose",
  "refuse",
  "counter",
  "accept-proposal",
  "reject-proposal",
  "inform",
  "failure",
  "cancel",
  "not-understood",
] as const;
/** What a message does in its conversation, such as proposing or rejecting. */
export type Performative = (typeof PERFORMATIVES)[number];

/** One message between two agents, as its sender wrote it and its receiver reads it. The content is JSON. */
export interface Message {
  readonly performative: Performative;
  readonly sender: Address;
  readonly receiver: Address;
  readonly conversationId: string;
  /** Number of the message in its conversation; tells duplicates and late ones. */
  readonly sequence: number;
  /** After this instant an answer is not waited for. */
  readonly replyBy: Instant;
  readonly protocol: string;
  readonly content: unknown;
}

/** A message on its way: signed by its sender and readable by its receiver only. */
export interface Envelope {
  readonly from: Address;
  readonly to: Address;
  /** Sealed bytes: nonce, ciphertext and tag. */
  readonly sealed: Uint8Array;
}
