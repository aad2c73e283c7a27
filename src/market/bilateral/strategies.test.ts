import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nanoPerWh, randomFrom, wh } from "#domain";
import { BAND } from "../fixtures.ts";
import { adaptive, BUILT_IN_STRATEGIES, timeDependent, zeroIntelligence } from "./strategies.ts";
import type { View } from "./strategy.ts";
import { registerStrategy, strategyNamed, strategyNames } from "./strategy-registry.ts";

function view(details: Partial<View> = {}): View {
  return {
    side: "sell",
    energyWh: wh(1_000n),
    timeLeft: 0.5,
    sellers: 3,
    buyers: 3,
    supplyWh: wh(3_000n),
    demandWh: wh(3_000n),
    expectedGenerationWh: null,
    expectedConsumptionWh: null,
    counterpartScore: null,
    limitPrice: nanoPerWh(100_000n),
    band: BAND,
    random: () => randomFrom(7n),
    ...details,
  };
}

function priceAt(strategy: ReturnType<typeof timeDependent>, timeLeft: number, details: Partial<View> = {}): bigint {
  return strategy.open(view({ timeLeft, ...details })).pricePerWh;
}

describe("time-dependent concession", () => {
  it("goes from the far end of the band to the limit as time runs out", () => {
    for (const beta of [0.3, 1, 3]) {
      const strategy = timeDependent(beta);
      assert.equal(priceAt(strategy, 1), 235_000n);
      assert.equal(priceAt(strategy, 0), 100_000n);
      const buyer: Partial<View> = { side: "buy", limitPrice: nanoPerWh(150_000n) };
      assert.equal(priceAt(strategy, 1, buyer), 60_000n);
      assert.equal(priceAt(strategy, 0, buyer), 150_000n);
    }
  });

  it("holds out longest as Boulware and gives in first as conceder", () => {
    const { boulware, linear, conceder } = BUILT_IN_STRATEGIES;
    assert.ok(priceAt(boulware, 0.5) > priceAt(linear, 0.5) && priceAt(linear, 0.5) > priceAt(conceder, 0.5));
  });

  it("accepts what is at least as good as its own price and counters with that price otherwise", () => {
    const mine = nanoPerWh(priceAt(timeDependent(1), 0.5));
    const theirs = (price: bigint) => ({ energyWh: wh(400n), pricePerWh: nanoPerWh(price) });
    assert.deepEqual(timeDependent(1).respond(view(), theirs(mine)), { kind: "accept" });
    assert.deepEqual(timeDependent(1).respond(view(), theirs(mine - 1n)), {
      kind: "counter",
      proposal: { energyWh: 400n, pricePerWh: mine },
    });
  });

  it("as a buyer counters no higher than the best proposal in hand", () => {
    const buyer = view({ side: "buy", limitPrice: nanoPerWh(200_000n), timeLeft: 0 });
    const at = (price: bigint) => ({ energyWh: wh(400n), pricePerWh: nanoPerWh(price) });
    assert.deepEqual(timeDependent(1).respond(buyer, at(150_000n)), { kind: "accept" });
    assert.deepEqual(timeDependent(1).respond(buyer, at(150_000n), at(120_000n)), {
      kind: "counter",
      proposal: at(120_000n),
    });
  });
});

describe("the adaptive strategy", () => {
  it("asks for more where energy is scarce, and bids less where it is plenty", () => {
    const scarce = { supplyWh: wh(1_000n), demandWh: wh(9_000n) };
    const plenty = { supplyWh: wh(9_000n), demandWh: wh(1_000n) };
    assert.ok(priceAt(adaptive, 1, scarce) > priceAt(adaptive, 1, plenty));
    const buyer: Partial<View> = { side: "buy", limitPrice: BAND.ceiling };
    assert.ok(priceAt(adaptive, 1, { ...buyer, ...scarce }) > priceAt(adaptive, 1, { ...buyer, ...plenty }));
  });

  it("has a price before anybody has posted", () => {
    assert.equal(priceAt(adaptive, 1, { supplyWh: wh(0n), demandWh: wh(0n) }), 150_000n);
  });
});

describe("zero intelligence", () => {
  it("draws from the view's random stream: the same stream, the same price", () => {
    assert.equal(priceAt(zeroIntelligence, 0.5), priceAt(zeroIntelligence, 0.1));
    assert.notEqual(priceAt(zeroIntelligence, 0.5), priceAt(zeroIntelligence, 0.5, { random: () => randomFrom(8n) }));
  });
});

describe("every strategy that ships", () => {
  it("stays between its limit and the far end of the band", () => {
    const limits = fc.bigInt(BAND.floor.pv, BAND.ceiling);
    fc.assert(
      fc.property(
        limits,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.bigInt(0n, 9_000n),
        (limit, timeLeft, supply) => {
          for (const strategy of Object.values(BUILT_IN_STRATEGIES)) {
            const details = { timeLeft, limitPrice: nanoPerWh(limit), supplyWh: wh(supply) };
            const sale = priceAt(strategy, timeLeft, details);
            assert.ok(sale >= limit && sale <= BAND.ceiling);
            const purchase = priceAt(strategy, timeLeft, { ...details, side: "buy" });
            assert.ok(purchase <= limit && purchase >= BAND.floor.pv);
          }
        },
      ),
    );
  });

  it("is known by its name", () => {
    for (const [name, strategy] of Object.entries(BUILT_IN_STRATEGIES)) assert.equal(strategyNamed(name), strategy);
    for (const name of ["boulware", "linear", "conceder", "zero-intelligence", "adaptive"]) {
      assert.ok(strategyNames().includes(name));
    }
  });

  it("keeps its name: another strategy cannot take it", () => {
    assert.equal(registerStrategy("adaptive", adaptive), "adaptive");
    assert.throws(() => registerStrategy("adaptive", zeroIntelligence), { code: "MARKET_STRATEGY_EXISTS" });
  });
});
