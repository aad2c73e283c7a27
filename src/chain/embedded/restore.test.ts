import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { type Instant, instant, NeighborwattError } from "#domain";
import { Database } from "./database.ts";
import { DEFAULT_CHAIN_ID } from "./embedded-chain.ts";
import { alice, balanceOf, bookWithToken, deployToken, GENESIS, inDirectory, mint, opened, soon } from "./fixtures.ts";
import { Journal } from "./journal.ts";

const target = { chainId: DEFAULT_CHAIN_ID, addressBook: bookWithToken() };

/** A directory with the token and `blocks` blocks that give alice one nano each; checkpoints after every second one. */
function withHistory(blocks: number, test: (directory: string) => Promise<void>): Promise<void> {
  return inDirectory(async (directory) => {
    await opened(
      directory,
      async (chain) => {
        await deployToken(chain);
        for (let i = 1; i <= blocks; i++) await chain.produce(soon(chain), [mint(chain, i, alice.address, 1n)]);
      },
      { checkpointEveryBlocks: 2 },
    );
    await test(directory);
  });
}

function snapshot(directory: string): Promise<unknown> {
  return opened(directory, async (chain) => ({
    head: chain.head(),
    blocks: Array.from({ length: chain.head().number + 1 }, (_, i) => chain.block(i)),
    balance: await balanceOf(chain, alice.address),
  }));
}

function checkpointsIn(directory: string): readonly string[] {
  const number = (name: string) => Number(/\d+/.exec(name)?.[0]);
  return readdirSync(directory)
    .filter((name) => name.startsWith("checkpoint-"))
    .sort((a, b) => number(a) - number(b));
}

/** Changes the closed database as a fault would. */
function tamper(directory: string, sql: string): void {
  const database = new DatabaseSync(join(directory, "chain.sqlite"));
  database.exec(sql);
  database.close();
}

/** Journals a block without mining it, as a kill in between leaves it. */
function journalOnly(directory: string, number: number, at: Instant, ...nonces: readonly number[]): void {
  const database = Database.open(join(directory, "chain.sqlite"), { chainId: DEFAULT_CHAIN_ID, genesisAt: GENESIS });
  const transactions = nonces.map((nonce) => mint(target, nonce, alice.address, 1n));
  new Journal(database).append({ number, at, transactions });
  database.close();
}

describe("opening an embedded chain again", () => {
  it("finds every block, receipt, log and balance as they were", () =>
    withHistory(3, async (directory) => {
      const before = await snapshot(directory);
      assert.deepEqual(await snapshot(directory), before);
    }));

  it("mines a block that was journalled but not mined when the process was killed", () =>
    withHistory(3, async (directory) => {
      const at = instant(GENESIS + 3_600_000);
      journalOnly(directory, 5, at, 4);
      await opened(directory, async (chain) => {
        assert.deepEqual([chain.head().number, chain.head().at], [5, at]);
        assert.deepEqual(
          chain.block(5)?.receipts.map(({ ok }) => ok),
          [true],
        );
        assert.equal(await balanceOf(chain, alice.address), 4n);
      });
    }));

  it("mines such a block also when its transactions stand against the order of their nonces", () =>
    withHistory(3, async (directory) => {
      journalOnly(directory, 5, instant(GENESIS + 3_600_000), 5, 4);
      const mined = await snapshot(directory);
      assert.deepEqual(await snapshot(directory), mined);
      await opened(directory, async (chain) => assert.equal(await balanceOf(chain, alice.address), 5n));
    }));

  it("drops a journalled block that the engine refused but the process could not take back any more", () =>
    withHistory(3, async (directory) => {
      const before = await snapshot(directory);
      journalOnly(directory, 5, instant(GENESIS + 3_600_000), 9);
      assert.deepEqual(await snapshot(directory), before);
    }));

  it("computes results again that a loss of power took away", () =>
    withHistory(4, async (directory) => {
      const before = await snapshot(directory);
      for (const table of ["result", "receipt", "log"]) tamper(directory, `DELETE FROM ${table} WHERE number >= 4`);
      assert.deepEqual(await snapshot(directory), before);
    }));

  it("goes on after the last block with new ones", () =>
    withHistory(2, async (directory) => {
      await opened(directory, async (chain) => {
        const block = await chain.produce(soon(chain), [mint(chain, 3, alice.address, 1n)]);
        assert.deepEqual([block.number, block.receipts[0]?.ok], [4, true]);
      });
    }));
});

