import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { classesOf } from "./classes.ts";
import { clearMaxWelfare } from "./max-welfare.ts";
import { tradePrice } from "./prices.ts";
import { dualValue, productSum } from "./prices-value.ts";
import { clearingOf, smallInstances } from "./testing/small-instances.ts";

describe("the price of a trade", () => {
  it("is half way between what the seller's feeder gets and what the buyer's pays, rounded down", () => {
    assert.equal(tradePrice(10, 15, { lowest: 0, highest: 99 }), 12);
  });

  it("is moved to the nearest that both sides accept", () => {
    assert.equal(tradePrice(10, 15, { lowest: 14, highest: 99 }), 14);
    assert.equal(tradePrice(10, 15, { lowest: 0, highest: 11 }), 11);
  });

  it("stays exact where the sum of both would not be", () => {
    const top = Number.MAX_SAFE_INTEGER;
    assert.equal(tradePrice(top - 4, top, { lowest: 0, highest: top }), top - 2);
  });
});

describe("the prices of a clearing", () => {
  const sale = { side: "sell", wh: 5, price: 10 } as const;
  const purchase = { side: "buy", wh: 5, price: 30 } as const;

  it("let nobody wish to trade in an interval where one side is missing", () => {
    const offers = [sale, { ...purchase, from: 1 }, { ...purchase, price: 40, from: 1 }];
    const { prices } = clearMaxWelfare(clearingOf([{}], offers, { intervals: 3 }));
    assert.deepEqual([...prices.bus], [10, 40, 0]);
  });

  it("look past offers that hold nothing and intervals that an offer skips", () => {
    const offers = [
      { ...sale, wh: 0 },
      { ...sale, intervals: [0, 2] },
      { ...purchase, from: 0, to: 1 },
    ];
    const { prices } = clearMaxWelfare(clearingOf([{}], offers, { intervals: 3 }));
    assert.deepEqual([...prices.bus], [20, 30, 10]);
  });

  it("are those of the feeder above where a feeder has no offers", () => {
    const feeders = [{ in: 0, out: 2 }, { parent: 0 }, {}];
    const { prices } = clearMaxWelfare(clearingOf(feeders, [sale, { ...purchase, feeder: 2 }]));
    assert.deepEqual([prices.hub[0], prices.hub[1], prices.in[1], prices.out[1], prices.bus[0]], [10, 10, 10, 10, 30]);
  });
});

describe("the dual value", () => {
  it("bounds the welfare whatever the prices are", () => {
    fc.assert(
      fc.property(smallInstances(), fc.infiniteStream(fc.nat(5)), (instance, numbers) => {
        const { value, prices } = clearMaxWelfare(instance);
        // Where a branch has no limit, only equal prices bound anything.
        const hasLimits = [...instance.feeders.netInWh, ...instance.feeders.netOutWh, ...instance.feeders.sellWh];
        fc.pre([...hasLimits, ...instance.feeders.buyWh].every(Number.isFinite));
        const other = (own: Float64Array): Float64Array => own.map(() => numbers.next().value as number);
        const any = { bus: other(prices.bus), in: other(prices.in), hub: other(prices.hub), out: other(prices.out) };
        assert.ok(dualValue(instance, classesOf(instance, true), any) >= value);
      }),
    );
  });

  it("is a sum of products without rounding", () => {
    const sum = productSum();
    sum.add(Number.MAX_SAFE_INTEGER, 1);
    sum.add(2 ** 52 + 1, 3);
    sum.add(7, -1);
    sum.add(1, 1);
    assert.equal(sum.total(), 2n ** 53n - 1n + 3n * (2n ** 52n + 1n) + 1n);
  });
});
