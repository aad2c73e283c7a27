import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { directoryInUse } from "./errors.ts";

/** Keeps other processes out of a directory until it is released or this process ends, however it ends. */
export interface Lock {
  release(): void;
}

/**
 * Locks a directory. The lock is an exclusive transaction on an otherwise empty database: the operating system takes it
 * back when its holder dies, so there is no stale lock to judge, and two newcomers cannot both win.
 *
 * @throws CHAIN_DIRECTORY_IN_USE
 */
export function lockDirectory(directory: string): Lock {
  const database = new DatabaseSync(join(directory, "lock.sqlite"));
  const holderFile = join(directory, "lock.holder");
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch {
    database.close();
    throw directoryInUse(directory, holderOf(holderFile));
  }
  writeFileSync(holderFile, `pid ${process.pid}\n`);
  return { release: () => database.close() };
}

function holderOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "unknown";
  }
}
