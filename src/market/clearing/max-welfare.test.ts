import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { type ClearingInstance, type ClearingResult, SELL } from "./instance.ts";
import { type LinearSolver, openLinearSolver } from "./linear-solver.ts";
import { clearMaxWelfare } from "./max-welfare.ts";
import { literalOptimum } from "./testing/literal-program.ts";
import { clearingOf, smallInstances } from "./testing/small-instances.ts";
import { verify } from "./verify.ts";

describe("a clearing of most welfare", () => {
  it("lets the cheapest sale serve the dearest purchase", () => {
    const result = clearMaxWelfare(
      clearingOf(
        [{}],
        [
          { side: "sell", wh: 10, price: 5 },
          { side: "sell", wh: 10, price: 1 },
          { side: "buy", wh: 10, price: 4 },
          { side: "buy", wh: 10, price: 9 },
        ],
      ),
    );
    assert.deepEqual(
      [result.value, result.energyWh, [...result.trades.sell], [...result.trades.buy]],
      [80n, 10, [1], [3]],
    );
  });

  it("trades as much as it can where prices are equal, though nobody gains", () => {
    const offers = [
      { side: "sell", wh: 7, price: 3 },
      { side: "buy", wh: 9, price: 3 },
    ] as const;
    const { value, bound, energyWh, trades } = clearMaxWelfare(clearingOf([{}], offers));
    assert.deepEqual([value, bound, energyWh, trades.price[0]], [0n, 0n, 7, 3]);
  });

  it("never trades below what the seller asks, however much energy waits", () => {
    const offers = [
      { side: "sell", wh: 1_000, price: 4 },
      { side: "buy", wh: 1_000, price: 3 },
    ] as const;
    assert.equal(clearMaxWelfare(clearingOf([{}], offers)).trades.count, 0);
  });

  it("uses of equal offers those that end first", () => {
    const offers = [
      { side: "sell", wh: 5, price: 2, from: 0, to: 1 },
      { side: "sell", feeder: 1, wh: 5, price: 2, from: 0 },
      { side: "buy", wh: 5, price: 8, from: 0 },
      { side: "buy", wh: 1, price: 1, from: 1 },
    ] as const;
    const { trades } = clearMaxWelfare(clearingOf([{}, {}], offers, { intervals: 2 }));
    assert.deepEqual([[...trades.sell], [...trades.energyWh]], [[1], [5]]);
  });

  it("keeps what could trade long after all that is cleared", () => {
    const offers = [
      { side: "sell", wh: 5, price: 2, from: 0, to: 2_000_000_000 },
      { side: "sell", wh: 5, price: 2, from: 0, to: 1 },
      { side: "sell", wh: 5, price: 2, from: 0, to: 1_999_999_999 },
      { side: "buy", wh: 7, price: 8, from: 0 },
    ] as const;
    const { trades } = clearMaxWelfare(clearingOf([{}], offers));
    assert.deepEqual(
      [[...trades.sell], [...trades.energyWh]],
      [
        [1, 2],
        [5, 2],
      ],
    );
  });

  it("shares between both sides of a congested line what it costs", () => {
    const offers = [
      { side: "sell", feeder: 0, wh: 100, price: 10 },
      { side: "buy", feeder: 1, wh: 100, price: 30 },
    ] as const;
    const { prices, trades, value } = clearMaxWelfare(clearingOf([{ out: 40 }, {}], offers));
    assert.deepEqual([prices.in[0], prices.bus[0], prices.out[1]], [10, 30, 30]);
    assert.deepEqual([trades.price[0], value], [20, 800n]);
  });

  it("sets the price half way where it could be anything in between", () => {
    const offers = [
      { side: "sell", wh: 10, price: 10 },
      { side: "buy", wh: 10, price: 31 },
    ] as const;
    const { prices, trades } = clearMaxWelfare(clearingOf([{}], offers));
    assert.deepEqual([prices.bus[0], trades.price[0]], [20, 20]);
  });

  it("stays exact with the largest prices and energies that doubles hold", () => {
    const top = Number.MAX_SAFE_INTEGER;
    const offers = [
      { side: "sell", wh: 2 ** 51, price: top - 2 },
      { side: "sell", wh: 2 ** 51, price: top - 1 },
      { side: "sell", wh: 2 ** 51, price: 1 },
      { side: "buy", wh: 2 ** 51 + 1, price: top - 1 },
    ] as const;
    const { value, bound, energyWh } = clearMaxWelfare(clearingOf([{}], offers));
    assert.equal(energyWh, 2 ** 51 + 1);
    assert.equal(value, 2n ** 51n * BigInt(top - 2) + 1n);
    assert.equal(bound, value);
  });

  it("leaves closed intervals alone", () => {
    const offers = [
      { side: "sell", wh: 5, price: 1, from: 0, to: 1 },
      { side: "buy", wh: 5, price: 2, from: 0, to: 0 },
      { side: "buy", wh: 3, price: 2, from: 1, to: 1 },
    ] as const;
    const { trades } = clearMaxWelfare(clearingOf([{}], offers, { intervals: 2, start: 1 }));
    assert.deepEqual([[...trades.buy], [...trades.interval], [...trades.energyWh]], [[2], [1], [3]]);
  });

  it("has an answer where there are no offers, no sellers or no room", () => {
    const sale = { side: "sell", wh: 5, price: 1 } as const;
    const purchase = { side: "buy", wh: 5, price: 2 } as const;
    const cases = [
      clearingOf([], []),
      clearingOf([{}], [purchase]),
      clearingOf([{}], [sale]),
      clearingOf([{ sell: 0 }], [sale, purchase]),
      clearingOf([{}], [{ ...sale, wh: 0 }, purchase]),
    ];
    for (const { trades, value, bound } of cases.map((instance) => clearMaxWelfare(instance))) {
      assert.deepEqual([trades.count, value, bound], [0, 0n, 0n]);
    }
  });

  it("lets nobody trade with himself, and says what that costs", () => {
    const offers = [
      { side: "sell", wh: 5, price: 1 },
      { side: "buy", wh: 5, price: 3 },
    ] as const;
    const { trades, value, bound } = clearMaxWelfare(clearingOf([{}], offers), { owners: Int32Array.of(4, 4) });
    assert.deepEqual([trades.count, value, bound], [0, 0n, 10n]);
  });
});

