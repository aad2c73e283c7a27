import type { CommitmentNode, NodeState } from "#agents";
import {
  type Address,
  bytesOf,
  type CommitmentDomain,
  commitmentDigest,
  EXIT,
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  intervalAt,
  NeighborwattError,
  type SignedCommitment,
  ZERO_HASH,
} from "#domain";
import { recoverAddress } from "#privacy";
import { type BookEntry, cutAt, headOf, headsAt, pathOf } from "#trust";
import type { CommunityParts } from "./community.ts";
import { BOND_NANO, horizonSecondsOf } from "./founding/index.ts";

/** Where a consumer's chain of commitments stands. */
export interface ConsumerStanding {
  readonly sequence: number;
  readonly previous: Hex;
  readonly heldNano: bigint;
  readonly depositNano: bigint;
  /** What further commitments may hold. */
  readonly freeNano: bigint;
  readonly bondNano: bigint;
  /** Without such a bond no node takes a commitment in. */
  readonly leastBondNano: bigint;
  /** It has committed twice under one number: nothing of it is taken in any more. */
  readonly slashed: boolean;
  /** No commitment that expires later is taken in yet: seconds. */
  readonly latestExpiry: number;
}

/** A commitment with what shows it in the newest anchor. */
export interface FoundCommitment extends SignedCommitment {
  readonly digest: Hex;
  readonly amountNano: bigint;
  /** Number of the first anchor that covers it; null before there is one. */
  readonly anchor: number | null;
  readonly paid: boolean;
  /** From this second on it holds no money, if it was not paid. */
  readonly freeFrom: number;
  /** It, and its consumer's later ones up to the newest anchor: none before it is anchored. */
  readonly chain: readonly SignedCommitment[];
  readonly newest: AnchoredPlace;
  /**
   * The first anchor that covers it, where it is its consumer's newest: only so can it be settled alone. Null when another of its
   * consumer's follows it there, and before there is an anchor.
   */
  readonly alone: AnchoredPlace | null;
}

/** Number of an anchor, and the path of a consumer's newest commitment in it. */
export interface AnchoredPlace {
  readonly number: number;
  readonly path: readonly Hex[];
}

/** What anchored commitments promise to take of a producer in an interval. */
export interface Promised {
  readonly producer: Address;
  readonly energyWh: bigint;
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
  readonly #patienceMs: number;
  /** One after the other: what was handed in last is in the book before the next is looked at. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param patienceMs  So long whoever hands something in waits for the community's time to pass. */
  constructor(parts: CommunityParts, node: CommitmentNode, domain: CommitmentDomain, patienceMs = PATIENCE_MS) {
    this.#parts = parts;
    this.#node = node;
    this.#domain = domain;
    this.#patienceMs = patienceMs;
  }

  /** The community's time: between two events it passes with the clock. */
  get now(): Instant {
    const { day, pace } = this.#parts;
    return instant(Math.max(day.now, Math.min(pace.now() ?? day.now, day.nextAt)));
  }

  /** Where the next commitment of a consumer goes on. */
  standingOf(consumer: Address): ConsumerStanding {
    const { day, scenario } = this.#parts;
    const head = headOf(this.#book, consumer);
    const account = this.#state.accounts[consumer];
    const { depositNano, requestedNano, bondNano, slashed } = account ?? NO_ACCOUNT;
    const free = depositNano - requestedNano - this.#outstandingNano(consumer);
    return {
      sequence: head?.commitment.sequence ?? 0,
      previous: head?.digest ?? ZERO_HASH,
      heldNano: head?.commitment.heldNano ?? 0n,
      depositNano,
      freeNano: free > 0n ? free : 0n,
      bondNano,
      leastBondNano: BOND_NANO,
      slashed,
      latestExpiry: Math.floor(day.now / 1000) + horizonSecondsOf(scenario.calendar),
    };
  }

  /** What anchored commitments take of each producer in an interval. */
  promisedIn(interval: IntervalIndex): readonly Promised[] {
    const sums = new Map<Address, bigint>();
    for (const { commitment, anchor } of this.#book.byInterval.get(interval) ?? []) {
      const { producer, energyWh } = commitment;
      if (anchor !== null) sums.set(producer, (sums.get(producer) ?? 0n) + energyWh);
    }
    return [...sums].map(([producer, energyWh]) => ({ producer, energyWh }));
  }

  /** The commitment with a digest; null when the node holds none. */
  find(digest: Hex): FoundCommitment | null {
    const entry = this.#entries().find((one) => one.digest === digest);
    if (entry === undefined) return null;
    const { commitment, signature, amountNano, anchor, endsAt } = entry;
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
      paid: this.#isPaid(consumer, sequence),
      freeFrom: endsAt + 1,
      chain: later.map((one) => ({ commitment: one.commitment, signature: one.signature })),
      newest: { number, path: pathOf(heads, consumer) ?? [] },
      alone: anchor === null ? null : this.#newestIn(anchor, consumer, sequence),
    };
  }

