import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Hex } from "#domain";
import { blob } from "./bytes.ts";
import type { Engine } from "./engine.ts";
import { engineLost } from "./errors.ts";
import type { CheckpointRecord, Journal } from "./journal.ts";

/** Two, so that a damaged one still leaves one. */
const KEPT = 2;
/** How the files of checkpoints are called. */
export const CHECKPOINT_PREFIX = "checkpoint-";
/** What a file is called on top until it is written to its end. */
export const UNFINISHED_SUFFIX = ".tmp";
/** The first field after the accounts in the engine's dump; behind it stand blocks and transactions. */
const AFTER_ACCOUNTS = ',"best_block_number":';

interface DumpTail {
  readonly best_block_number: number;
  readonly blocks: readonly unknown[];
}

/**
 * Writes the engine's state beside the journal, so that a start need not replay from genesis. A temporary file is
 * renamed when it is complete: what stands under the final name was written to its end.
 */
export async function writeCheckpoint(
  directory: string,
  engine: Engine,
  journal: Journal,
  number: number,
): Promise<void> {
  const dump = (await engine.request("anvil_dumpState")) as Hex;
  const pieces = cutDown(gunzipSync(blob(dump)));
  const file = `${CHECKPOINT_PREFIX}${number}.json`;
  const sha256 = writeFlushed(join(directory, file), pieces);
  journal.addCheckpoint({ number, file, sha256 });
  const outdated = journal.checkpoints().slice(KEPT);
  for (const old of outdated) journal.dropCheckpoint(old.number);
  removeUnlisted(directory, journal);
}

/** The full path of a checkpoint whose file is what was written, or null. */
export function intactCheckpoint(directory: string, { file, sha256 }: CheckpointRecord): string | null {
  const path = join(directory, file);
  if (!existsSync(path)) return null;
  return `0x${createHash("sha256").update(readFileSync(path)).digest("hex")}` === sha256 ? path : null;
}

/** Removes files that no checkpoint stands for: outdated ones and what was cut off half written. */
export function removeUnlisted(directory: string, journal: Journal): void {
  const listed = new Set(journal.checkpoints().map(({ file }) => file));
  for (const name of readdirSync(directory)) {
    if (name.startsWith(CHECKPOINT_PREFIX) && !listed.has(name)) rmSync(join(directory, name), { force: true });
  }
}

/**
 * Accounts and the last block are all that mining goes on from; a full dump grows with every block. Cut as text, since
 * parsing the accounts (megabytes) only to write them again would hold up the whole process.
 */
function cutDown(dump: Buffer): readonly Uint8Array[] {
  const at = dump.lastIndexOf(AFTER_ACCOUNTS);
  if (at === -1) throw engineLost("its state dump has an unknown form");
  const tail = JSON.parse(`{${dump.toString("utf8", at + 1)}`) as DumpTail;
  const last = tail.blocks.find(
    (block) => Number((block as { header: { number: Hex } }).header.number) === tail.best_block_number,
  );
  if (last === undefined) throw engineLost("its state dump lacks the newest block");
  const short = JSON.stringify({ ...tail, blocks: [last], transactions: [], historical_states: null });
  return [dump.subarray(0, at), Buffer.from(`,${short.slice(1)}`)];
}

function writeFlushed(path: string, pieces: readonly Uint8Array[]): Hex {
  const digest = createHash("sha256");
  const temporary = `${path}${UNFINISHED_SUFFIX}`;
  const handle = openSync(temporary, "w");
  try {
    for (const piece of pieces) {
      digest.update(piece);
      for (let written = 0; written < piece.length; ) written += writeSync(handle, piece, written);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, path);
  return `0x${digest.digest("hex")}`;
}
