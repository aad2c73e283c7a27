import { type Address, type Hex, type Instant, keccakOfText, type Message, type SignedCommitment } from "#domain";
import { decodeCommitment, decodeTrustMessage, encodeCommitment, encodeTrustMessage, type TrustMessage } from "#trust";

/** Protocol name of what consumers, producers and nodes tell each other about commitments; always `inform`. */
export const COMMITMENT_PROTOCOL = "commitment";

/** A commitment that stands in an anchored root, with what shows it. */
export interface AnchoredCommitment {
  /** Number of the anchor. */
  readonly number: number;
  /** The commitment, and those that its consumer has made after it up to the anchor: the newest of them is in the root. */
  readonly chain: readonly SignedCommitment[];
  readonly path: readonly Hex[];
}

/** What is told: among nodes, by a consumer to nodes, by a node to a producer. */
export type CommitmentNews = TrustMessage | { readonly kind: "on-hold"; readonly anchored: AnchoredCommitment };

/** Wraps news about commitments. @param until How long it is of use to a receiver that is out of order for a while. */
export function commitmentMessage(
  sender: Address,
  receiver: Address,
  now: Instant,
  news: CommitmentNews,
  until: Instant = now,
): Message {
  const content = contentOf(news);
  return {
    performative: "inform",
    sender,
    receiver,
    // Each letter is a conversation of its own: what comes twice counts once, and no other is taken for it.
    conversationId: `${news.kind}/${now}/${keccakOfText(JSON.stringify(content)).slice(2, 18)}`,
    sequence: 0,
    replyBy: until,
    protocol: COMMITMENT_PROTOCOL,
    content,
  };
}

/** Reads news out of a message; null when it is anything else. What it says is checked by whoever uses it. */
export function readCommitmentNews({ protocol, performative, content }: Message): CommitmentNews | null {
  if (protocol !== COMMITMENT_PROTOCOL || performative !== "inform") return null;
  try {
    if (typeof content === "string") return decodeTrustMessage(content);
    return readAnchored(content as Record<string, unknown>);
  } catch {
    return null; // In no form that we know: a stranger's, or a newer version's.
  }
}

function contentOf(news: CommitmentNews): unknown {
  if (news.kind !== "on-hold") return encodeTrustMessage(news);
  const { number, chain, path } = news.anchored;
  return { number, chain: chain.map(encodeCommitment), path };
}

function readAnchored({ number, chain, path }: Record<string, unknown>): CommitmentNews | null {
  if (!Number.isInteger(number) || !Array.isArray(chain) || !Array.isArray(path)) return null;
  if (!path.every((hash) => typeof hash === "string" && /^0x[0-9a-f]{64}$/.test(hash))) return null;
  const anchored = { number: number as number, chain: chain.map((text) => decodeCommitment(text)), path };
  return { kind: "on-hold", anchored };
}
