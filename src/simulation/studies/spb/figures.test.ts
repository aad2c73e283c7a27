import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { randomFrom } from "#domain";
import { type Cost, WAYS, type Way } from "./costs.ts";
import { drawRounds, MEAN_WH } from "./draw.ts";
import { figuresOf, wayOf } from "./figures.ts";
import { goalsOf } from "./goals.ts";
import type { Measured } from "./measure.ts";
import { type CallCost, ONCE_CALLS, perTrade, sharedBy } from "./once.ts";
import { spreadOf } from "./spread.ts";

const ASSUMED = {
  producers: 10,
  consumers: 20,
  nodes: 4,
  tradesPerInterval: 100,
  intervalsPerDay: 40,
  meanTradeNano: 250_000_000,
};
const COSTS: ReadonlyMap<string, CallCost> = new Map(ONCE_CALLS.map((call) => [call, { gas: 50_000, bytes: 150 }]));

describe("trades drawn in rounds", () => {
  it("are as many as asked for; in a round nobody buys twice, and nobody sells twice before all have sold", () => {
    const few = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 99n }), fc.integer({ min: 1, max: 60 }), few, few, (seed, count, p, c) => {
        const rounds = drawRounds(randomFrom(seed), count, p, c);
        assert.equal(rounds.flat().length, count);
        for (const round of rounds) {
          assert.equal(new Set(round.map(({ consumer }) => consumer)).size, round.length);
          const sold = Array.from({ length: p }, (_, i) => round.filter(({ producer }) => producer === i).length);
          assert.ok(Math.max(...sold) - Math.min(...sold) <= 1);
        }
      }),
    );
  });

  it("are the same for the same seed, and have the mean that is said of them", () => {
    const draw = (seed: bigint) => drawRounds(randomFrom(seed), 5_000, 10, 20).flat();
    assert.deepEqual(draw(7n), draw(7n));
    const mean = draw(7n).reduce((sum, { energyWh }) => sum + Number(energyWh), 0) / 5_000;
    assert.ok(Math.abs(mean - MEAN_WH) < MEAN_WH / 20, String(mean));
  });
});

describe("a spread", () => {
  it("has mean, standard deviation of the runs, and ends", () => {
    assert.deepEqual(spreadOf([2, 4, 4, 6]), { mean: 4, deviation: 1.633, least: 2, most: 6 });
    assert.deepEqual(spreadOf([5]), { mean: 5, deviation: 0, least: 5, most: 5 });
  });
});

describe("what many trades share", () => {
  it("is less per trade the more is traded", () => {
    const some = sharedBy(ASSUMED, COSTS);
    const more = sharedBy({ ...ASSUMED, intervalsPerDay: 80 }, COSTS);
    assert.ok(perTrade(more.certificates).gas < perTrade(some.certificates).gas);
    assert.ok(perTrade(more.money).transactions < perTrade(some.money).transactions);
  });

  it("fills a deposit up when it is spent, whatever the number of trades", () => {
    const refill = sharedBy(ASSUMED, COSTS).money.find(({ call }) => call === "CommitmentLedger.deposit");
    assert.equal(refill?.perTrade, 0.0005);
  });

  it("is one approval a year for each consumer of the shared escrow", () => {
    const { approval } = sharedBy(ASSUMED, COSTS);
    assert.deepEqual(
      approval.map(({ call, perTrade: each }) => [call, each]),
      [["MoneyToken.approve", 20 / (4_000 * 365)]],
    );
  });
});

describe("figures", () => {
  const cost = (transactions: number, gas: number, bytes: number): Cost => {
    return { transactions, gas, bytes, blocks: 3, seconds: 45 };
  };
  const run: Readonly<Record<Way, Cost>> = {
    contractPerTrade: cost(300, 50_000_000, 280_000),
    sharedEscrow: cost(300, 16_000_000, 50_000),
    single: cost(100, 12_000_000, 150_000),
    batch: cost(1, 4_000_000, 22_000),
    attested: cost(1, 1_600_000, 7_000),
  };
  const measured: Measured = {
    runs: [run, run],
    delays: [
      { baseline: 30, anchored: 18, signed: 6 },
      { baseline: 40, anchored: 24, signed: 8 },
    ],
    serial: { contractPerTrade: cost(300, 1, 1), sharedEscrow: cost(300, 1, 1), single: cost(110, 1, 1) },
    distinct: [run],
  };
  const figures = figuresOf(measured, 100, sharedBy(ASSUMED, COSTS));

  it("are parts of the shared escrow's, with what is shared on both sides", () => {
    const { ofYardstick, perTrade: batch, shared } = wayOf(figures, "batch");
    const escrow = wayOf(figures, "sharedEscrow").perTrade;
    assert.ok(Math.abs(batch.gas - 40_000 - shared.gas) < 0.01);
    assert.ok(Math.abs(ofYardstick.gas - batch.gas / escrow.gas) < 0.001);
    assert.ok(ofYardstick.gas > 0.25, "deposits are not forgotten");
  });

  it("say how much shorter a trade takes", () => {
    const { lessWhenAnchored, lessWhenSigned, baseline } = figures.delay;
    assert.deepEqual([baseline.mean, lessWhenAnchored, lessWhenSigned], [35, 0.4, 0.8]);
  });

  it("are held against the goals one by one", () => {
    const goals = goalsOf(figures);
    const heldOf = (what: string, way: Way) => goals.find((goal) => goal.what === what && goal.way === way)?.held;
    assert.equal(goals.length, 11);
    assert.equal(heldOf("gas per trade", "batch"), true);
    assert.equal(heldOf("gas per trade", "single"), false);
    assert.equal(heldOf("transactions per trade, without deposits", "single"), true);
    assert.equal(heldOf("transactions per trade", "single"), false);
    assert.equal(heldOf("delay, the producer accepts the nodes' signatures", "single"), true);
    assert.equal(heldOf("delay, the producer waits for the block", "single"), false);
    assert.ok(WAYS.every((way) => figures.ways.some((one) => one.way === way)));
  });
});