describe("on random clearings, a clearing of most welfare", () => {
  let solver: LinearSolver;
  before(async () => {
    solver = await openLinearSolver();
  });

  it("is worth what the linear program of the paper is worth", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        const optimum = literalOptimum(solver, instance, (lowest, highest) => highest - lowest);
        assert.equal(clearMaxWelfare(instance).value, BigInt(Math.round(optimum)));
      }),
    );
  });

  it("trades the most energy of all that are worth as much", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        const optimum = literalOptimum(solver, instance, (lowest, highest) => 2 * (highest - lowest) + 1);
        const { value, energyWh } = clearMaxWelfare(instance);
        assert.equal(2n * value + BigInt(energyWh), BigInt(Math.round(optimum)));
      }),
    );
  });

  it("breaks no rule", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        assert.deepEqual(verify(instance, clearMaxWelfare(instance).trades), []);
      }),
    );
  });

  it("is proved best by its own prices", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        const { value, bound } = clearMaxWelfare(instance);
        assert.equal(bound, value);
      }),
    );
  });

  it("is proved best and breaks no rule where many compete", () => {
    fc.assert(
      fc.property(smallInstances(150), (instance) => {
        const { value, bound, trades } = clearMaxWelfare(instance);
        assert.equal(bound, value);
        assert.deepEqual(verify(instance, trades), []);
      }),
    );
  });

  it("gives everybody at these prices what they want", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        const result = clearMaxWelfare(instance);
        for (let i = 0; i < instance.offers.count; i++) assertContent(instance, result, i);
      }),
    );
  });

  it("has prices that rise from sellers over junctions to buyers", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        const { prices } = clearMaxWelfare(instance);
        for (const [k, hub] of prices.hub.entries()) {
          assert.ok((prices.in[k] as number) <= hub && hub <= (prices.out[k] as number), `place ${k}`);
        }
      }),
    );
  });
});

/** Whoever trades gains or loses nothing by it; whoever could trade more would not gain by it. */
function assertContent(instance: ClearingInstance, { trades, prices }: ClearingResult, offer: number): void {
  const { offers, intervals, start } = instance;
  const sells = offers.side[offer] === SELL;
  const own = (sells ? trades.sell : trades.buy).subarray(0, trades.count);
  const gainAt = (t: number): number => {
    const k = (offers.feeder[offer] as number) * intervals + t;
    const price = offers.price[offer] as number;
    return sells ? (prices.in[k] as number) - price : price - (prices.out[k] as number);
  };
  let traded = 0;
  own.forEach((party, i) => {
    if (party !== offer) return;
    traded += trades.energyWh[i] as number;
    assert.ok(gainAt(trades.interval[i] as number) >= 0, `offer ${offer} loses`);
  });
  if (traded === offers.energyWh[offer]) return;
  for (let t = start; t < intervals; t++) {
    const isOpen =
      offers.sets.get(offer)?.includes(t) ?? ((offers.from[offer] as number) <= t && t <= (offers.to[offer] as number));
    if (isOpen) assert.ok(gainAt(t) <= 0, `offer ${offer} would gain in interval ${t}`);
  }
}
