import { constants, copyFileSync, existsSync, linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { EXIT, NeighborwattError } from "#domain";

/**
 * Writes a file whole or not at all, after a look at it under another name beside it.
 *
 * @param mayReplace  Whether a file of that name is written over.
 * @param check  Reads what is to stand there; throws when it is no good.
 * @throws CLI_FILE_EXISTS (64), CLI_OUT_NOT_WRITABLE (78), and whatever the check throws
 */
export async function writeChecked<T>(
  path: string,
  text: string,
  mayReplace: boolean,
  check: (draft: string) => Promise<T>,
): Promise<T> {
  if (!mayReplace && existsSync(path)) throw exists(path);
  const draft = join(dirname(path), `.${process.pid}-${basename(path)}`);
  try {
    place(path, () => writeFileSync(draft, text, { flag: "wx" }));
    const checked = await check(draft);
    place(path, () => (mayReplace ? renameSync(draft, path) : addFile(draft, path)));
    return checked;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A second name for the draft, which fails when somebody else was faster; a copy where a disk knows no second names. */
function addFile(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw exists(path);
    copyFileSync(draft, path, constants.COPYFILE_EXCL);
  }
}

function place(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof NeighborwattError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw exists(path);
    throw new NeighborwattError(
      "CLI_OUT_NOT_WRITABLE",
      `--out: ${path} cannot be written (${message}): give a path in a directory that is there and may be written into.`,
      { details: { path }, exitCode: EXIT.configuration, cause },
    );
  }
}

function exists(path: string): NeighborwattError {
  return new NeighborwattError(
    "CLI_FILE_EXISTS",
    `--out: ${path} is there already, and was left as it is: give another name, or --force to write over it.`,
    { details: { path }, exitCode: EXIT.usage },
  );
}
