import { EXIT, type Instant, isoTime, NeighborwattError } from "#domain";

/** A block time that is not whole seconds or not after the head. */
export function blockTime(at: Instant, head: Instant): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_BLOCK_TIME",
    `A block at ${at} ms is not possible: expected whole seconds after the newest block, ${head} ms (${isoTime(head)}).`,
    { details: { at, head } },
  );
}

/** A transaction that the engine does not take into a block; nothing was mined. */
export function transactionRefused(hash: string, index: number, why: string): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_TRANSACTION_REFUSED",
    `Transaction ${index} (${hash}) cannot go into a block: ${why}. No block was made; leave it out and try again.`,
    { details: { hash, index, why }, retryable: true },
  );
}

/** The engine ended or broke its word; the journal is safe. */
export function engineLost(why: string): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_ENGINE_LOST",
    `The chain's engine (anvil) is gone: ${why}. Nothing that had a receipt is lost; open the chain again.`,
    { exitCode: EXIT.unavailable, retryable: true },
  );
}

/** The engine could not be started. */
export function engineMissing(why: string, cause?: unknown): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_ENGINE_UNAVAILABLE",
    `The chain's engine (anvil) did not start: ${why}. Run the installation again; it brings anvil for Linux and macOS.`,
    { exitCode: EXIT.unavailable, ...(cause === undefined ? {} : { cause }) },
  );
}

/** Replaying the journal gave another state than the recorded one. */
export function stateMismatch(
  directory: string,
  number: number,
  recorded: string,
  computed: string,
): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_STATE_MISMATCH",
    `Block ${number} in ${directory} replays to ${computed}, recorded is ${recorded}: the journal was changed or another ` +
      "engine version wrote it. Nothing was overwritten. Restore the directory from a copy, or move it away and start anew.",
    { details: { directory, block: number, recorded, computed }, exitCode: EXIT.data },
  );
}

/** A file that is not this program's journal. */
export function foreignDatabase(file: string, why: string, cause?: unknown): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_FOREIGN_DATABASE",
    `${file} is not a chain journal that this program can go on with: ${why}. Nothing was changed. Choose another directory or move the file away.`,
    { details: { file, why }, exitCode: EXIT.data, ...(cause === undefined ? {} : { cause }) },
  );
}

/** Another process holds the directory. */
export function directoryInUse(directory: string, holder: string): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_DIRECTORY_IN_USE",
    `The chain in ${directory} is open in another process (${holder}). End that one first, or use another directory.`,
    { details: { directory, holder }, exitCode: EXIT.tryAgain, retryable: true },
  );
}

/** The port of the front is taken. */
export function portTaken(port: number, cause: unknown): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_PORT_TAKEN",
    `Port ${port} on 127.0.0.1 is taken. Choose another, or 0 for a free one.`,
    { details: { port }, exitCode: EXIT.unavailable, cause },
  );
}

/** Something was asked of a chain that was closed. */
export function chainClosed(): NeighborwattError {
  return new NeighborwattError("CHAIN_CLOSED", "The chain was closed; open it again to use it.");
}

/** A transaction from outside that could not go into the next block. */
export function externalRefused(hash: string, why: string, detail: string): NeighborwattError {
  return new NeighborwattError("CHAIN_EXTERNAL_REFUSED", `${why}: ${detail} (transaction ${hash})`, {
    details: { hash, why },
  });
}
