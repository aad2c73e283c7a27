import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NeighborwattError } from "#domain";

/** Keeps other processes out of a state directory until it is closed or its process ends, however that ends. */
export interface DirectoryLock {
  close(): void;
}

const LOCK_FILE = "community.lock";
const HOLDER_FILE = "community.holder";
const SQLITE_BUSY = 5;

/**
 * Makes this process the only one that runs the community in a directory.
 *
 * The lock is an exclusive transaction on an empty database: the operating system takes it back when its holder dies,
 * even by `kill -9`. So there is no stale lock to judge, no process number that somebody else has got meanwhile, and
 * two newcomers cannot both win. The holder's number stands in a file beside it, for the message only.
 *
 * @throws STORAGE_LOCKED (exit 75) naming the holder's process
 * @source commands.md (`run` writes its lock into the state directory)
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true });
  const holder = join(directory, HOLDER_FILE);
  const database = new DatabaseSync(join(directory, LOCK_FILE), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw locked(directory, holderIn(holder), error);
    throw error;
  }
  writeFileSync(holder, `${process.pid}\n`);
  return {
    close: () => {
      if (!database.isOpen) return;
      rmSync(holder, { force: true });
      database.close();
    },
  };
}

function holderIn(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || null;
  } catch {
    return null; // The holder has the lock and has not yet written its number.
  }
}

function locked(directory: string, pid: number | null, cause: unknown): NeighborwattError {
  const who = pid === null ? "another process" : `process ${pid}`;
  return new NeighborwattError(
    "STORAGE_LOCKED",
    `The community in ${directory} is being run by ${who}: end that one first, or give another state directory.`,
    { details: { directory, pid }, retryable: true, exitCode: 75, cause },
  );
}

/**
 * Which process holds the lock of a directory: null when it is free, and a `pid` of null when the holder has not written its
 * number yet. Looks only: reading an empty database is refused exactly while somebody holds it.
 */
export function lockHolder(directory: string): { readonly pid: number | null } | null {
  const file = join(directory, LOCK_FILE);
  if (!existsSync(file)) return null;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    database.exec("SELECT count(*) FROM sqlite_schema");
    return null;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return { pid: holderIn(join(directory, HOLDER_FILE)) };
    throw error;
  } finally {
    database.close();
  }
}
