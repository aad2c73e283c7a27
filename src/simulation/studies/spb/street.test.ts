import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { nanoPerWh, startOf, wh } from "#domain";
import { DEPOSIT_NANO } from "../../founding/index.ts";
import { loadScenario } from "../../scenario/index.ts";
import { BLOCK_SECONDS, sentCall } from "./blocks.ts";
import { callCosts } from "./once.ts";
import { batchCalls, settleBatch } from "./ours.ts";
import { expectPaid } from "./paid.ts";
import { sidesOf } from "./play.ts";
import { confirmedCalls, settleOneByOne } from "./single.ts";
import { steadily } from "./steady.ts";
import { openStreet, type Street } from "./street.ts";
import { committed, nextInterval } from "./timing.ts";
import { type Trading, tradingIn } from "./trading.ts";

const FAILED = (why: RegExp) => (error: { code: string; message: string }) => {
  assert.equal(error.code, "SIMULATION_REPRODUCTION_FAILED");
  assert.match(error.message, why);
  return true;
};
const TRADE = { producer: 0, consumer: 0, energyWh: wh(1_000n), pricePerWh: nanoPerWh(100_000n) };

describe("a street of the study (slow: a chain is founded)", () => {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-street-"));
  let street: Street;
  let trading: Trading;
  before(async () => {
    const { scenario } = loadScenario("spb", { scenariosDir: join(import.meta.dirname, "../../../../scenarios") });
    street = await openStreet(scenario, { producers: 2, consumers: 1, directory });
    trading = tradingIn(street);
  });
  after(async () => {
    await street.chain.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("has the producers and consumers that were asked for, and four nodes", () => {
    assert.deepEqual([street.producers.length, street.consumers.length, street.nodes.length], [2, 1, 4]);
    const roots = [...street.producers, ...street.consumers].map(({ meter }) => meter.root);
    assert.equal(new Set(roots).size, 3);
  });

  it("makes a block every 15 s, after what is sent, on whatever second the grid lies", () => {
    const { blocks } = street;
    for (const phase of [0, 7, 14]) {
      blocks.phase = phase;
      const at = blocks.after(blocks.now);
      assert.ok(at > blocks.now && at <= blocks.now + BLOCK_SECONDS * 1000);
      assert.equal((at / 1000) % BLOCK_SECONDS, phase);
      assert.equal(blocks.after(at), at + BLOCK_SECONDS * 1000);
    }
  });

  it("gives no figures when a transaction is refused", async () => {
    const { consumer } = sidesOf(trading);
    const claim = sentCall(consumer.wallet, "CommitmentLedger", "claim", [consumer.wallet.address]);
    await assert.rejects(trading.write([claim]), FAILED(/CommitmentLedger\.claim was refused .*AmountZero/));
  });

  it("gives none when nodes have nothing to anchor", () => {
    assert.throws(() => trading.database.anchorCall(trading.view.now), FAILED(/nothing new to anchor/));
  });

  it("gives none for a call that nobody has made", () => {
    assert.throws(() => callCosts(street, ["CommitmentLedger.unbond"]), FAILED(/nobody has called/));
  });

  it("settles what it commits, pays the producer, and frees the rest", async () => {
    const anchored = await committed(trading, [TRADE], nextInterval(trading));
    const { consumer } = sidesOf(trading);
    const [free] = trading.database.freeNano(consumer.wallet.address);
    assert.ok((free as bigint) < DEPOSIT_NANO);
    const made = await settleBatch(trading, anchored);
    assert.throws(() => expectPaid(made, 2), FAILED(/1 of 2 commitments were paid/));
    const paid = made.receipts[0]?.logs.find(({ event }) => event === "CommitmentPaid");
    assert.equal(paid?.args.paid, TRADE.energyWh * TRADE.pricePerWh);
  });

  it("settles one commitment alone, and none alone that another of the interval follows", async () => {
    const one = await committed(trading, [TRADE], nextInterval(trading));
    const made = await settleOneByOne(trading, one);
    assert.equal(made.receipts.length, 1);
    const events = made.receipts[0]?.logs.map(({ event }) => event) ?? [];
    assert.ok(events.includes("Confirmed") && events.includes("CommitmentPaid"), events.join());
    const two = await committed(trading, [TRADE, { ...TRADE, producer: 1 }], nextInterval(trading));
    assert.throws(() => confirmedCalls(trading, two), FAILED(/second commitment in the interval/));
  });

  it("goes on with one transaction an interval: what was settled, and the anchor of the next but one", async () => {
    const steps = [[TRADE], [TRADE], [TRADE], [TRADE]];
    const made = await steadily(trading, steps, (anchored) => {
      return { transactions: [batchCalls(trading, anchored)], paid: anchored.trades };
    });
    assert.deepEqual(
      made.map(({ cost }) => cost.transactions),
      [1, 1],
    );
    for (const { receipts } of made) {
      const events = receipts[0]?.logs.map(({ event }) => event) ?? [];
      assert.ok(events.includes("CommitmentPaid") && events.includes("Anchored"), events.join());
    }
  });

  it("gives none when a node refuses a commitment beyond the deposit", async () => {
    const tooMuch = { ...TRADE, energyWh: wh(10_000_000n) };
    const k = nextInterval(trading);
    await assert.rejects(committed(trading, [tooMuch], k), FAILED(/not-covered/));
  });

  it("waits with a block that does not count, and never back", async () => {
    const k = nextInterval(trading);
    const begins = startOf(street.scenario.calendar, k);
    await trading.waitUntil(begins);
    assert.ok(street.blocks.now > begins);
    const { now } = street.blocks;
    await trading.waitUntil(begins);
    assert.equal(street.blocks.now, now);
    assert.equal(trading.view.now, now / 1000);
  });
});
