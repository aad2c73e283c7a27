import { NeighborwattError } from "#domain";

/** Primary result codes of SQLite, the low byte of an extended code. @source sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** What `node:sqlite` or the file system threw, in our words; other errors pass unchanged. */
export function fromSqlite(error: unknown, file: string): unknown {
  const { code, errcode = 0, syscall } = error as { code?: string; errcode?: number; syscall?: string };
  if (code === "ERR_INVALID_STATE") return closed(file);
  if (code !== "ERR_SQLITE_ERROR" && syscall === undefined) return error;
  const primary = errcode & 0xff;
  if (primary === CORRUPT || primary === NOT_A_DATABASE) return damaged(file, (error as Error).message, error);
  if (primary === BUSY || primary === LOCKED) {
    return new NeighborwattError(
      "STORAGE_BUSY",
      `Another process is writing ${file}: try again when it has finished, or end it.`,
      { details: { file }, retryable: true, exitCode: 75, cause: error },
    );
  }
  return new NeighborwattError(
    "STORAGE_FAILED",
    `The database ${file} could not be used (${(error as Error).message}): check its place, permissions and free space.`,
    { details: { file, reason: code ?? "" }, cause: error },
  );
}

/** The file is ours, but what is in it does not hold together. It is left as it is. */
export function damaged(file: string, finding: string, cause?: unknown): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_DAMAGED",
    `The database ${file} is damaged (${finding}). It was left as it is: restore a copy of it, or move the state directory away and run again from the start.`,
    { details: { file, finding }, exitCode: 65, cause },
  );
}

/** The file is something else. */
export function notOurs(file: string, what: string): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_NOT_OURS",
    `${file} is ${what}, not the database of a community. It was left as it is: move it away, or give another state directory.`,
    { details: { file, what }, exitCode: 65 },
  );
}

/** The file was written by a version with other tables. */
export function otherVersion(file: string, found: number, expected: number): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_OTHER_VERSION",
    `${file} has format ${found}, this version reads format ${expected}. It was left as it is: use the version that wrote it, or give another state directory.`,
    { details: { file, found, expected }, exitCode: 65 },
  );
}

/** There is no database to read. */
export function missing(file: string): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_MISSING",
    `There is no ${file}: run a community with this state directory first, or give the directory of one that ran.`,
    { details: { file }, exitCode: 65 },
  );
}

function closed(file: string): NeighborwattError {
  return new NeighborwattError("STORAGE_CLOSED", `The database ${file} is closed already.`, { details: { file } });
}
