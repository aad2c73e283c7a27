import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Receipt } from "#chain";
import { instant, interval, symmetricLimits, wh, ZERO_ADDRESS } from "#domain";
import { offersOf } from "../offers.ts";
import { dayOf, homeOf } from "../testing.ts";
import { binsFor, figuresOf, limitsBroken, timesOf } from "./figures.ts";
import { TestRecord } from "./record.ts";

const TEST = { name: "A", battery: false, window: 2 };
const LIMITS = [symmetricLimits(1, wh(1_000n), wh(9_000n)), symmetricLimits(2, wh(5_000n), wh(9_000n))];
const day = dayOf([homeOf("p", 1, 900, 800)], [homeOf("c", 2, 600, 2_000)], LIMITS);
const offers = offersOf(day, TEST);
const id = (owner: string, from: number) => offers.findIndex((o) => o.owner === owner && o.from === from);
const hash = (offer: number) => `0x${offer}` as const;

function receiptOf(offer: number, ok = true): Receipt {
  const log = { contract: "ClearingMarket", event: "OfferPosted", args: { number: offer + 1 } };
  const place = { block: 1, index: 0, at: instant(0), transaction: hash(offer) };
  return {
    hash: hash(offer),
    from: ZERO_ADDRESS,
    block: 1,
    at: instant(0),
    ok,
    refusal: ok ? null : { error: "OrderBook_GateClosed", values: [] },
    gasUsed: 200_000n,
    logs: ok ? [{ ...log, ...place }] : [],
  };
}

/** A day on the chain in which every offer came, and interval 0 traded 600 Wh and interval 1 as much as it is told. */
function recordOf(soldInOne: number): TestRecord {
  const record = new TestRecord();
  for (const offer of offers.keys())
    record.hears({ kind: "posting", offer, transaction: hash(offer), at: 1_000 * offer });
  record.wrote(
    [],
    [],
    [...offers.keys()].map((offer) => receiptOf(offer)),
    4_000,
  );
  const numbers = offers.map((_, offer) => offer + 1);
  record.includes(numbers, 5_000);
  record.includes(numbers, 9_000);
  for (const [k, energyWh] of [600, soldInOne].entries()) {
    record.solveStartedAt.set(interval(k), 2_500 + 3_000 * k);
    const trades = [{ interval: interval(k), sell: id("p", k), buy: id("c", k), energyWh }];
    record.finals.set(interval(k), { at: 6_000 + 3_000 * k, gapWh: 0, trades });
  }
  return record;
}

const SETTING = { processes: 2, secondsPerInterval: 3 };

describe("the figures of a test", () => {
  it("count an offer's time from its post to the first solution that includes it", () => {
    const { recorded } = figuresOf(day, TEST, { offers, record: recordOf(800) }, SETTING);
    assert.deepEqual([recorded.count, recorded.max, recorded.p50], [4, 5, 4]);
  });

  it("count from the solve to the end, or from a post that came later", () => {
    const { finalised } = figuresOf(day, TEST, { offers, record: recordOf(800) }, SETTING);
    assert.equal(finalised.count, 4);
    assert.equal(finalised.max, 3.5);
  });

  it("say in which intervals chain and memory differ", () => {
    const same = figuresOf(day, TEST, { offers, record: recordOf(800) }, SETTING);
    assert.deepEqual([same.totalWh, same.memoryTotalWh, same.differences], [1_400, 1_400, []]);
    const less = figuresOf(day, TEST, { offers, record: recordOf(700) }, SETTING);
    assert.deepEqual(less.differences, [{ interval: 1, chainWh: 700, memoryWh: 800 }]);
  });

  it("compare with what arrived: an offer that was refused counts in neither", () => {
    const record = new TestRecord();
    const sale = id("p", 1);
    record.hears({ kind: "posting", offer: sale, transaction: hash(sale), at: 0 });
    record.wrote([], [], [receiptOf(sale, false)], 1_000);
    const figures = figuresOf(day, TEST, { offers, record }, SETTING);
    assert.deepEqual([figures.offers.arrived, figures.memoryTotalWh], [0, 0]);
    assert.deepEqual(figures.refusals, [{ call: "ClearingMarket.postOffer", error: "OrderBook_GateClosed", count: 1 }]);
  });

  it("know a post whose block came before its sender's word", () => {
    const record = new TestRecord();
    record.wrote([], [], [receiptOf(0)], 1_000);
    assert.equal(record.arrived.size, 0);
    record.hears({ kind: "posting", offer: 0, transaction: hash(0), at: 900 });
    assert.deepEqual([record.arrived.size, record.underWay, record.offerOf(1)], [1, 0, 0]);
  });

  it("give the gas of every function", () => {
    const { gas } = figuresOf(day, TEST, { offers, record: recordOf(800) }, SETTING);
    assert.deepEqual(gas, [{ call: "ClearingMarket.postOffer", calls: 4, mean: 200_000, max: 200_000 }]);
  });
});

describe("limits are counted apart from the contract", () => {
  const trade = (energyWh: number) => ({ interval: interval(0), sell: id("p", 0), buy: id("c", 0), energyWh });

  it("none is broken up to the limit, and one beyond it", () => {
    assert.deepEqual(
      [limitsBroken(offers, [trade(1_000)], LIMITS), limitsBroken(offers, [trade(1_001)], LIMITS)],
      [0, 1],
    );
  });
});

describe("times", () => {
  it("stand in bins of whole seconds", () => {
    const { bins, p99, max } = timesOf([100, 999, 1_000, 3_500], 1);
    assert.deepEqual([bins, p99, max], [[2, 1, 0, 1], 3.5, 3.5]);
  });

  it("stand in wider bins when there would be more than forty", () => {
    assert.deepEqual([binsFor(39_000), binsFor(81_000)], [1, 3]);
    assert.deepEqual(timesOf([0, 81_000], 3).bins.length, 28);
  });

  it("of nothing are none", () =>
    assert.deepEqual(timesOf([], 1), { count: 0, p50: 0, p99: 0, max: 0, bins: [], binSeconds: 1 }));
});
