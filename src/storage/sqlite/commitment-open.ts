import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type CommitmentDomain, NeighborwattError } from "#domain";
import type { CommitmentStore } from "../commitments-port.ts";
import { assertSameCommunity } from "../meta.ts";
import { COMMITMENTS_APPLICATION_ID, COMMITMENTS_SCHEMA, COMMITMENTS_VERSION } from "./commitment-schema.ts";
import { sqliteCommitmentStore } from "./commitment-store.ts";
import { fromSqlite } from "./errors.ts";
import { inspect } from "./inspect.ts";

/** Name of the database of commitments within a state directory. */
export const COMMITMENTS_FILE = "commitments.sqlite";

const FORMAT = { applicationId: COMMITMENTS_APPLICATION_ID, version: COMMITMENTS_VERSION };
const BUSY_TIMEOUT_MS = 2_000;
const IN_MEMORY = ":memory:";

/** How a database of commitments is opened. */
export interface CommitmentStoreOptions {
  /** Chain and ledger that the commitments are for: a file belongs to one of them for good. */
  readonly domain: CommitmentDomain;
  /** How long a write waits for another process before STORAGE_BUSY; default 2,000. */
  readonly busyTimeoutMs?: number;
}

/**
 * The database of commitments in a file, which is made when it is missing. A file that is not ours, damaged or of another
 * version is refused and left as it is.
 *
 * @param file A path, or ":memory:" for a store that lives as long as it is open.
 * @throws STORAGE_FOREIGN when it belongs to another chain or ledger
 * @throws STORAGE_NOT_OURS, STORAGE_OTHER_VERSION, STORAGE_DAMAGED (exit 65), STORAGE_BUSY (75), STORAGE_FAILED
 * @source T2; design, section 5 (what was seen survives `kill -9`)
 * @example
 * openCommitmentStore(":memory:", { domain: { chainId: 1, ledger: `0x${"00".repeat(20)}` } }).heads()   // []
 */
export function openCommitmentStore(file: string, options: CommitmentStoreOptions): CommitmentStore {
  try {
    return open(file, options);
  } catch (error) {
    throw fromSqlite(error, file);
  }
}

/**
 * The same, for a node that has peers: a file that is no whole database any more is set aside and a new one begun, since
 * `rebuildCommitments` can fill it again. Another program's database is refused as ever.
 *
 * @returns the store, and where the damaged file is now; `null` when it was sound
 * @throws STORAGE_FOREIGN, STORAGE_NOT_OURS, STORAGE_OTHER_VERSION (exit 65), STORAGE_BUSY (75), STORAGE_FAILED
 */
export function openOrReplaceCommitmentStore(
  file: string,
  options: CommitmentStoreOptions,
): { readonly store: CommitmentStore; readonly setAside: string | null } {
  try {
    return { store: openCommitmentStore(file, options), setAside: null };
  } catch (error) {
    if (!isBroken(error)) throw error;
    const setAside = freeName(`${file}.damaged`);
    renameSync(file, setAside);
    for (const part of ["-wal", "-shm", "-journal"]) rmSync(file + part, { force: true });
    return { store: openCommitmentStore(file, options), setAside };
  }
}

/**
 * Looks at a database of commitments without opening it for use.
 *
 * @throws STORAGE_NOT_OURS, STORAGE_OTHER_VERSION, STORAGE_DAMAGED (exit 65)
 */
export function inspectCommitments(file: string): void {
  try {
    inspect(file, FORMAT);
  } catch (error) {
    throw fromSqlite(error, file);
  }
}

function open(file: string, { domain, busyTimeoutMs = BUSY_TIMEOUT_MS }: CommitmentStoreOptions): CommitmentStore {
  if (file !== IN_MEMORY) mkdirSync(dirname(file), { recursive: true });
  const isNew = file === IN_MEMORY || !existsSync(file) || inspect(file, FORMAT) === "blank";
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    // As in the community's database: a committed transaction outlives the process.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (isNew) database.exec(`BEGIN IMMEDIATE; ${COMMITMENTS_SCHEMA} COMMIT;`);
    assertDomain(database, domain, file);
    return sqliteCommitmentStore(database, domain, file);
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertDomain(database: DatabaseSync, { chainId, ledger }: CommitmentDomain, file: string): void {
  const asked = new Map([
    ["chainId", String(chainId)],
    ["ledger", ledger],
  ]);
  const rows = database.prepare("SELECT key, value FROM meta").all();
  const there = new Map(rows.map(({ key, value }) => [String(key), String(value)]));
  if (there.size > 0) {
    assertSameCommunity(there, asked, file);
    return;
  }
  const insert = database.prepare("INSERT INTO meta (key, value) VALUES (?, ?)");
  for (const [key, value] of asked) insert.run(key, value);
}

function isBroken(error: unknown): boolean {
  if (!(error instanceof NeighborwattError)) return false;
  return (
    error.code === "STORAGE_DAMAGED" || (error.code === "STORAGE_NOT_OURS" && error.details.what === "no SQLite file")
  );
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let n = 2; existsSync(name); n++) name = `${wanted}-${n}`;
  return name;
}
