import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CommunityReader, CommunityStore } from "../port.ts";
import { fromSqlite, missing } from "./errors.ts";
import { inspect } from "./inspect.ts";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.ts";
import { sqliteStore } from "./store.ts";

/** Name of the database within a state directory. */
export const DATABASE_FILE = "community.sqlite";

const BUSY_TIMEOUT_MS = 2_000;
const FORMAT = { applicationId: APPLICATION_ID, version: SCHEMA_VERSION };

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
    const isNew = !existsSync(file) || inspect(file, FORMAT) === "blank";
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
    if (!existsSync(file) || inspect(file, FORMAT) === "blank") throw missing(file);
    const { meta, latestSnapshot, records, newestInterval, close } = sqliteStore(
      new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS }),
      file,
    );
    return { meta, latestSnapshot, records, newestInterval, close };
  });
}

/** A store that lives as long as it is open: for studies and tests. @example memoryCommunityStore().meta()   // null */
export function memoryCommunityStore(): CommunityStore {
  const database = new DatabaseSync(":memory:");
  database.exec(SCHEMA);
  return sqliteStore(database, "in memory");
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fromSqlite(error, file);
  }
}
