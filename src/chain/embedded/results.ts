import { type Address, type Hex, type Instant, instant } from "#domain";
import type { RawTransaction } from "../evm/index.ts";
import { blob, hex, joinWords, splitWords } from "./bytes.ts";
import type { Database } from "./database.ts";
import type { BlockResult, PlacedLog, ReceiptRecord } from "./records.ts";

/** A mined block. */
export interface RecordedBlock {
  readonly number: number;
  readonly at: Instant;
  readonly hash: Hex;
  readonly stateRoot: Hex;
}

/** A transaction as it stands in the journal, with what mining it gave. */
export interface MinedTransaction extends RawTransaction {
  readonly receipt: ReceiptRecord<PlacedLog>;
}

interface BlockRow {
  number: number;
  at_s: number;
  hash: Uint8Array;
  state_root: Uint8Array;
}

interface TransactionRow {
  hash: Uint8Array;
  sender: Uint8Array;
  raw: Uint8Array;
  ok: number;
  gas_used: number;
  target: Uint8Array | null;
  created: Uint8Array | null;
  refusal: Uint8Array | null;
  reason: string | null;
}

interface LogRow {
  number: number;
  position: number;
  tx_position: number;
  address: Uint8Array;
  topics: Uint8Array;
  data: Uint8Array;
  at_s: number;
  tx_hash: Uint8Array;
  block_hash: Uint8Array;
}

const BLOCKS = "SELECT number, at_s, hash, state_root FROM block JOIN result USING (number)";

const LOGS = `SELECT log.number, log.position, tx_position, address, topics, data, at_s, tx.hash AS tx_hash,
    result.hash AS block_hash FROM log
  JOIN block ON block.number = log.number
  JOIN result ON result.number = log.number
  JOIN tx ON tx.number = log.number AND tx.position = log.tx_position`;

/** What mining the journal's blocks gave. */
export class Results {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Not flushed to the medium: what a loss of power takes away here is computed again from the journal. */
  record(number: number, { hash, stateRoot, header, receipts }: BlockResult): void {
    this.#database.write("kill", () => {
      const values = [blob(hash), blob(stateRoot), JSON.stringify(header)] as const;
      this.#database.run("INSERT INTO result VALUES (?, ?, ?, ?)", number, ...values);
      for (const [position, receipt] of receipts.entries()) this.#recordReceipt(number, position, receipt);
    });
  }

  block(number: number): RecordedBlock | null {
    return recordedBlock(this.#database.get<BlockRow>(`${BLOCKS} WHERE number = ?`, number));
  }

  blockByHash(hash: Hex): RecordedBlock | null {
    return recordedBlock(this.#database.get<BlockRow>(`${BLOCKS} WHERE hash = ?`, blob(hash)));
  }

  /** The header as the engine's RPC wrote it. */
  header(number: number): Readonly<Record<string, unknown>> | null {
    const row = this.#database.get<{ header: string }>("SELECT header FROM result WHERE number = ?", number);
    return row === undefined ? null : JSON.parse(row.header);
  }

  /** Everything in a block, in order. */
  transactionsOf(number: number): readonly MinedTransaction[] {
    const rows = this.#database.all<TransactionRow>(
      `SELECT hash, sender, raw, ok, gas_used, target, created, refusal, reason
       FROM tx JOIN receipt USING (number, position) WHERE number = ? ORDER BY position`,
      number,
    );
    const logs = Map.groupBy(this.logsBetween(number, number), (log) => log.transactionIndex);
    return rows.map((row, position) => minedTransaction(row, logs.get(position) ?? []));
  }

  /** Where a mined transaction stands, or null. */
  placeOf(transaction: Hex): { readonly block: number; readonly position: number } | null {
    const sql = "SELECT number AS block, position FROM tx JOIN receipt USING (number, position) WHERE hash = ?";
    return this.#database.get<{ block: number; position: number }>(sql, blob(transaction)) ?? null;
  }

  /** Logs of a range of blocks, both ends included, of some contracts or of all. */
  logsBetween(from: number, to: number, addresses: readonly Address[] = []): readonly PlacedLog[] {
    const only = addresses.length === 0 ? "" : `AND address IN (${addresses.map(() => "?").join(", ")})`;
    const sql = `${LOGS} WHERE log.number BETWEEN ? AND ? ${only} ORDER BY log.number, log.position`;
    return this.#database.all<LogRow>(sql, from, to, ...addresses.map(blob)).map(placedLog);
  }

  /** The next logs after a position, at most `limit`. */
  logsAfter(block: number, index: number, limit: number): readonly PlacedLog[] {
    const sql = `${LOGS} WHERE (log.number, log.position) > (?, ?) ORDER BY log.number, log.position LIMIT ?`;
    return this.#database.all<LogRow>(sql, block, index, limit).map(placedLog);
  }

  #recordReceipt(number: number, position: number, receipt: ReceiptRecord): void {
    const { ok, gasUsed, to, created, refusal, logs } = receipt;
    this.#database.run(
      "INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      number,
      position,
      ok ? 1 : 0,
      gasUsed,
      to === null ? null : blob(to),
      created === null ? null : blob(created),
      refusal === null ? null : blob(refusal.data),
      refusal?.reason ?? null,
    );
    for (const { index, address, topics, data } of logs) {
      const values = [index, position, blob(address), joinWords(topics), blob(data)] as const;
      this.#database.run("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", number, ...values);
    }
  }
}

function recordedBlock(row: BlockRow | undefined): RecordedBlock | null {
  if (row === undefined) return null;
  return { number: row.number, at: instant(row.at_s * 1000), hash: hex(row.hash), stateRoot: hex(row.state_root) };
}

function minedTransaction(row: TransactionRow, logs: readonly PlacedLog[]): MinedTransaction {
  return {
    raw: hex(row.raw),
    hash: hex(row.hash),
    from: hex(row.sender),
    receipt: {
      ok: row.ok === 1,
      gasUsed: row.gas_used,
      to: row.target === null ? null : hex(row.target),
      created: row.created === null ? null : hex(row.created),
      refusal: row.refusal === null ? null : { data: hex(row.refusal), reason: row.reason ?? "" },
      logs,
    },
  };
}

function placedLog(row: LogRow): PlacedLog {
  return {
    address: hex(row.address),
    topics: splitWords(row.topics),
    data: hex(row.data),
    index: row.position,
    block: row.number,
    at: instant(row.at_s * 1000),
    blockHash: hex(row.block_hash),
    transaction: hex(row.tx_hash),
    transactionIndex: row.tx_position,
  };
}