  #newestIn(number: number, consumer: Address, sequence: number): AnchoredPlace | null {
    const cut = cutAt(this.#book, number);
    if (cut.get(consumer) !== sequence) return null;
    return { number, path: pathOf(headsAt(this.#book, cut) ?? [], consumer) ?? [] };
  }

  /**
   * Hands a commitment in. It is written down first, so that it is not lost when the process dies, and so that the day goes the
   * same way when it is gone over. What nobody with a bond has signed is not written down; one that does not follow the consumer's last is not even looked at: two with one number
   * would cost the bond, and here it is a mistake, as when two programs commit at once.
   *
   * @returns what the node says of it, as soon as time has passed
   * @throws SIMULATION_CATCHING_UP, SIMULATION_NODE_SLOW (75)
   */
  handIn(signed: SignedCommitment): Promise<HandedIn> {
    const answer = this.#last.then(() => this.#handIn(signed));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #handIn(signed: SignedCommitment): Promise<HandedIn> {
    const { writer } = this.#parts;
    if (writer.replaying) throw catchingUp();
    const digest = commitmentDigest(signed.commitment, this.#domain);
    if (this.find(digest) !== null) return { ok: true, digest };
    const standing = this.standingOf(signed.commitment.consumer);
    const nobody = nobodysReason(signed, digest, standing);
    if (nobody !== null) return nobody;
    const expected = standing.sequence + 1;
    const found = signed.commitment.sequence;
    if (found === expected) return this.#lookedAt(signed, digest);
    const reason = found < expected ? "sequence-taken" : "sequence-gap";
    return { ok: false, reason, expected: String(expected), found: String(found) };
  }

  async #lookedAt(signed: SignedCommitment, digest: Hex): Promise<HandedIn> {
    const { day, store, pace } = this.#parts;
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

  /** Exactly what is on hold; the node's own sum may be too large, which refuses too much and never too little. */
  #outstandingNano(consumer: Address): bigint {
    const now = Math.floor(this.#parts.day.now / 1000);
    const open = (this.#book.consumers.get(consumer)?.entries ?? []).filter(
      ({ endsAt, commitment }) => endsAt >= now && !this.#isPaid(consumer, commitment.sequence),
    );
    return open.reduce((sum, { amountNano }) => sum + amountNano, 0n);
  }

  #isPaid(consumer: Address, sequence: number): boolean {
    return this.#state.settled[consumer]?.includes(sequence) ?? false;
  }

  /** Waits until the community's time has gone beyond an instant. */
  async #passed(at: Instant): Promise<void> {
    const { day } = this.#parts;
    for (let waitedMs = 0; day.nextAt <= at || day.now < at; waitedMs += LOOK_EVERY_MS) {
      if (waitedMs > this.#patienceMs) throw tooSlow(this.#patienceMs);
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

/** What a node would not take in from whoever stakes nothing is not even written down: else any stranger could fill the disk. */
function nobodysReason(
  { commitment, signature }: SignedCommitment,
  digest: Hex,
  { bondNano, leastBondNano, slashed }: ConsumerStanding,
): HandedIn | null {
  const refused = (reason: string, expected: string | null = null, found: string | null = null): HandedIn => ({
    ok: false,
    reason,
    expected,
    found,
  });
  const signer = recoverAddress(bytesOf(digest), bytesOf(signature));
  if (signer !== commitment.consumer) return refused("bad-signature", commitment.consumer);
  if (slashed) return refused("slashed");
  return bondNano < leastBondNano ? refused("no-bond", String(leastBondNano), String(bondNano)) : null;
}

const NO_ACCOUNT = { depositNano: 0n, requestedNano: 0n, bondNano: 0n, slashed: false };
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 30_000;

function tooSlow(waitedMs: number): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_NODE_SLOW",
    `The node has not looked at the commitment within ${waitedMs / 1000} s: its time stands still or passes slowly. It is kept; ask for it later.`,
    { details: { waitedMs }, exitCode: EXIT.tryAgain },
  );
}

/** What goes over its journal takes nothing in. */
export function catchingUp(): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_CATCHING_UP",
    "The community is going over what it did before it was stopped, and takes nothing in until then: try again in a moment.",
    { exitCode: EXIT.tryAgain, retryable: true },
  );
}
