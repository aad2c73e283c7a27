import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NeighborwattError } from "#domain";
import type { Call, ChainPort, Cursor, Log, Signer } from "./port.ts";

/** A fresh chain on which a contract "MoneyToken" stands, whose consortium is `bank`. */
export interface ChainFixture {
  readonly chain: ChainPort;
  readonly bank: Signer;
  readonly alice: Signer;
  readonly bob: Signer;
}

const START: Cursor = { block: 0, index: 0 };

/** What every chain must do; run it on each adapter. */
export function chainPortConformance(name: string, connect: () => Promise<ChainFixture>): void {
  const withChain = async (test: (fixture: ChainFixture) => Promise<void>): Promise<void> => {
    const fixture = await connect();
    try {
      await test(fixture);
    } finally {
      await fixture.chain.close();
    }
  };

  describe(`${name} as a chain`, () => {
    it("carries out the calls of a submission in their order, one receipt each", () =>
      withChain(async ({ chain, bank, alice, bob }) => {
        const minted = await chain.submit(bank, [mint(1, alice, 700n)]);
        const paid = await chain.submit(alice, [transfer(bob, 200n), transfer(bob, 500n)]);
        assert.deepEqual(
          [...minted, ...paid].map(({ ok }) => ok),
          [true, true, true],
        );
        assert.deepEqual(
          paid.map(({ from }) => from),
          [alice.address, alice.address],
        );
        assert.equal(await balanceOf(chain, alice), 0n);
        assert.equal(await balanceOf(chain, bob), 700n);
      }));

    it("says why a contract refused, and changes nothing then", () =>
      withChain(async ({ chain, alice, bob }) => {
        const [receipt] = await chain.submit(alice, [transfer(bob, 1n)]);
        assert.equal(receipt?.ok, false);
        assert.deepEqual(receipt?.refusal, { error: "ERC20InsufficientBalance", values: [alice.address, 0n, 1n] });
        assert.deepEqual(receipt?.logs, []);
        assert.equal(await balanceOf(chain, bob), 0n);
      }));

    it("goes on with the calls after a refused one", () =>
      withChain(async ({ chain, bank, alice, bob }) => {
        await chain.submit(bank, [mint(1, alice, 5n)]);
        const receipts = await chain.submit(alice, [transfer(bob, 6n), transfer(bob, 5n)]);
        assert.deepEqual(
          receipts.map(({ ok }) => ok),
          [false, true],
        );
      }));

    it("moves its time forward with every submission, in whole seconds", () =>
      withChain(async ({ chain, bank, alice }) => {
        const before = await chain.now();
        const [receipt] = await chain.submit(bank, [mint(1, alice, 1n)]);
        assert.ok(receipt !== undefined && receipt.at > before);
        assert.equal(receipt.at % 1000, 0);
        assert.equal(await chain.now(), receipt.at);
      }));

    it("gives events with names, integers as bigint and addresses in lower case", () =>
      withChain(async ({ chain, bank, alice }) => {
        const [receipt] = await chain.submit(bank, [mint(1, alice, 9n)]);
        const log = receipt?.logs.find(({ event }) => event === "PaidIn") as Log;
        assert.deepEqual(log.args, { paymentReference: reference(1), to: alice.address, amount: 9n });
        assert.deepEqual(
          [log.contract, log.block, log.at, log.transaction],
          ["MoneyToken", receipt?.block, receipt?.at, receipt?.hash],
        );
      }));

    it("reads events again from the beginning, in the order in which they happened", () =>
      withChain(async ({ chain, bank, alice, bob }) => {
        const first = await chain.submit(bank, [mint(1, alice, 3n), mint(2, bob, 4n)]);
        const second = await chain.submit(alice, [transfer(bob, 3n)]);
        assert.deepEqual(
          await collect(chain, START),
          [...first, ...second].flatMap(({ logs }) => logs),
        );
      }));

    it("goes on reading events after a cursor without repeating or leaving out any", () =>
      withChain(async ({ chain, bank, alice, bob }) => {
        await chain.submit(bank, [mint(1, alice, 3n), mint(2, bob, 4n)]);
        const all = await collect(chain, START);
        for (const [i, seen] of all.entries()) assert.deepEqual(await collect(chain, seen), all.slice(i + 1));
      }));

    it("takes an empty submission for what it is", () =>
      withChain(async ({ chain, alice }) => {
        assert.deepEqual(await chain.submit(alice, []), []);
      }));

    it("keeps submissions of one signer apart that are made at the same time", () =>
      withChain(async ({ chain, bank, alice, bob }) => {
        await Promise.all([chain.submit(bank, [mint(1, alice, 1n)]), chain.submit(bank, [mint(2, bob, 2n)])]);
        assert.deepEqual([await balanceOf(chain, alice), await balanceOf(chain, bob)], [1n, 2n]);
      }));

    it("refuses to send calls it cannot write, before any of them is sent", () =>
      withChain(async ({ chain, bank, alice }) => {
        const wrong: readonly [Call, string][] = [
          [{ contract: "Nowhere", function: "f", args: [] }, "CHAIN_UNKNOWN_CONTRACT"],
          [{ contract: "MoneyToken", function: "print", args: [] }, "CHAIN_UNKNOWN_FUNCTION"],
          [{ contract: "MoneyToken", function: "transfer", args: ["not an address", 1n] }, "CHAIN_BAD_ARGUMENTS"],
        ];
        for (const [call, code] of wrong) {
          await assert.rejects(chain.submit(bank, [mint(1, alice, 1n), call]), hasCode(code));
        }
        assert.equal(await balanceOf(chain, alice), 0n);
      }));

    it("says why a contract refuses to answer a question", () =>
      withChain(async ({ chain, alice, bob }) => {
        const question: Call = {
          contract: "MoneyToken",
          function: "transferFrom",
          args: [alice.address, bob.address, 1n],
        };
        await assert.rejects(chain.read(question), hasCode("CHAIN_READ_REFUSED"));
      }));

    it("refuses everything after it was closed, and closes twice without harm", () =>
      withChain(async ({ chain, bank, alice }) => {
        await Promise.all([chain.close(), chain.close()]);
        await assert.rejects(chain.submit(bank, [mint(1, alice, 1n)]), hasCode("CHAIN_CLOSED"));
      }));
  });
}

function mint(payment: number, to: Signer, amount: bigint): Call {
  return { contract: "MoneyToken", function: "mint", args: [reference(payment), to.address, amount] };
}

function transfer(to: Signer, amount: bigint): Call {
  return { contract: "MoneyToken", function: "transfer", args: [to.address, amount] };
}

function reference(payment: number): string {
  return `0x${payment.toString(16).padStart(64, "0")}`;
}

function balanceOf(chain: ChainPort, of: Signer): Promise<unknown> {
  return chain.read({ contract: "MoneyToken", function: "balanceOf", args: [of.address] });
}

async function collect(chain: ChainPort, from: Cursor): Promise<readonly Log[]> {
  const logs: Log[] = [];
  for await (const log of chain.logs({ block: from.block, index: from.index })) logs.push(log);
  return logs;
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof NeighborwattError && error.code === code;
}
