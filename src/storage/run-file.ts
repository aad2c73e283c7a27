import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Instant, instant, isoTime, NeighborwattError } from "#domain";

/** How to reach the process that runs a community. */
export interface RunFile {
  readonly pid: number;
  /** `null` for a run without a chain of its own. */
  readonly rpcUrl: string | null;
  /** `null` for a run without a page. */
  readonly pageUrl: string | null;
  readonly startedAt: Instant;
}

/** Name of the file within a state directory. */
const RUN_FILE = "run.json";

/** Writes `run.json`, whole or not at all. */
export function writeRunFile(directory: string, run: RunFile): void {
  const file = join(directory, RUN_FILE);
  const text = JSON.stringify({ ...run, startedAt: isoTime(run.startedAt) }, null, 2);
  writeFileSync(`${file}.new`, `${text}\n`);
  renameSync(`${file}.new`, file);
}

/**
 * What `run.json` says, and whether a process with that number lives; `null` when there is none. A process that was
 * killed leaves its file, and its number may belong to another by now: only an answer at the URL proves that it runs.
 *
 * @throws STORAGE_BAD_RUN_FILE (exit 65)
 */
export function readRunFile(directory: string): (RunFile & { readonly alive: boolean }) | null {
  const file = join(directory, RUN_FILE);
  const text = readIfThere(file);
  if (text === null) return null;
  const run = parse(text);
  if (run === null) throw badRunFile(file, text);
  return { ...run, alive: isAlive(run.pid) };
}

/** Removes `run.json`: the last thing a run does. Harmless when it is gone. */
export function removeRunFile(directory: string): void {
  rmSync(join(directory, RUN_FILE), { force: true });
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parse(text: string): RunFile | null {
  try {
    const { pid, rpcUrl, pageUrl, startedAt } = JSON.parse(text) as Record<string, unknown>;
    const at = Date.parse(String(startedAt));
    if (!isPid(pid) || !isUrl(rpcUrl) || !isUrl(pageUrl) || Number.isNaN(at)) return null;
    return { pid, rpcUrl, pageUrl, startedAt: instant(at) };
  } catch {
    return null; // No JSON.
  }
}

/** Signal 0 reaches a process without touching it; without permission to signal it, it lives all the same. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isUrl(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && URL.canParse(value));
}

function badRunFile(file: string, text: string): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_BAD_RUN_FILE",
    `${file} should name pid, rpcUrl, pageUrl and startedAt, but reads "${text.slice(0, 80)}": remove it when no community runs there.`,
    { details: { file }, exitCode: 65 },
  );
}
