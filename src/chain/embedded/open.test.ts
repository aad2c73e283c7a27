import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { instant, NeighborwattError } from "#domain";
import type { JournalledChain } from "./chain.ts";
import { alice, balanceOf, GENESIS, inDirectory, mint, opened, soon, withToken } from "./fixtures.ts";

const nothing = async (): Promise<void> => {};

function refused(code: string, exitCode: number, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof NeighborwattError, String(error));
    assert.deepEqual([error.code, error.exitCode], [code, exitCode]);
    assert.match(error.message, message);
    return true;
  };
}

describe("a directory that is open already", () => {
  it("is refused to a second opener with 75 and the holder's process, and free again after closing", () =>
    inDirectory(async (directory) => {
      await opened(directory, async () => {
        const expected = refused("CHAIN_DIRECTORY_IN_USE", 75, new RegExp(`pid ${process.pid}`));
        await assert.rejects(opened(directory, nothing), expected);
      });
      await opened(directory, nothing);
    }));
});

describe("a file that is not this chain's journal", () => {
  it("is refused with 65 and stays unchanged when another program wrote it", () =>
    inDirectory(async (directory) => {
      const file = join(directory, "chain.sqlite");
      const foreign = new DatabaseSync(file);
      foreign.exec("CREATE TABLE photos (name TEXT)");
      foreign.close();
      const before = readFileSync(file);
      await assert.rejects(
        opened(directory, nothing),
        refused("CHAIN_FOREIGN_DATABASE", 65, /another program wrote it/),
      );
      assert.deepEqual(readFileSync(file), before);
    }));

  it("is refused when it is no database at all", () =>
    inDirectory(async (directory) => {
      writeFileSync(join(directory, "chain.sqlite"), "This is a letter, not a database. ".repeat(40));
      await assert.rejects(opened(directory, nothing), refused("CHAIN_FOREIGN_DATABASE", 65, /not a database/));
    }));

  it("is refused when another version of the format wrote it", () =>
    inDirectory(async (directory) => {
      await opened(directory, nothing);
      const database = new DatabaseSync(join(directory, "chain.sqlite"));
      database.exec("PRAGMA user_version = 99");
      database.close();
      await assert.rejects(opened(directory, nothing), refused("CHAIN_FOREIGN_DATABASE", 65, /version 99, .* reads 1/));
    }));

  it("is refused when it holds a chain with another id or another beginning", () =>
    inDirectory(async (directory) => {
      await opened(directory, nothing);
      const other = [{ chainId: 5 }, { genesisAt: instant(GENESIS + 1000) }];
      for (const options of other) {
        await assert.rejects(
          opened(directory, nothing, options),
          refused("CHAIN_FOREIGN_DATABASE", 65, /it holds chain 28279/),
        );
      }
      await opened(directory, nothing);
    }));
});

describe("opening a chain", () => {
  it("refuses a beginning that is not whole seconds", () =>
    inDirectory((directory) =>
      assert.rejects(opened(directory, nothing, { genesisAt: instant(GENESIS + 1) }), { code: "CHAIN_BLOCK_TIME" }),
    ));

  it("refuses a port that is taken with 69, and lets go of the directory", () =>
    inDirectory(async (directory) => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const { port } = other.address() as AddressInfo;
      const expected = refused("CHAIN_PORT_TAKEN", 69, new RegExp(`Port ${port} `));
      await assert.rejects(opened(directory, nothing, { rpcPort: port }), expected);
      await new Promise((resolve) => other.close(resolve));
      await opened(directory, nothing, { rpcPort: port });
    }));

  it("works in a directory whose path is too long for a socket", () =>
    inDirectory(async (directory) => {
      await opened(join(directory, "d".repeat(120)), async (chain) => assert.equal(chain.head().number, 0));
    }));
});

describe("an engine that ends", () => {
  it("is reported with 69, and what had a receipt is there at the next opening", () =>
    withToken(async (chain, directory) => {
      await chain.produce(soon(chain), [mint(chain, 1, alice.address, 5n)]);
      const before = chain.head();
      await (chain as JournalledChain).engine.stop();
      const lost = chain.produce(soon(chain), [mint(chain, 2, alice.address, 5n)]);
      await assert.rejects(lost, refused("CHAIN_ENGINE_LOST", 69, /open the chain again/));
      await assert.rejects(balanceOf(chain, alice.address), { code: "CHAIN_ENGINE_LOST" });
      await chain.close();
      await opened(directory, async (again) => {
        assert.deepEqual(again.head(), before);
        assert.equal(await balanceOf(again, alice.address), 5n);
      });
    }));
});
