import {
  type Address,
  bytesOf,
  type CommitmentDomain,
  type Hex,
  hexOf,
  type IntervalIndex,
  type SignedCommitment,
  ZERO_HASH,
} from "#domain";
import { type KeyPair, recoverAddress } from "#privacy";
import {
  type Admission,
  type AnchorProposal,
  type AnchorTip,
  admit,
  anchorProposal,
  type BookEntry,
  type CommitmentBook,
  checkAnchorProposal,
  claimsOf,
  commitmentBook,
  cutAt,
  type Head,
  headsAt,
  isCovered,
  markAnchored,
  outstandingNano,
  pathOf,
  rootOf,
} from "#trust";
import { BATCH_TERMS } from "../../founding/index.ts";
import { studyFailed } from "../errors.ts";
import { type Sent, sentCall } from "./blocks.ts";
import type { LedgerView } from "./ledger-view.ts";

/** One node: the key with which it signs, and its book. */
interface NodeBook {
  readonly wallet: KeyPair;
  readonly book: CommitmentBook;
}

/** Anything that a quorum of nodes has signed and that anyone may send. */
export interface Vouched {
  readonly digest: Hex;
  readonly signatures: Hex;
}

/**
 * The database of commitments (the paper's "CTP database"): each node keeps a book of its own, takes in only what it has checked, and
 * signs only roots that are its own. What nodes tell each other goes from hand to hand here; the study measures the chain.
 */
export class Database {
  readonly #nodes: readonly NodeBook[];
  readonly #view: LedgerView;
  #tip: AnchorTip = { number: 0, root: ZERO_HASH };
  #proposed: AnchorProposal | null = null;

  constructor(wallets: readonly KeyPair[], domain: CommitmentDomain, view: LedgerView) {
    const settings = { domain, recover: recoverAddress, attestedSeconds: BATCH_TERMS.attestedSeconds };
    this.#nodes = wallets.map((wallet) => ({ wallet, book: commitmentBook(settings) }));
    this.#view = view;
  }

  /** Number of the newest anchor on the chain. */
  get anchored(): number {
    return this.#tip.number;
  }

  /** What each node answers to a commitment. */
  offer(signed: SignedCommitment): readonly Admission[] {
    return this.#nodes.map(({ book }) => admit(book, signed, this.#view));
  }

  /** Hands a commitment to every node. @throws SIMULATION_REPRODUCTION_FAILED when one refuses it */
  take(signed: SignedCommitment): void {
    for (const answer of this.offer(signed)) {
      if (answer.kind !== "admitted") throw studyFailed(`a node did not take a commitment in (${textOf(answer)})`);
    }
  }

  /** The call that anchors all that the nodes hold: one proposes, every node checks, a quorum signs. */
  anchorCall(at: number): Sent {
    const [first] = this.#nodes as [NodeBook];
    const proposal = anchorProposal(first.book, this.#tip, at);
    if (proposal === null) throw studyFailed("there is nothing new to anchor");
    const { signatures } = this.vouched(({ book }) => {
      const checked = checkAnchorProposal(book, proposal, this.#tip, at);
      if (!checked.ok) throw studyFailed(`a node does not sign an anchor (${checked.reason})`);
      return checked.digest;
    });
    this.#proposed = proposal;
    const { number, root } = proposal.anchor;
    return sentCall(first.wallet, "CommitmentLedger", "anchor", [number, root, BigInt(at), signatures]);
  }

  /** The anchor stands on the chain: what it covers counts from now on. @returns its number */
  noteAnchored(): number {
    const { anchor, cut } = this.#proposed as AnchorProposal;
    for (const { book } of this.#nodes) {
      if (!markAnchored(book, { number: anchor.number, root: anchor.root, cut })) throw studyFailed("a book differs");
    }
    this.#tip = { number: anchor.number, root: anchor.root };
    return anchor.number;
  }

  /** Lets every node look for itself, and a quorum of them sign what they found. */
  vouched(found: (node: NodeBook) => Hex): Vouched {
    const digests = this.#nodes.map(found);
    const [digest] = digests as [Hex];
    if (digests.some((other) => other !== digest)) throw studyFailed("the nodes do not agree");
    const quorum = Math.floor((2 * this.#nodes.length) / 3) + 1;
    const signers = this.#nodes.slice(0, quorum).sort((a, b) => (a.wallet.address < b.wallet.address ? -1 : 1));
    const signatures = signers.map(({ wallet }) => hexOf(wallet.signDigest(bytesOf(digest))).slice(2)).join("");
    return { digest, signatures: `0x${signatures}` };
  }

  /** The node whose turn it is to send what is to be sent. */
  get sender(): KeyPair {
    return (this.#nodes[0] as NodeBook).wallet;
  }

  /** Anchored commitments that a meter is to confirm, in the order in which they became binding. */
  claimsOf(interval: IntervalIndex, root: Hex): ReturnType<typeof claimsOf> {
    return claimsOf(this.#book, interval, new Set([root]));
  }

  /** Root of an anchor. */
  rootOf(anchor: number): Hex {
    return rootOf(this.#headsIn(anchor));
  }

  /** A consumer's commitments from a sequence number on, up to its newest in an anchor. */
  chainIn(anchor: number, consumer: Address, sequence: number): readonly BookEntry[] {
    const entries = this.#book.consumers.get(consumer)?.entries ?? [];
    return entries.slice(sequence - 1).filter((entry) => entry.anchor !== null && entry.anchor <= anchor);
  }

  /** The path of a consumer's newest commitment in an anchor. */
  pathIn(anchor: number, consumer: Address): readonly Hex[] {
    return pathOf(this.#headsIn(anchor), consumer) ?? [];
  }

  #headsIn(anchor: number): readonly Head[] {
    return headsAt(this.#book, cutAt(this.#book, anchor)) ?? [];
  }

  /** What a consumer could promise now, as each node sees it: the deposit less what is on hold or announced to leave. */
  freeNano(consumer: Address): readonly bigint[] {
    const { depositNano, requestedNano } = this.#view.account(consumer);
    const left = depositNano - requestedNano;
    return this.#nodes.map(({ book }) => {
      // Books forget what was paid when it matters: when somebody wants to promise all that is left.
      isCovered(book, consumer, left, this.#view);
      return left - outstandingNano(book, consumer, this.#view);
    });
  }

  get #book(): CommitmentBook {
    return (this.#nodes[0] as NodeBook).book;
  }
}

function textOf(answer: Admission): string {
  if (answer.kind !== "refused") return answer.kind;
  return `${answer.reason}, expected ${answer.expected}, found ${answer.found}`;
}
