import { closeSync, existsSync, mkdirSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CommunityReader, CommunityStore } from "../port.ts";
import { damaged, fromSqlite, missing, notOurs, otherVersion } from "./errors.ts";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.ts";
import { sqliteStore } from "./store.ts";

/** Name of the database within a state directory. */
export const DATABASE_FILE = "community.sqlite";

const HEADER = "SQLite format 3\0";
const BUSY_TIMEOUT_MS = 2_000;
/** A journal was left behind that only a writer can roll back. */
const SQLITE_READONLY_ROLLBACK = 776;

/**
 * The state of the community in a directory, which is made when it is missing. A file that is not ours, damaged or of
 * another version is refused and left as it is.
 *
 * @param options.busyTimeoutMs How long a write waits for another process before STORAGE_BUSY; default 2,000.
 * @throws STORAGE_NOT_OURS, STORAGE_OTHER_VERSION, STORAGE_DAMAGED (exit 65), STORAGE_BUSY (75), STORAGE_FAILED
 * @source design, sections 3 (`node:sqlite`) and 5 (what was seen survives `kill -9`)
 */
export function openCommunityStore(directory: string, options: { busyTimeoutMs?: number } = {}): CommunityStore {
  const file = join(directory, DATABASE_FILE);
  return guarded(file, () => {
    mkdirSync(directory, { recursive: true });
    const isNew = !existsSync(file) || inspect(file) === "blank";
    const database = new DatabaseSync(file, { timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS });
    // A committed transaction is in the operating system's hands, which outlive the process; only a loss of power can
    // take the newest ones, never break the file.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (isNew) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    return sqliteStore(database, file);
  });
}

/**
 * The state of a community to read only, also while another process runs it.
 *
 * @throws STORAGE_MISSING, STORAGE_NOT_OURS, STORAGE_OTHER_VERSION, STORAGE_DAMAGED (exit 65)
 */
export function readCommunityStore(directory: string): CommunityReader {
  const file = join(directory, DATABASE_FILE);
  return guarded(file, () => {
    if (!existsSync(file) || inspect(file) === "blank") throw missing(file);
    const { meta, latestSnapshot, records, close } = sqliteStore(
      new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS }),
      file,
    );
    return { meta, latestSnapshot, records, close };
  });
}

/** A store that lives as long as it is open: for studies and tests. @example memoryCommunityStore().meta()   // null */
export function memoryCommunityStore(): CommunityStore {
  const database = new DatabaseSync(":memory:");
  database.exec(SCHEMA);
  return sqliteStore(database, "in memory");
}

/** Looks at a file without writing to it: the first look must not be what repairs or harms it. */
function inspect(file: string): "ours" | "blank" {
  const header = Buffer.alloc(HEADER.length);
  const handle = openSync(file, "r");
  const length = readSync(handle, header);
  closeSync(handle);
  if (length === 0) return "blank";
  if (header.toString("latin1") !== HEADER) throw notOurs(file, "no SQLite file");
  try {
    return inspectReadOnly(file);
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_READONLY_ROLLBACK) throw error;
    // Its last writer died before write-ahead logging was on: what it had not finished has to be taken back first.
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    database.exec("SELECT count(*) FROM sqlite_schema");
    database.close();
    return inspectReadOnly(file);
  }
}

function inspectReadOnly(file: string): "ours" | "blank" {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return inspectDatabase(database, file);
  } finally {
    database.close();
  }
}

function inspectDatabase(database: DatabaseSync, file: string): "ours" | "blank" {
  const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  if (pragma("application_id") !== APPLICATION_ID) {
    // A process that died between making the file and its tables leaves this.
    if (database.prepare("SELECT 1 FROM sqlite_schema").get() === undefined) return "blank";
    throw notOurs(file, "a database of another program");
  }
  const version = pragma("user_version") as number;
  if (version !== SCHEMA_VERSION) throw otherVersion(file, version, SCHEMA_VERSION);
  const finding = String(pragma("quick_check"));
  if (finding !== "ok") throw damaged(file, finding);
  return "ours";
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fromSqlite(error, file);
  }
}
