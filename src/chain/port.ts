import type { Address, Hex, Instant } from "#domain";

/** One call of a contract function; `contract` is the name under which the address book knows it. */
export interface Call {
  readonly contract: string;
  readonly function: string;
  readonly args: readonly unknown[];
}

/** An event of a contract, decoded; integers are bigint, addresses lower case. */
export interface Log {
  readonly contract: string;
  readonly event: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly block: number;
  /** Position within the block. */
  readonly index: number;
  /** Block time. */
  readonly at: Instant;
  readonly transaction: Hex;
}

/** Why a contract refused: the name of its custom error and that error's values. */
export interface Refusal {
  readonly error: string;
  readonly values: readonly unknown[];
}

/** What became of a transaction. Once somebody has seen it, it survives `kill -9`. */
export interface Receipt {
  readonly hash: Hex;
  readonly from: Address;
  readonly block: number;
  readonly at: Instant;
  readonly ok: boolean;
  readonly refusal: Refusal | null;
  readonly gasUsed: bigint;
  readonly logs: readonly Log[];
}

/** Signs what leaves an agent or a person. The key never leaves it. */
export interface Signer {
  readonly address: Address;
  /** Compact secp256k1 signature with recovery bit, r ‖ s ‖ v (65 bytes, v = 27 or 28), low s. */
  signDigest(digest: Uint8Array): Uint8Array;
}

/** Where to go on reading events: everything up to and including this position has been seen. */
export interface Cursor {
  readonly block: number;
  readonly index: number;
}

/** What every chain offers, embedded or network. A committed block is final. */
export interface ChainPort {
  /** Time of the newest block. */
  now(): Promise<Instant>;
  /** What a view function answers now: one value, an array of several, undefined for none. */
  read(call: Call): Promise<unknown>;
  /** Sends the calls as one transaction each, in order, and waits until all are in blocks. */
  submit(by: Signer, calls: readonly Call[]): Promise<readonly Receipt[]>;
  /** Events of known contracts behind the cursor; ends with the newest block. `{ block: 0, index: 0 }` is the beginning. */
  logs(from: Cursor): AsyncIterable<Log>;
  close(): Promise<void>;
}
