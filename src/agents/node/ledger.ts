import type { Address, Anchor, Instant } from "#domain";
import { recoverAddress } from "#privacy";
import {
  anchorLookup,
  type BookEntry,
  bookFrom,
  type ChainView,
  type CommitmentBook,
  type Cut,
  cutOf,
  type Evidence,
  headsOf,
  memoryOf,
  recall,
} from "#trust";
import type { Effect } from "../agent.ts";
import type { NodeConfig } from "./config.ts";
import { accountOf, type NodeState } from "./state.ts";

/** What a consumer hands in before the interval, another node may still pass on a little later. */
const RELAY_SECONDS = 120;

/**
 * The commitments of a node: its database, and the book in memory that is made from it. What the database holds beyond
 * the node's remembered state came after the last snapshot; it will come again.
 */
export class NodeLedger {
  readonly #config: NodeConfig;
  #book: CommitmentBook | null = null;

  constructor(config: NodeConfig) {
    this.#config = config;
  }

  /** The book as of a remembered state; read from the database when it is asked for first. */
  book(state: NodeState): CommitmentBook {
    this.#book ??= this.#open(state);
    return this.#book;
  }

  /** What the chain says, as this node has followed it. */
  view(state: NodeState, now: Instant): ChainView {
    const { calendar, tariffAt, leastBondNano, horizonSeconds } = this.#config;
    return {
      now: Math.floor(now / 1000),
      account: (consumer) => accountOf(state, consumer),
      isSettled: (consumer, sequence) => state.settled[consumer]?.includes(sequence) ?? false,
      tariffAt,
      calendar,
      leastBondNano,
      horizonSeconds,
      relaySeconds: RELAY_SECONDS,
    };
  }

  /** Writes down what the book has taken in. */
  store(state: NodeState, entries: readonly BookEntry[]): void {
    if (entries.length === 0) return;
    this.#config.store.append(entries);
    state.stored = Object.fromEntries(cutOf(headsOf(this.book(state))));
  }

  /** Writes down what a quorum has anchored, in the place of what it contradicts. */
  replace(state: NodeState, dropped: readonly BookEntry[], entries: readonly BookEntry[]): void {
    const { store } = this.#config;
    store.transaction(() => {
      for (const { commitment } of dropped) store.dropFrom(commitment.consumer, commitment.sequence);
      store.append(entries);
    });
    state.stored = Object.fromEntries(cutOf(headsOf(this.book(state))));
  }

  /** Remembers what the book knows beside what is stored. */
  remember(state: NodeState): void {
    state.memory = memoryOf(this.book(state));
  }

  /** Writes down an anchor of the chain. */
  anchored(anchor: Anchor, cut: Cut): void {
    this.#config.store.appendAnchor(anchor, cut);
  }

  #open(state: NodeState): CommitmentBook {
    const { store, ledger, attestedSeconds } = this.#config;
    store.truncate(new Map(Object.entries(state.stored) as [Address, number][]), state.marked.number);
    const settings = { domain: ledger, recover: recoverAddress, attestedSeconds };
    const book = bookFrom(settings, store.all(), anchorLookup(store.anchors()));
    recall(book, state.memory);
    return book;
  }
}

/** The call with which anybody shows that a consumer has signed two commitments under one number. */
export function reportCall([first, second]: Evidence): Effect {
  const plain = ({ commitment, signature }: Evidence[0]) => [solidityCommitment(commitment), signature] as const;
  return {
    kind: "submit",
    call: { contract: "CommitmentLedger", function: "reportTwice", args: [...plain(first), ...plain(second)] },
  };
}

/** A commitment as the contract's struct: 64-bit integers are bigint there. */
function solidityCommitment(c: Evidence[0]["commitment"]): Record<string, unknown> {
  return { ...c, sequence: BigInt(c.sequence), expiry: BigInt(c.expiry) };
}