describe("checkpoints", () => {
  it("are kept two at a time and do not grow with the number of blocks", () =>
    withHistory(12, async (directory) => {
      const names = checkpointsIn(directory);
      assert.deepEqual(names, ["checkpoint-10.json", "checkpoint-12.json"]);
      for (const name of names) {
        const { blocks, transactions } = JSON.parse(readFileSync(join(directory, name), "utf8"));
        assert.deepEqual([blocks.length, transactions.length], [1, 0]);
      }
    }));

  it("may be damaged: the older one serves, and when that is damaged too, genesis", () =>
    withHistory(7, async (directory) => {
      const before = await snapshot(directory);
      for (const name of checkpointsIn(directory).toReversed()) {
        truncateSync(join(directory, name), 100);
        assert.deepEqual(await snapshot(directory), before);
        assert.ok(!checkpointsIn(directory).includes(name), "a damaged file is removed once the chain stands again");
      }
    }));

  it("may be missing", () =>
    withHistory(5, async (directory) => {
      const before = await snapshot(directory);
      for (const name of checkpointsIn(directory)) rmSync(join(directory, name));
      assert.deepEqual(await snapshot(directory), before);
    }));

  it("that hold another state than their block are passed over", () =>
    withHistory(5, async (directory) => {
      const before = await snapshot(directory);
      const [older, newer] = checkpointsIn(directory) as [string, string];
      writeFileSync(join(directory, newer), readFileSync(join(directory, older)));
      const digest = "(SELECT sha256 FROM checkpoint ORDER BY number LIMIT 1)";
      tamper(directory, `UPDATE checkpoint SET sha256 = ${digest} WHERE file = '${newer}'`);
      assert.deepEqual(await snapshot(directory), before);
    }));

  it("cut off half written leave no trace", () =>
    withHistory(5, async (directory) => {
      writeFileSync(join(directory, "checkpoint-6.json.tmp"), "{");
      await snapshot(directory);
      assert.ok(!checkpointsIn(directory).includes("checkpoint-6.json.tmp"));
    }));
});

describe("a journal that replays to another state", () => {
  const wrongRoot = `UPDATE result SET state_root = x'${"ab".repeat(32)}' WHERE number =`;

  it("is refused with exit code 65, names the block and what to do, and nothing is overwritten", () =>
    withHistory(2, async (directory) => {
      for (const name of checkpointsIn(directory)) rmSync(join(directory, name));
      tamper(directory, `${wrongRoot} 2`);
      const before = dump(directory);
      await assert.rejects(snapshot(directory), (error) => {
        assert.ok(error instanceof NeighborwattError);
        assert.match(
          error.message,
          /Block 2 .* replays to .* recorded is 0xabab.*Restore the directory .* move it away/,
        );
        assert.deepEqual([error.code, error.exitCode], ["CHAIN_STATE_MISMATCH", 65]);
        return true;
      });
      assert.deepEqual(dump(directory), before);
    }));

  it("is refused when already block 0 differs", () =>
    withHistory(1, async (directory) => {
      tamper(directory, `${wrongRoot} 0; DELETE FROM checkpoint`);
      await assert.rejects(snapshot(directory), { code: "CHAIN_STATE_MISMATCH" });
    }));

  it("is refused when a recorded transaction is no longer accepted", () =>
    withHistory(2, async (directory) => {
      tamper(directory, "DELETE FROM checkpoint; DELETE FROM tx WHERE number = 2");
      tamper(
        directory,
        "UPDATE result SET state_root = (SELECT state_root FROM result WHERE number = 1) WHERE number = 2",
      );
      await assert.rejects(snapshot(directory), { code: "CHAIN_STATE_MISMATCH" });
    }));
});

function dump(directory: string): unknown {
  const database = new DatabaseSync(join(directory, "chain.sqlite"), { readOnly: true });
  const tables = ["chain", "block", "tx", "result", "receipt", "log", "checkpoint"];
  const rows = tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all());
  database.close();
  return rows;
}
