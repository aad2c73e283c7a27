import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import type { EmbeddedChain } from "./embedded-chain.ts";
import { deployToken, GENESIS, inDirectory, opened, soon } from "./fixtures.ts";
import { inspectChain } from "./inspect.ts";

/** A checkpoint is written before the block after it. */
function withCheckpoint(directory: string): Promise<void> {
  const twoBlocks = async (chain: EmbeddedChain) => {
    await deployToken(chain);
    await chain.produce(soon(chain), []);
  };
  return opened(directory, twoBlocks, { checkpointEveryBlocks: 1 });
}

describe("a look at a chain's directory", () => {
  it("finds nothing where nothing is", () =>
    inDirectory(async (directory) => assert.equal(inspectChain(directory), null)));

  it("tells blocks, times and checkpoints of one that was closed, and what was cut off", () =>
    inDirectory(async (directory) => {
      await withCheckpoint(directory);
      writeFileSync(join(directory, "checkpoint-7.json.tmp"), "{");
      const found = inspectChain(directory);
      assert.ok(found !== null && found.head > 0 && found.checkpoints > 0);
      assert.deepEqual([found.genesisAt, found.headAt > GENESIS], [GENESIS, true]);
      assert.deepEqual([found.damagedCheckpoints, found.unfinished], [[], ["checkpoint-7.json.tmp"]]);
    }));

  it("names a checkpoint that is not what was written", () =>
    inDirectory(async (directory) => {
      await withCheckpoint(directory);
      const file = readdirSync(directory).find((name) => name.startsWith("checkpoint-")) as string;
      appendFileSync(join(directory, file), " ");
      assert.deepEqual(inspectChain(directory)?.damagedCheckpoints, [file]);
    }));

  it("refuses a journal that is damaged, or of another version", () =>
    inDirectory(async (directory) => {
      await withCheckpoint(directory);
      const file = join(directory, "chain.sqlite");
      const bytes = readFileSync(file);
      writeFileSync(file, Buffer.from(bytes).fill(0xa5, 4096));
      assert.throws(() => inspectChain(directory), { code: "CHAIN_FOREIGN_DATABASE", exitCode: 65 });
      writeFileSync(file, bytes);
      const database = new DatabaseSync(file);
      database.exec("PRAGMA user_version = 99");
      database.close();
      assert.throws(() => inspectChain(directory), { code: "CHAIN_FOREIGN_DATABASE", message: /format version 99/ });
    }));
});
