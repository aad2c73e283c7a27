import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Hex, instant } from "#domain";
import { chainPortConformance } from "../conformance.ts";
import {
  alice,
  balanceOf,
  bank,
  bob,
  bookWithToken,
  deployToken,
  GENESIS,
  inDirectory,
  knowToken,
  mint,
  soon,
  transfer,
  withToken,
} from "./fixtures.ts";
import { openEmbeddedChain } from "./open.ts";

chainPortConformance("the embedded chain", async () => {
  const directory = mkdtempSync(join(tmpdir(), "nw-"));
  const chain = await openEmbeddedChain({ directory, genesisAt: GENESIS });
  await deployToken(chain);
  knowToken(chain);
  const close = chain.close.bind(chain);
  chain.close = async () => {
    await close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { chain, bank, alice, bob };
});

describe("a block of the embedded chain", () => {
  it("carries the given time and the transactions in the given order", () =>
    withToken(async (chain) => {
      const at = instant(chain.head().at + 3_600_000);
      const block = await chain.produce(at, [
        mint(chain, 1, alice.address, 8n),
        transfer(chain, alice, 0, bob.address, 8n),
      ]);
      assert.deepEqual([block.number, block.at], [2, at]);
      assert.deepEqual(
        block.receipts.map(({ ok, from }) => [ok, from]),
        [
          [true, bank.address],
          [true, alice.address],
        ],
      );
      assert.deepEqual(chain.head(), { number: 2, at, stateRoot: block.stateRoot });
    }));

  it("may be empty", () =>
    withToken(async (chain) => {
      const before = chain.head();
      const block = await chain.produce(soon(chain), []);
      assert.equal(block.stateRoot, before.stateRoot);
      assert.deepEqual(block.receipts, []);
    }));

  it("keeps the order of several hundred transactions of many senders", () =>
    withToken(async (chain) => {
      const minted = Array.from({ length: 200 }, (_, i) => mint(chain, i + 1, alice.address, 1n));
      const paid = Array.from({ length: 100 }, (_, i) => transfer(chain, alice, i, bob.address, 1n));
      const mixed = [
        ...minted.slice(0, 120),
        ...paid.flatMap((tx, i) => [tx, minted[120 + i]].filter((one) => one !== undefined)),
      ];
      const block = await chain.produce(soon(chain), mixed);
      assert.deepEqual(
        block.receipts.map(({ hash }) => hash),
        mixed.map(({ hash }) => hash),
      );
      assert.equal(await balanceOf(chain, bob.address), 100n);
    }));

  it("puts an account's transactions into the order of their nonces, and remembers that order", () =>
    withToken(async (chain) => {
      const [first, second] = [mint(chain, 1, alice.address, 1n), mint(chain, 2, bob.address, 2n)];
      const block = await chain.produce(soon(chain), [second, first]);
      assert.deepEqual(
        block.receipts.map(({ hash, ok }) => [hash, ok]),
        [
          [first.hash, true],
          [second.hash, true],
        ],
      );
      assert.deepEqual(chain.transactionsOf(block.number), [first, second]);
      assert.deepEqual(chain.block(block.number), block);
    }));

  it("can be read again with everything that came of it", () =>
    withToken(async (chain) => {
      const transactions = [mint(chain, 1, alice.address, 1n), transfer(chain, alice, 0, bob.address, 2n)];
      const block = await chain.produce(soon(chain), transactions);
      assert.deepEqual(chain.block(block.number), block);
      assert.deepEqual(chain.transactionsOf(block.number), transactions);
    }));

  it("that does not exist is null and has no transactions", () =>
    withToken(async (chain) => {
      assert.equal(chain.block(99), null);
      assert.deepEqual(chain.transactionsOf(99), []);
    }));

  it("is refused when its time is not after the head or not whole seconds", () =>
    withToken(async (chain) => {
      const { at } = chain.head();
      for (const wrong of [at, at - 1000, at + 1500, Number.NaN]) {
        await assert.rejects(chain.produce(instant(wrong), []), { code: "CHAIN_BLOCK_TIME" });
      }
      assert.equal(chain.head().number, 1);
    }));

  it("is refused as a whole when one transaction cannot go in, and the next one is made as if nothing had been", () =>
    withToken(async (chain) => {
      const good = mint(chain, 1, alice.address, 5n);
      const { raw, hash, from } = mint(chain, 2, alice.address, 5n);
      const cases = {
        "nonce used before": [good, mint(chain, 0, alice.address, 5n)],
        "gap in the nonces": [good, mint(chain, 3, alice.address, 5n)],
        "twice the same": [good, good],
        "not a transaction": [good, { raw: raw.slice(0, -2) as Hex, hash, from }],
      };
      for (const [name, transactions] of Object.entries(cases)) {
        await assert.rejects(chain.produce(soon(chain), transactions), { code: "CHAIN_TRANSACTION_REFUSED" }, name);
        assert.equal(chain.head().number, 1);
        assert.equal(chain.block(2), null);
      }
      const block = await chain.produce(soon(chain), [good]);
      assert.deepEqual([block.number, block.receipts.length], [2, 1]);
      assert.equal(await balanceOf(chain, alice.address), 5n);
    }));

  it("that was asked for before closing is still made, one that is asked for afterwards is refused", () =>
    withToken(async (chain) => {
      const asked = chain.produce(soon(chain), []);
      const closing = chain.close();
      const late = assert.rejects(chain.submit(bank, [{ contract: "MoneyToken", function: "name", args: [] }]), {
        code: "CHAIN_CLOSED",
      });
      assert.equal((await asked).number, 2);
      await closing;
      await late;
    }));

  it("shows the logs of a contract once the address book knows it, earlier blocks included", () =>
    inDirectory(async (directory) => {
      const chain = await openEmbeddedChain({ directory, genesisAt: GENESIS });
      try {
        await deployToken(chain);
        const elsewhere = { chainId: chain.chainId, addressBook: bookWithToken() };
        const block = await chain.produce(soon(chain), [mint(elsewhere, 1, alice.address, 1n)]);
        assert.deepEqual(block.receipts[0]?.logs, []);
        knowToken(chain);
        assert.deepEqual(
          chain.block(block.number)?.receipts[0]?.logs.map(({ event }) => event),
          ["Transfer", "PaidIn"],
        );
      } finally {
        await chain.close();
      }
    }));
});
