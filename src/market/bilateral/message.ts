import { z } from "zod";
import {
  type Address,
  type Agreement,
  type Hex,
  type Instant,
  interval,
  type Message,
  type NanoPerWh,
  nanoPerWh,
  type OrderId,
  type Performative,
  type Wh,
  wh,
} from "#domain";

/** The protocol field of every message of a negotiation. */
export const NEGOTIATION_PROTOCOL = "neighborwatt-iterated-contract-net-1";

/** Why one side ends a conversation. */
export const REASONS = [
  "unknown-order",
  "same-meter",
  "closed",
  "sold-out",
  "all-reserved",
  "price",
  "terms",
  "too-late",
  "satisfied",
  "no-answer",
  "not-paired",
  "bad-signature",
] as const;
/** One of `REASONS`. */
export type Reason = (typeof REASONS)[number];

/** The two orders a conversation is about; an agent finds the machine to ask by its own order. */
export interface Pairing {
  readonly ask: OrderId;
  readonly bid: OrderId;
}
/** `cfp`: how much the buyer wants. */
export interface CallContent extends Pairing {
  readonly energyWh: Wh;
}
/** `propose` and `counter`: energy at a price. */
export interface OfferContent extends Pairing {
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  /** In the end game: price and energy follow from the pairing and are not open to a counter. */
  readonly final: boolean;
}
/** `accept-proposal` and `inform`: the agreement with the sender's signature; the machine writes `0x`, the agent signs. */
export interface AgreementContent extends Pairing {
  readonly agreement: Agreement;
  readonly signature: Hex;
}
/** `refuse`, `reject-proposal`, `failure`, `cancel`. */
export interface ReasonContent extends Pairing {
  readonly reason: Reason;
}
/** `not-understood`: what was wrong with a message. */
export interface NotUnderstoodContent {
  readonly problem: string;
}

interface Contents {
  cfp: CallContent;
  propose: OfferContent;
  counter: OfferContent;
  refuse: ReasonContent;
  "accept-proposal": AgreementContent;
  "reject-proposal": ReasonContent;
  inform: AgreementContent;
  failure: ReasonContent;
  cancel: ReasonContent;
  "not-understood": NotUnderstoodContent;
}

/** A message of one performative with its content typed. */
export type MessageOf<P extends Performative> = Omit<Message, "performative" | "content"> & {
  readonly performative: P;
  readonly content: Contents[P];
};

/** A message between two negotiating agents. */
export type NegotiationMessage = { [P in Performative]: MessageOf<P> }[Performative];

/** A message that was understood, or what is wrong with it in one sentence. */
export type ParsedMessage =
  | { readonly ok: true; readonly message: NegotiationMessage }
  | { readonly ok: false; readonly problem: string };

const MAX_UINT64 = (1n << 64n) - 1n;
const LARGEST_INSTANT = 8_640_000_000_000_000;

const address = z.string().regex(/^0x[0-9a-f]{40}$/, "20 bytes in lower-case hex") as unknown as z.ZodType<Address>;
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, "32 bytes in lower-case hex") as unknown as z.ZodType<OrderId>;
const signature = z
  .string()
  .regex(/^0x([0-9a-f]{130})?$/, "65 bytes in lower-case hex, or 0x") as unknown as z.ZodType<Hex>;
const uint64 = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,19})$/, "a decimal string")
  .transform((text) => BigInt(text))
  .refine((value) => value <= MAX_UINT64, "a number below 2^64");
const energyWh = uint64.refine((value) => value > 0n, "more than 0 Wh").transform((value) => wh(value));
const pricePerWh = uint64
  .refine((value) => value < 1n << 63n, "a price below 2^63")
  .transform((value) => nanoPerWh(value));
const uint = (bits: number) =>
  z
    .int()
    .min(0)
    .max(2 ** bits - 1);
const reason = z.enum(REASONS);

const agreement = z.strictObject({
  settlement: address,
  ask: bytes32,
  bid: bytes32,
  seller: address,
  buyer: address,
  askFeeder: uint(16),
  bidFeeder: uint(16),
  interval: uint(32).transform((index) => interval(index)),
  energyWh,
  pricePerWh,
  expiry: uint(48),
  nonce: uint64,
}) as unknown as z.ZodType<Agreement>;

const pairing = { ask: bytes32, bid: bytes32 };
const offer = z.strictObject({ ...pairing, energyWh, pricePerWh, final: z.boolean() });
const signed = z.strictObject({ ...pairing, agreement, signature });
const ended = z.strictObject({ ...pairing, reason });

const contents = {
  cfp: z.strictObject({ ...pairing, energyWh }),
  propose: offer,
  counter: offer,
  refuse: ended,
  "accept-proposal": signed,
  "reject-proposal": ended,
  inform: signed,
  failure: ended,
  cancel: ended,
  "not-understood": z.strictObject({ problem: z.string().max(500) }),
} as const satisfies Record<Performative, z.ZodType>;

const envelope = z.strictObject({
  performative: z.enum(Object.keys(contents) as [Performative, ...Performative[]]),
  sender: address,
  receiver: address,
  conversationId: z.string().regex(/^[\x21-\x7e]{1,160}$/, "1 to 160 printable characters"),
  sequence: uint(31),
  replyBy: z.int().min(0).max(LARGEST_INSTANT),
  protocol: z.literal(NEGOTIATION_PROTOCOL),
  content: z.unknown(),
});

/**
 * Understands a message as it came over the wire: strict fields, bounded sizes, integers as decimal strings.
 *
 * @returns The typed message, or the problem to answer with `not-understood`.
 * @source design, sections 6 and 8; MZ 4.1 (the ontology of the platform's messages)
 * @example
 * parseNegotiationMessage({ performative: "shout" }).ok   // false
 */
export function parseNegotiationMessage(input: unknown): ParsedMessage {
  const outer = envelope.safeParse(input);
  if (!outer.success) return notUnderstood(outer.error, "");
  const content = contents[outer.data.performative].safeParse(outer.data.content);
  if (!content.success) return notUnderstood(content.error, "content.");
  return { ok: true, message: { ...outer.data, content: content.data } as unknown as NegotiationMessage };
}

/** The message as JSON for the wire: bigints become decimal strings. `parseNegotiationMessage` is its inverse. */
export function encodeNegotiationMessage(message: NegotiationMessage): Message {
  return { ...message, content: toJson(message.content) };
}

/**
 * The answer to what was not understood.
 *
 * @param received  As much of the message as the envelope gave.
 */
export function notUnderstoodReply(
  received: { readonly sender: Address; readonly receiver: Address; readonly conversationId: string },
  problem: string,
  replyBy: Instant,
): MessageOf<"not-understood"> {
  return {
    performative: "not-understood",
    sender: received.receiver,
    receiver: received.sender,
    conversationId: received.conversationId,
    sequence: 0,
    replyBy,
    protocol: NEGOTIATION_PROTOCOL,
    content: { problem: problem.slice(0, 500) },
  };
}

function notUnderstood(error: z.ZodError, prefix: string): ParsedMessage {
  const issue = error.issues[0];
  const path = issue === undefined ? "" : issue.path.join(".");
  const where = `${prefix}${path}`.replace(/\.$/, "") || "message";
  return { ok: false, problem: `${where}: ${issue?.message ?? "not a message"}`.slice(0, 500) };
}

function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}
