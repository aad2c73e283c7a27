import type { Address, Hex, Instant, Message } from "#domain";
import type { CosigningRequest } from "#trust";

/** Protocol name of what meters tell each other about certificates of existence; always `inform`. */
const COSIGNING_PROTOCOL = "cosigning";

/** A meter asks the one that the lot has drawn, and gets its signature. */
export type CosigningNews =
  | { readonly what: "request"; readonly request: CosigningRequest }
  | { readonly what: "signature"; readonly root: Hex; readonly signature: Hex };

/** Wraps news about a root. */
export function cosigningMessage(sender: Address, receiver: Address, now: Instant, news: CosigningNews): Message {
  const root = news.what === "request" ? news.request.root : news.root;
  return {
    performative: "inform",
    sender,
    receiver,
    conversationId: `${news.what}/${root.slice(2, 18)}/${now}`,
    sequence: 0,
    replyBy: now,
    protocol: COSIGNING_PROTOCOL,
    content: news,
  };
}

const HASHES = ["root", "link", "salt"] as const;
const TEXTS = ["certificate", "manufacturer", "meter", "signature"] as const;
/** A certificate in DER is a few hundred bytes. */
const TEXT_AT_MOST = 8_192;

/** Reads news out of a message; null when it is anything else. What it says is checked by whoever uses it. */
export function readCosigningNews({ protocol, performative, content }: Message): CosigningNews | null {
  if (protocol !== COSIGNING_PROTOCOL || performative !== "inform" || !isObject(content)) return null;
  const { what, root, signature, request } = content;
  if (what === "signature") {
    return isHash(root) && isHex(signature) ? { what, root, signature } : null;
  }
  if (what !== "request" || !isObject(request)) return null;
  const isWhole =
    HASHES.every((field) => isHash(request[field])) &&
    TEXTS.every((field) => isHex(request[field])) &&
    Number.isSafeInteger(request.auditedUntil);
  return isWhole ? { what, request: request as unknown as CosigningRequest } : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHash(value: unknown): value is Hex {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value);
}

function isHex(value: unknown): value is Hex {
  return typeof value === "string" && value.length <= TEXT_AT_MOST && /^0x([0-9a-f]{2})+$/.test(value);
}
