import type { Address, Anchor, Hex, IntervalIndex, SignedCommitment } from "#domain";
import type { AnchorStep, Cut, Head, Range } from "#trust";

/** One row, as it is stored: whether it is what was written is for `verifyCommitments` to say. */
export interface StoredCommitment extends SignedCommitment {
  readonly digest: Hex;
}

/** The commitments and anchors that a node holds. What a call has written survives `kill -9` of the process. */
export interface CommitmentStore {
  /**
   * Adds commitments, all or none; each consumer's in order. Those that are there already change nothing, so what was
   * done before a crash may be done again. Signatures are the book's business.
   *
   * @returns how many were new
   * @throws STORAGE_COMMITMENTS_CONFLICT when another commitment has that sequence number
   * @throws STORAGE_COMMITMENTS_GAP when one does not follow what is stored
   */
  append(commitments: readonly SignedCommitment[]): number;
  /**
   * Adds the next anchor. The same again changes nothing.
   *
   * @param cut How far it reaches; consumers whose head has not moved since the anchor before may be left out.
   * @throws STORAGE_COMMITMENTS_CONFLICT when another anchor has that number
   * @throws STORAGE_COMMITMENTS_GAP when it does not follow the last one, or reaches to what is not stored
   */
  appendAnchor(anchor: Anchor, cut: Cut): void;

  /** The newest commitment of each consumer, in ascending order of address. */
  heads(): readonly Head[];
  /** The commitments of ranges, at most `limit` (default 10,000). */
  commitments(ranges: readonly Range[], limit?: number): readonly SignedCommitment[];
  /** All of them, by consumer and sequence number. */
  all(): Iterable<StoredCommitment>;
  /** All of an interval, by consumer and sequence number. */
  ofInterval(interval: IntervalIndex): readonly SignedCommitment[];
  /** Anchors from a number on, in order. */
  anchors(from?: number): readonly AnchorStep[];
  /** The heads that an anchor reaches to, with the digests that they had when it was stored. */
  anchoredHeads(number: number): readonly Head[];

  /** Takes a consumer's commitments from a sequence number on out, to make room for those that a quorum has anchored. */
  dropFrom(consumer: Address, sequence: number): void;
  /** Takes anchors from a number on out. */
  dropAnchorsFrom(number: number): void;
  /** Goes back to a former state: the commitments of a cut, and anchors up to a number. For a restart from a snapshot. */
  truncate(cut: Cut, anchorNumber: number): void;

  /** Runs `work` so that all its writes count or, when it throws, none. */
  transaction<T>(work: () => T): T;
  /** Closing twice is harmless; any other call after it throws STORAGE_CLOSED. */
  close(): void;
}
