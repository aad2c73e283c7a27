import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Call, Signer } from "#chain";
import type { Block, EmbeddedChain, Head } from "#chain/embedded";
import { AddressBook, buildTransaction, contracts, type RawTransaction } from "#chain/evm";
import { type Address, type Instant, instant } from "#domain";
import { keyPairFor } from "#privacy";
import { BlockWriter } from "./block-writer.ts";

const MONEY: Address = `0x${"aa".repeat(20)}`;
const APPROVE: Call = { contract: "MoneyToken", function: "approve", args: [MONEY, 1n] };
const [ALICE, BOB] = [keyPairFor(1n, "alice"), keyPairFor(1n, "bob")];
const HASH = `0x${"00".repeat(32)}` as const;

/** A chain that keeps its blocks in a list and refuses nothing. */
class ListedChain implements Pick<EmbeddedChain, "chainId" | "addressBook" | "head" | "block" | "transactionsOf"> {
  readonly chainId = 1;
  readonly addressBook = new AddressBook();
  readonly blocks: { readonly at: Instant; readonly transactions: readonly RawTransaction[] }[] = [];
  waiting: readonly RawTransaction[] = [];

  constructor() {
    this.addressBook.register("MoneyToken", MONEY, contracts.MoneyToken.abi);
  }

  head(): Head {
    return { number: this.blocks.length, at: this.blocks.at(-1)?.at ?? instant(0), stateRoot: HASH };
  }

  async produce(at: Instant, transactions: readonly RawTransaction[]): Promise<Block> {
    this.blocks.push({ at, transactions });
    return this.block(this.blocks.length) as Block;
  }

  block(number: number): Block | null {
    const found = this.blocks[number - 1];
    if (found === undefined) return null;
    const { at, transactions } = found;
    const receipts = transactions.map(({ hash, from }) => {
      return { hash, from, block: number, at, ok: true, refusal: null, gasUsed: 10n, logs: [] };
    });
    return { number, at, hash: HASH, stateRoot: HASH, receipts };
  }

  transactionsOf(number: number): readonly RawTransaction[] {
    return this.blocks[number - 1]?.transactions ?? [];
  }

  drainExternal(): readonly RawTransaction[] {
    const drained = this.waiting;
    this.waiting = [];
    return drained;
  }

  /** A transaction of somebody who acts by hand, with the next number that the chain knows of. */
  byHand(signer: Signer): RawTransaction {
    const mined = this.blocks.flatMap(({ transactions }) => transactions).filter(({ from }) => from === signer.address);
    return buildTransaction(signer, mined.length, this.chainId, { ...APPROVE, args: [MONEY, 7n] }, this.addressBook);
  }
}

function writerOn(chain: ListedChain, position?: ConstructorParameters<typeof BlockWriter>[1]): BlockWriter {
  return new BlockWriter(chain as unknown as EmbeddedChain, position);
}

const by = (...signers: readonly Signer[]) => signers.map((signer) => ({ signer, call: APPROVE }));
const at = (seconds: number) => instant(seconds * 1000);

describe("the writer of blocks", () => {
  it("numbers each signer's transactions without gaps, over several blocks", async () => {
    const chain = new ListedChain();
    const writer = writerOn(chain);
    await writer.write(at(1), by(ALICE, BOB, ALICE));
    await writer.write(at(2), by(ALICE));
    assert.deepEqual(writer.save().nonces, { [ALICE.address]: 3, [BOB.address]: 1 });
    assert.deepEqual(writer.totals, { transactions: 4, gasUsed: 40n, refused: 0 });
  });

  it("gives each call its own receipt, in the order of the calls, whatever else is in the block", async () => {
    const chain = new ListedChain();
    chain.waiting = [chain.byHand(BOB)];
    const { block, receipts } = await writerOn(chain).write(at(1), by(ALICE, ALICE));
    assert.equal(block.receipts.length, 3);
    assert.deepEqual(
      receipts.map(({ from }) => from),
      [ALICE.address, ALICE.address],
    );
  });

  it("counts what an agent's owner sends by hand, so that the agent goes on with the next number", async () => {
    const chain = new ListedChain();
    const writer = writerOn(chain);
    await writer.write(at(1), by(ALICE));
    chain.waiting = [chain.byHand(ALICE)];
    await writer.write(at(2), by(BOB));
    assert.equal(writer.save().nonces[ALICE.address], 2);
    assert.equal(chain.transactionsOf(2).length, 2);
  });

  it("leaves out what is sent by hand with the key of an agent that acts in the same block", async () => {
    const chain = new ListedChain();
    const writer = writerOn(chain);
    chain.waiting = [chain.byHand(ALICE), chain.byHand(BOB)];
    await writer.write(at(1), by(ALICE));
    assert.deepEqual(
      chain.transactionsOf(1).map(({ from }) => from),
      [ALICE.address, BOB.address],
    );
    assert.equal(writer.save().nonces[ALICE.address], 1);
  });
});

describe("the writer of blocks after a restart", () => {
  /** A chain with two blocks, the second with a transaction sent by hand, and the position before both. */
  async function journalled() {
    const chain = new ListedChain();
    const writer = writerOn(chain);
    const start = writer.save();
    await writer.write(at(1), by(ALICE, BOB));
    chain.waiting = [chain.byHand(ALICE)];
    await writer.write(at(2), by(BOB));
    return { chain, start, end: writer.save() };
  }

  it("gives the recorded receipts back and makes no block until it is level with the journal", async () => {
    const { chain, start, end } = await journalled();
    const again = writerOn(chain, start);
    assert.deepEqual([again.replaying, again.nextRecordedAt], [true, at(1)]);
    await again.write(at(1), by(ALICE, BOB));
    const { receipts } = await again.write(at(2), by(BOB));
    assert.deepEqual([receipts.length, receipts[0]?.block], [1, 2]);
    assert.deepEqual([again.replaying, again.nextRecordedAt, chain.blocks.length], [false, null, 2]);
    assert.deepEqual(again.save(), end);
  });

  it("refuses to go on when it comes to other transactions or other times than the journal", async () => {
    const { chain, start } = await journalled();
    const diverged = { code: "SIMULATION_DIVERGED", exitCode: 65 };
    await assert.rejects(writerOn(chain, start).write(at(1), by(BOB, ALICE, ALICE)), diverged);
    await assert.rejects(writerOn(chain, start).write(at(9), by(ALICE, BOB)), diverged);
    assert.equal(chain.blocks.length, 2);
  });
});
