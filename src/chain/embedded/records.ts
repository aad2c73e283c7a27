import type { Address, Hex, Instant } from "#domain";
import type { RawTransaction } from "../evm/index.ts";

/** A log as it lies in the database: bytes, no names. */
export interface LogRecord {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  /** Position within the block. */
  readonly index: number;
}

/** What mining a transaction gave. */
export interface ReceiptRecord<L extends LogRecord = LogRecord> {
  readonly ok: boolean;
  readonly gasUsed: number;
  /** The contract that was called; null for a deployment. */
  readonly to: Address | null;
  /** The contract that was deployed. */
  readonly created: Address | null;
  /** What a refusing contract answered, and the engine's words. */
  readonly refusal: { readonly data: Hex; readonly reason: string } | null;
  readonly logs: readonly L[];
}

/** What mining a block gave. */
export interface BlockResult {
  readonly hash: Hex;
  readonly stateRoot: Hex;
  /** The header as the engine's RPC writes it, without the list of transactions. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly receipts: readonly ReceiptRecord[];
}

/** A journalled block. */
export interface BlockEntry {
  readonly number: number;
  readonly at: Instant;
  readonly transactions: readonly RawTransaction[];
}

/** A log with its place on the chain. */
export interface PlacedLog extends LogRecord {
  readonly block: number;
  readonly at: Instant;
  readonly blockHash: Hex;
  readonly transaction: Hex;
  readonly transactionIndex: number;
}
