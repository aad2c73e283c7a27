import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Instant, instant, NeighborwattError } from "#domain";
import { hex } from "./bytes.ts";
import { CHECKPOINT_PREFIX, intactCheckpoint, UNFINISHED_SUFFIX } from "./checkpoint.ts";
import { foreignDatabase } from "./errors.ts";
import { APPLICATION_ID, FORMAT_VERSION } from "./schema.ts";

/** How the chain in a directory is. */
export interface ChainInspection {
  /** Number of the newest journalled block. */
  readonly head: number;
  readonly genesisAt: Instant;
  readonly headAt: Instant;
  readonly checkpoints: number;
  /** Files of checkpoints that are gone, or are not what was written. */
  readonly damagedCheckpoints: readonly string[];
  /** Files that were cut off while they were written. The next opening removes them. */
  readonly unfinished: readonly string[];
}

interface CheckpointRow {
  readonly number: number;
  readonly file: string;
  readonly sha256: Uint8Array;
}

/**
 * Looks at the chain in a directory without opening it for use; null when there is none. While it is open elsewhere its
 * checkpoints change, so that they can be called damaged wrongly.
 *
 * @throws CHAIN_FOREIGN_DATABASE when the journal is damaged, another program's or another version's
 */
export function inspectChain(directory: string): ChainInspection | null {
  const file = join(directory, "chain.sqlite");
  if (!existsSync(file) || statSync(file).size === 0) return null;
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      expectWhole(database, file);
      return inspected(database, directory);
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof NeighborwattError) throw cause;
    throw foreignDatabase(file, (cause as Error).message, cause);
  }
}

function expectWhole(database: DatabaseSync, file: string): void {
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  if (pragma("application_id") !== APPLICATION_ID) throw foreignDatabase(file, "another program wrote it");
  const version = pragma("user_version");
  if (version !== FORMAT_VERSION) {
    throw foreignDatabase(file, `it has format version ${version}, this program reads ${FORMAT_VERSION}`);
  }
  const finding = pragma("quick_check");
  if (finding !== "ok") throw foreignDatabase(file, `it is damaged (${finding})`);
}

function inspected(database: DatabaseSync, directory: string): ChainInspection {
  const blocks = database.prepare("SELECT max(number) AS head, min(at_s) AS first, max(at_s) AS last FROM block");
  const { head, first, last } = blocks.get() as { head: number; first: number; last: number };
  const checkpoints = database
    .prepare("SELECT number, file, sha256 FROM checkpoint")
    .all() as unknown as CheckpointRow[];
  return {
    head,
    genesisAt: instant(first * 1000),
    headAt: instant(last * 1000),
    checkpoints: checkpoints.length,
    damagedCheckpoints: checkpoints
      .filter((row) => intactCheckpoint(directory, { ...row, sha256: hex(row.sha256) }) === null)
      .map((row) => row.file),
    unfinished: readdirSync(directory).filter(
      (name) => name.startsWith(CHECKPOINT_PREFIX) && name.endsWith(UNFINISHED_SUFFIX),
    ),
  };
}
