import type { CommitmentNode, NodeState } from "#agents";
import {
  type Address,
  type CommitmentDomain,
  commitmentDigest,
  EXIT,
  type Hex,
  type Instant,
  intervalAt,
  NeighborwattError,
  type SignedCommitment,
  ZERO_HASH,
} from "#domain";
import { type BookEntry, cutAt, headOf, headsAt, outstandingNano, pathOf } from "#trust";
import type { CommunityParts } from "./community.ts";

/** Where a consumer's chain of commitments stands. */
export interface ConsumerStanding {
  readonly sequence: number;
  readonly previous: Hex;
  readonly heldNano: bigint;
  readonly depositNano: bigint;
  /** What further commitments may hold. */
  readonly freeNano: bigint;
}

/** A commitment with what shows it in the newest anchor. */
export interface FoundCommitment extends SignedCommitment {
  readonly digest: Hex;
  readonly amountNano: bigint;
  /** Number of the first anchor that covers it; null before there is one. */
  readonly anchor: number | null;
  readonly paid: boolean;
  /** It, and its consumer's later ones up to the newest anchor: none before it is anchored. */
  readonly chain: readonly SignedCommitment[];
  readonly newest: { readonly number: number; readonly path: readonly Hex[] };
}

/** What became of a commitment that was handed in. */
export type HandedIn =
  | { readonly ok: true; readonly digest: Hex }
  | { readonly ok: false; readonly reason: string; readonly expected: string | null; readonly found: string | null };

/** The kind under which what was handed in is kept, so that a day that is gone over meets it again. */
export const HANDED_IN = "handed-in";

/** A record of something that was handed in. */
export interface HandedInRecord {
  readonly number: number;
  readonly at: Instant;
  readonly node: string;
  readonly commitments: readonly SignedCommitment[];
}

/** The desk of a community's first node, at which a person asks and hands in commitments. */
export class CommitmentDesk {
  readonly #parts: CommunityParts;
  readonly #node: CommitmentNode;
  readonly #domain: CommitmentDomain;

  constructor(parts: CommunityParts, node: CommitmentNode, domain: CommitmentDomain) {
    this.#parts = parts;
    this.#node = node;
    this.#domain = domain;
  }

  /** Where the next commitment of a consumer goes on. */
  standingOf(consumer: Address): ConsumerStanding {
    const head = headOf(this.#book, consumer);
    const { depositNano, requestedNano } = this.#state.accounts[consumer] ?? { depositNano: 0n, requestedNano: 0n };
    const now = Math.floor(this.#parts.day.now / 1000);
    const outstanding = outstandingNano(this.#book, consumer, { now });
    const free = depositNano - requestedNano - outstanding;
    return {
      sequence: head?.commitment.sequence ?? 0,
      previous: head?.digest ?? ZERO_HASH,
      heldNano: head?.commitment.heldNano ?? 0n,
      depositNano,
      freeNano: free > 0n ? free : 0n,
    };
  }

  /** The commitment with a digest; null when the node holds none. */
  find(digest: Hex): FoundCommitment | null {
    const entry = this.#entries().find((one) => one.digest === digest);
    if (entry === undefined) return null;
    const { commitment, signature, amountNano, anchor } = entry;
    const { consumer, sequence } = commitment;
    const { number } = this.#state.marked;
    const cut = cutAt(this.#book, number);
    const heads = headsAt(this.#book, cut) ?? [];
    const last = cut.get(consumer) ?? 0;
    const later = this.#book.consumers.get(consumer)?.entries.slice(sequence - 1, last) ?? [];
    return {
      commitment,
      signature,
      digest,
      amountNano,
      anchor,
      paid: this.#state.settled[consumer]?.includes(sequence) ?? false,
      chain: later.map((one) => ({ commitment: one.commitment, signature: one.signature })),
      newest: { number, path: pathOf(heads, consumer) ?? [] },
    };
  }

  /**
   * Hands a commitment in. It is written down first, so that it is not lost when the process dies, and so that the day goes the
   * same way when it is gone over.
   *
   * @returns what the node says of it, as soon as time has passed
   */
  async handIn(signed: SignedCommitment): Promise<HandedIn> {
    const { day, store, pace } = this.#parts;
    const digest = commitmentDigest(signed.commitment, this.#domain);
    const node = this.#node.name;
    const number = day.handedIn;
    const at = day.handIn(node, [signed]);
    const body: HandedInRecord = { number, at, node, commitments: [signed] };
    store.appendRecords(intervalAt(this.#parts.scenario.calendar, at), [
      { kind: HANDED_IN, key: String(number), body },
    ]);
    pace.wake();
    await this.#passed(at);
    if (this.find(digest) !== null) return { ok: true, digest };
    const refused = this.#state.refusals.findLast(({ signature }) => signature === signed.signature);
    const { reason, expected, found } = refused ?? { reason: "sequence-gap", expected: null, found: null };
    return { ok: false, reason, expected, found };
  }

  /** Waits until the community's time has gone beyond an instant. */
  async #passed(at: Instant): Promise<void> {
    const { day } = this.#parts;
    for (let waitedMs = 0; day.nextAt <= at || day.now < at; waitedMs += LOOK_EVERY_MS) {
      if (waitedMs > PATIENCE_MS) throw tooSlow(PATIENCE_MS);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  #entries(): readonly BookEntry[] {
    return [...this.#book.consumers.values()].flatMap(({ entries }) => entries);
  }

  get #state(): NodeState {
    return this.#parts.day.host.stateOf(this.#node.name) as NodeState;
  }

  get #book() {
    return this.#node.book(this.#state);
  }
}

const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 30_000;

function tooSlow(waitedMs: number): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_NODE_SLOW",
    `The node has not looked at the commitment within ${waitedMs / 1000} s: its time stands still or passes slowly. It is kept; ask for it later.`,
    { details: { waitedMs }, exitCode: EXIT.tryAgain },
  );
}
