import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type Address, instant, type Message, NeighborwattError, PERFORMATIVES } from "#domain";
import { writeCanonical } from "./canonical-json.ts";

const MAX_NAME_LENGTH = 128;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Fields = Pick<Message, "performative" | "conversationId" | "sequence" | "replyBy" | "protocol">;

/**
 * The bytes of a message that are signed and sealed: canonical JSON of
 * `[performative, conversationId, sequence, replyBy, protocol, content]`. Both parties stand outside, in the envelope.
 *
 * @throws MESSAGING_NOT_JSON, MESSAGING_BAD_MESSAGE
 */
export function encodeBody(message: Message): Uint8Array {
  const problem = problemOf(message);
  if (problem !== null) throw badMessage(problem);
  const { performative, conversationId, sequence, replyBy, protocol, content } = message;
  const header = [performative, conversationId, sequence, replyBy, protocol].map((field) => JSON.stringify(field));
  return utf8ToBytes(`[${header.join(",")},${writeCanonical(content)}]`);
}

/** The message of a body, or `null` when it is not exactly what `encodeBody` writes. */
export function decodeBody(body: Uint8Array, sender: Address, receiver: Address): Message | null {
  const parsed = parse(body);
  if (!Array.isArray(parsed) || parsed.length !== 6) return null;
  const [performative, conversationId, sequence, replyBy, protocol, content] = parsed as unknown[];
  const fields = { performative, conversationId, sequence, replyBy, protocol } as Fields;
  if (problemOf(fields) !== null) return null;
  const message: Message = { ...fields, replyBy: instant(fields.replyBy), sender, receiver, content };
  return isCanonical(message, body) ? message : null;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return null; // Neither UTF-8 nor JSON; the caller refuses everything that is not an array.
  }
}

/** Only one text stands for a message, so its digest can be taken again from its fields. */
function isCanonical(message: Message, body: Uint8Array): boolean {
  try {
    const again = encodeBody(message);
    return again.length === body.length && again.every((byte, i) => byte === body[i]);
  } catch {
    return false; // Too deep to write.
  }
}

/** What is wrong with the fields beside the content, or `null`. */
function problemOf(m: Fields): string | null {
  if (!PERFORMATIVES.includes(m.performative)) return `performative is "${m.performative}", not a word of the ontology`;
  if (!isName(m.conversationId)) return `conversationId does not have 1 to ${MAX_NAME_LENGTH} characters`;
  if (!isName(m.protocol)) return `protocol does not have 1 to ${MAX_NAME_LENGTH} characters`;
  if (!Number.isSafeInteger(m.sequence) || m.sequence < 0)
    return `sequence is ${m.sequence}, not a whole number from 0`;
  if (!Number.isSafeInteger(m.replyBy)) return `replyBy is ${m.replyBy}, not whole milliseconds`;
  return null;
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= MAX_NAME_LENGTH;
}

function badMessage(problem: string): NeighborwattError {
  return new NeighborwattError("MESSAGING_BAD_MESSAGE", `The message cannot be sent: its ${problem}.`, {
    details: { problem },
  });
}
