import type { Instant } from "#domain";

/** What makes a community's state its own: a state directory belongs to one such set for good. */
export interface CommunityMeta {
  readonly scenario: string;
  readonly seed: bigint;
  /** Every choice that shapes the run: mechanism, settlement, privacy, admission, chain, hashes of input files … */
  readonly choices: Readonly<Record<string, string>>;
  /** First instant of the community's time. */
  readonly genesis: Instant;
  readonly chainId: number;
  /** The version that began the state; for people, not compared. */
  readonly codeVersion: string;
}

/** Where a snapshot was taken: all blocks up to and including `block`, all intervals before `interval`. */
export interface SnapshotPoint {
  readonly block: number;
  readonly interval: number;
}

/** A state as it was at a point. */
export interface Snapshot extends SnapshotPoint {
  readonly state: unknown;
}

/** One fact of one interval, to be asked for later: a trade, a reading, a bill … The body is plain data. */
export interface CommunityRecord {
  readonly interval: number;
  readonly kind: string;
  /** Whose or which, such as a household's name; unique within interval and kind. */
  readonly key: string;
  readonly body: unknown;
}

/** Which records; what is left out does not restrict. */
export interface RecordQuery {
  readonly kind?: string;
  readonly key?: string;
  /** First interval. */
  readonly from?: number;
  /** First interval that is no longer wanted. */
  readonly to?: number;
}

/** What can be read from a community's state while another process writes it. */
export interface CommunityReader {
  /** `null` before `begin`. */
  meta(): CommunityMeta | null;
  /** The newest snapshot of a name, or the newest that is not after a block; `null` when there is none. */
  latestSnapshot(name: string, notAfterBlock?: number): Snapshot | null;
  /** Ordered by interval, kind, key. */
  records(query: RecordQuery): readonly CommunityRecord[];
  /** The last interval that has a record of a kind; `null` when there is none. */
  newestInterval(kind: string): number | null;
  /** Closing twice is harmless; any other call after it throws STORAGE_CLOSED. */
  close(): void;
}

/** The state of one running community. What a call has written survives `kill -9` of the process. */
export interface CommunityStore extends CommunityReader {
  /**
   * Writes down once whose state this is. The same again changes nothing.
   *
   * @throws STORAGE_FOREIGN naming each difference when the state is another community's
   */
  begin(meta: CommunityMeta): void;
  /**
   * Keeps a state; of each name the two newest stay, so that one is left when the chain lost its last blocks.
   *
   * @throws STORAGE_NOT_PLAIN
   */
  saveSnapshot(name: string, at: SnapshotPoint, state: unknown): void;
  /**
   * Adds facts of an interval, all or none. The same record again changes nothing, so work done before a crash may be
   * done again.
   *
   * @throws STORAGE_CONFLICT when a record is there with another body
   * @throws STORAGE_NOT_PLAIN
   */
  appendRecords(interval: number, records: readonly Omit<CommunityRecord, "interval">[]): void;
  /**
   * Runs `work` so that all its writes count or, when it throws, none. Inside another transaction it is undone by itself.
   *
   * @throws STORAGE_ASYNC_TRANSACTION when `work` gives a promise: it would end after the transaction
   */
  transaction<T>(work: () => T): T;
}
