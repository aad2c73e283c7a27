import { closeSync, openSync, readSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { damaged, notOurs, otherVersion } from "./errors.ts";

/** What tells a database of ours from others. */
export interface Format {
  readonly applicationId: number;
  readonly version: number;
}

const HEADER = "SQLite format 3\0";
const BUSY_TIMEOUT_MS = 2_000;
/** A journal was left behind that only a writer can roll back. */
const SQLITE_READONLY_ROLLBACK = 776;

/** Looks at a file without writing to it: the first look must not be what repairs or harms it. */
export function inspect(file: string, format: Format): "ours" | "blank" {
  const header = Buffer.alloc(HEADER.length);
  const handle = openSync(file, "r");
  const length = readSync(handle, header);
  closeSync(handle);
  if (length === 0) return "blank";
  if (header.toString("latin1") !== HEADER) throw notOurs(file, "no SQLite file");
  try {
    return inspectReadOnly(file, format);
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_READONLY_ROLLBACK) throw error;
    // Its last writer died before write-ahead logging was on: what it had not finished has to be taken back first.
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    database.exec("SELECT count(*) FROM sqlite_schema");
    database.close();
    return inspectReadOnly(file, format);
  }
}

function inspectReadOnly(file: string, format: Format): "ours" | "blank" {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return inspectDatabase(database, file, format);
  } finally {
    database.close();
  }
}

function inspectDatabase(database: DatabaseSync, file: string, format: Format): "ours" | "blank" {
  const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  if (pragma("application_id") !== format.applicationId) {
    // A process that died between making the file and its tables leaves this.
    if (database.prepare("SELECT 1 FROM sqlite_schema").get() === undefined) return "blank";
    throw notOurs(file, "a database of another program");
  }
  const version = pragma("user_version") as number;
  if (version !== format.version) throw otherVersion(file, version, format.version);
  const finding = String(pragma("quick_check"));
  if (finding !== "ok") throw damaged(file, finding);
  return "ours";
}
