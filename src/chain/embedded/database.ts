import { existsSync, statSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type Instant, isoTime, NeighborwattError } from "#domain";
import { foreignDatabase } from "./errors.ts";
import { APPLICATION_ID, FORMAT_VERSION, SCHEMA } from "./schema.ts";

/** What a directory's chain is; it never changes. */
export interface Identity {
  readonly chainId: number;
  readonly genesisAt: Instant;
}

type Value = number | string | Uint8Array | null;

/** The chain's SQLite file, with its statements prepared once. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /**
   * Opens the file or makes it.
   *
   * @throws CHAIN_FOREIGN_DATABASE; the file is unchanged then
   */
  static open(file: string, identity: Identity): Database {
    const isNew = !existsSync(file) || statSync(file).size === 0;
    try {
      if (!isNew) expectOwn(file, identity);
      const connection = new DatabaseSync(file);
      connection.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000");
      if (isNew) create(connection, identity);
      return new Database(connection);
    } catch (cause) {
      if (cause instanceof NeighborwattError) throw cause;
      throw foreignDatabase(file, cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  /**
   * All or nothing.
   *
   * @param durability  What the change survives: "power-loss" flushes it to the medium, "kill" hands it to the operating system.
   */
  write(durability: "power-loss" | "kill", work: () => void): void {
    this.#connection.exec(`PRAGMA synchronous = ${durability === "power-loss" ? "FULL" : "NORMAL"}; BEGIN IMMEDIATE`);
    try {
      work();
      this.#connection.exec("COMMIT");
    } catch (error) {
      if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
      throw error;
    }
  }

  run(sql: string, ...values: Value[]): void {
    this.#prepare(sql).run(...values);
  }

  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  close(): void {
    this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function create(connection: DatabaseSync, identity: Identity): void {
  // One transaction, so that a file is either empty or complete.
  connection.exec(
    `BEGIN; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}`,
  );
  const insert = connection.prepare("INSERT INTO chain VALUES (?, ?)");
  insert.run("chainId", String(identity.chainId));
  insert.run("genesisAt", String(identity.genesisAt));
  connection.prepare("INSERT INTO block VALUES (0, ?)").run(identity.genesisAt / 1000);
  connection.exec("COMMIT");
}

/** Looks without touching: switching the journal mode would already change somebody else's file. */
function expectOwn(file: string, identity: Identity): void {
  const look = new DatabaseSync(file, { readOnly: true });
  try {
    const application = look.prepare("PRAGMA application_id").get() as { application_id: number };
    if (application.application_id !== APPLICATION_ID) throw foreignDatabase(file, "another program wrote it");
    const { user_version: version } = look.prepare("PRAGMA user_version").get() as { user_version: number };
    if (version !== FORMAT_VERSION) {
      throw foreignDatabase(file, `it has format version ${version}, this program reads ${FORMAT_VERSION}`);
    }
    const rows = look.prepare("SELECT key, value FROM chain").all() as { key: string; value: string }[];
    const found = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    if (found.chainId !== String(identity.chainId) || found.genesisAt !== String(identity.genesisAt)) {
      throw foreignDatabase(file, `it holds ${described(found)}, asked for was ${described(identity)}`);
    }
  } finally {
    look.close();
  }
}

function described(identity: { readonly chainId?: unknown; readonly genesisAt?: unknown }): string {
  return `chain ${identity.chainId} that begins ${isoTime(Number(identity.genesisAt) as Instant)}`;
}
