import { resolve } from "node:path";
import { EXIT, NeighborwattError } from "#domain";
import type { RunFile } from "#storage";

/** Where state lies unless a command is told otherwise. */
export const DEFAULT_DATA = ".neighborwatt";

/** The option with which a command is told which community is meant. */
export const DATA_OPTION = ["--data <directory>", "the community's state directory", DEFAULT_DATA] as const;

/**
 * The community that runs in a state directory.
 *
 * @throws CLI_NOT_RUNNING (exit 69), STORAGE_BAD_RUN_FILE (65)
 */
export async function runningIn(data: string): Promise<RunFile & { readonly directory: string }> {
  const { readRunFile } = await import("#storage");
  const directory = resolve(data);
  const run = readRunFile(directory);
  if (run?.alive) return { ...run, directory };
  throw new NeighborwattError(
    "CLI_NOT_RUNNING",
    `No community is running in ${directory}: start one with "neighborwatt run --data ${data}", or give the directory of one that runs.`,
    { details: { directory }, exitCode: EXIT.unavailable },
  );
}
