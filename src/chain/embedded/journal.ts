import { type Hex, instant } from "#domain";
import type { RawTransaction } from "../evm/index.ts";
import { blob, hex } from "./bytes.ts";
import type { Database } from "./database.ts";
import type { BlockEntry } from "./records.ts";

/** A state file, good as long as its digest is right. */
export interface CheckpointRecord {
  readonly number: number;
  readonly file: string;
  readonly sha256: Hex;
}

/** Which blocks there are: written before they are mined, and nothing else decides what the chain is. */
export class Journal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Writes a block down. From here on it will be mined, now or at the next start.
   *
   * Flushed to the medium, so that it survives a loss of power too, not only `kill -9`. The flush happens while the
   * engine checks signatures and costs next to nothing.
   */
  append({ number, at, transactions }: BlockEntry): void {
    this.#database.write("power-loss", () => {
      this.#database.run("INSERT INTO block VALUES (?, ?)", number, at / 1000);
      this.#insert(number, transactions);
    });
  }

  /** The same transactions in the order in which they were mined. */
  reorder(number: number, transactions: readonly RawTransaction[]): void {
    this.#database.write("power-loss", () => {
      this.#database.run("DELETE FROM tx WHERE number = ?", number);
      this.#insert(number, transactions);
    });
  }

  /** Takes back a block that the engine refused, so that it never was one. */
  forget(number: number): void {
    this.#database.write("power-loss", () => {
      this.#database.run("DELETE FROM tx WHERE number = ?", number);
      this.#database.run("DELETE FROM block WHERE number = ?", number);
    });
  }

  /** The number of the newest journalled block, mined or not; block 0 is always there. */
  lastNumber(): number {
    return this.#database.get<{ last: number }>("SELECT max(number) AS last FROM block")?.last ?? 0;
  }

  entry(number: number): BlockEntry | null {
    const row = this.#database.get<{ at_s: number }>("SELECT at_s FROM block WHERE number = ?", number);
    if (row === undefined) return null;
    return { number, at: instant(row.at_s * 1000), transactions: this.transactionsOf(number) };
  }

  transactionsOf(number: number): readonly RawTransaction[] {
    return this.#database
      .all<{ hash: Uint8Array; sender: Uint8Array; raw: Uint8Array }>(
        "SELECT hash, sender, raw FROM tx WHERE number = ? ORDER BY position",
        number,
      )
      .map((row) => ({ raw: hex(row.raw), hash: hex(row.hash), from: hex(row.sender) }));
  }

  /** The newest first. */
  checkpoints(): readonly CheckpointRecord[] {
    return this.#database
      .all<{ number: number; file: string; sha256: Uint8Array }>(
        "SELECT number, file, sha256 FROM checkpoint ORDER BY number DESC",
      )
      .map((row) => ({ ...row, sha256: hex(row.sha256) }));
  }

  addCheckpoint({ number, file, sha256 }: CheckpointRecord): void {
    this.#database.write("power-loss", () => {
      this.#database.run("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)", number, file, blob(sha256));
    });
  }

  dropCheckpoint(number: number): void {
    this.#database.write("kill", () => this.#database.run("DELETE FROM checkpoint WHERE number = ?", number));
  }

  #insert(number: number, transactions: readonly RawTransaction[]): void {
    for (const [position, { hash, from, raw }] of transactions.entries()) {
      this.#database.run("INSERT INTO tx VALUES (?, ?, ?, ?, ?)", number, position, blob(hash), blob(from), blob(raw));
    }
  }
}
