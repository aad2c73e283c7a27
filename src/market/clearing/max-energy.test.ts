import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { clearInstance } from "./clear.ts";
import type { ClearingCut, ClearingInstance } from "./instance.ts";
import { type LinearSolver, openLinearSolver } from "./linear-solver.ts";
import { clearByFlow } from "./max-energy.ts";
import { literalOptimum } from "./testing/literal-program.ts";
import { clearingOf, type SmallFeeder, type SmallOffer, smallInstances } from "./testing/small-instances.ts";
import { verify } from "./verify.ts";

const PRIORITIES = ["none", "deadline-first", "interval-first"] as const;

let solver: LinearSolver;
before(async () => {
  solver = await openLinearSolver();
});

function byFlow(feeders: readonly SmallFeeder[], offers: readonly SmallOffer[], intervals = 1) {
  const result = clearByFlow(clearingOf(feeders, offers, { intervals, objective: "max-energy" }));
  assert.ok(result !== null);
  return result;
}

/** What a cut's full arcs carry: counted from the instance, knowing nothing of networks. */
function capacityOf({ offers, feeders, intervals, start }: ClearingInstance, cut: ClearingCut): number {
  let capacity = 0;
  const add = (isCut: boolean, wh: number): void => {
    if (isCut) capacity += wh;
  };
  for (let k = 0; k < feeders.count * intervals; k++) {
    const t = k % intervals;
    if (t < start) continue;
    const parent = feeders.parent[(k - t) / intervals] as number;
    const above = parent < 0 ? cut.bus[t] : cut.hub[parent * intervals + t];
    add(cut.in[k] === 1 && cut.hub[k] === 0, feeders.sellWh[k] as number);
    add(cut.hub[k] === 1 && cut.out[k] === 0, feeders.buyWh[k] as number);
    add(cut.hub[k] === 1 && above === 0, feeders.netOutWh[k] as number);
    add(cut.hub[k] === 0 && above === 1, feeders.netInWh[k] as number);
  }
  for (let i = 0; i < offers.count; i++) {
    const sells = offers.side[i] === 0;
    const wh = offers.energyWh[i] as number;
    add(cut.offer[i] === (sells ? 0 : 1), wh);
    for (let t = start; t < intervals; t++) {
      const isOpen =
        offers.sets.get(i)?.includes(t) ?? ((offers.from[i] as number) <= t && t <= (offers.to[i] as number));
      const k = (offers.feeder[i] as number) * intervals + t;
      if (isOpen) add(sells ? cut.offer[i] === 1 && cut.in[k] === 0 : cut.out[k] === 1 && cut.offer[i] === 0, wh);
    }
  }
  return capacity;
}

describe("a clearing of most energy by flow", () => {
  it("brings a sale to a purchase as far as every branch on the way allows", () => {
    const offers = [
      { side: "sell", feeder: 1, wh: 100, price: 1 },
      { side: "buy", feeder: 2, wh: 100, price: 1 },
    ] as const;
    const tree = (feeder: SmallFeeder, which: number): readonly SmallFeeder[] =>
      [{}, { parent: 0 }, {}].map((own, f) => (f === which ? { ...own, ...feeder } : own));
    const limits: readonly [SmallFeeder, number][] = [
      [{ sell: 7 }, 1],
      [{ out: 7 }, 1],
      [{ out: 7 }, 0],
      [{ in: 7 }, 2],
      [{ buy: 7 }, 2],
    ];
    for (const [limit, which] of limits) assert.equal(byFlow(tree(limit, which), offers).energyWh, 7);
    for (const [limit, which] of [
      [{ in: 7 }, 1],
      [{ buy: 7 }, 0],
      [{ out: 7 }, 2],
    ] as const) {
      assert.equal(byFlow(tree(limit, which), offers).energyWh, 100);
    }
  });

  it("lets trade within a feeder pass its link to the others by", () => {
    const offers = [
      { side: "sell", wh: 50, price: 1 },
      { side: "buy", wh: 30, price: 1 },
      { side: "buy", feeder: 1, wh: 30, price: 1 },
    ] as const;
    const { energyWh, value, bound } = byFlow([{ out: 5 }, {}], offers);
    assert.deepEqual([energyWh, value, bound], [35, 35n, 35n]);
  });

  it("uses what ends first first, and keeps what can wait", () => {
    const offers = [
      { side: "sell", wh: 10, price: 1, from: 0, to: 1 },
      { side: "sell", feeder: 1, wh: 10, price: 1, from: 0, to: 0 },
      { side: "buy", wh: 10, price: 1, from: 0, to: 0 },
      { side: "buy", wh: 4, price: 1, from: 1, to: 1 },
    ] as const;
    const { trades } = byFlow([{}, {}], offers, 2);
    assert.deepEqual(
      Array.from(trades.sell, (sell, i) => [sell, trades.interval[i], trades.energyWh[i]]),
      [
        [1, 0, 10],
        [0, 1, 4],
      ],
    );
  });

  it("keeps purchases that can wait as well", () => {
    const offers = [
      { side: "buy", wh: 10, price: 1, from: 0, to: 9 },
      { side: "buy", feeder: 1, wh: 10, price: 1, from: 0, to: 0 },
      { side: "sell", wh: 10, price: 1, from: 0, to: 0 },
    ] as const;
    const { trades, cut } = byFlow([{}, {}], offers);
    assert.deepEqual([[...trades.buy], [...trades.energyWh]], [[1], [10]]);
    assert.ok(cut !== null);
  });

  it("trades as much as it can in the first interval when intervals go first", () => {
    const offers = [
      { side: "sell", wh: 10, price: 1, from: 0, to: 1 },
      { side: "buy", wh: 10, price: 1, from: 1, to: 1 },
      { side: "buy", wh: 8, price: 1, from: 0, to: 0 },
    ] as const;
    const instance = clearingOf([{}], offers, { intervals: 2, objective: "max-energy" });
    const { trades } = clearInstance(instance, { priority: "interval-first" });
    assert.deepEqual(
      [[...trades.interval], [...trades.energyWh]],
      [
        [0, 1],
        [8, 2],
      ],
    );
  });

  it("gives an interval one price, half way between the dearest sale and the cheapest purchase", () => {
    const offers = [
      { side: "sell", wh: 5, price: 10 },
      { side: "sell", wh: 5, price: 20 },
      { side: "buy", wh: 7, price: 40 },
      { side: "buy", wh: 3, price: 31 },
    ] as const;
    const { trades, prices } = byFlow([{}], offers);
    assert.deepEqual([...trades.price], trades.sell.length === 3 ? [25, 25, 25] : [25, 25]);
    assert.deepEqual([prices.bus[0], prices.in[0], prices.out[0]], [25, 25, 25]);
  });

  it("takes the flow at different prices too, where its amounts can be paired", () => {
    const offers = [
      { side: "sell", wh: 5, price: 10 },
      { side: "sell", wh: 5, price: 30 },
      { side: "buy", wh: 5, price: 20 },
      { side: "buy", wh: 5, price: 40 },
    ] as const;
    const { trades, value, bound } = byFlow([{}], offers);
    assert.deepEqual([value, bound], [10n, 10n]);
    assert.deepEqual(
      [[...trades.sell], [...trades.buy], [...trades.price]],
      [
        [0, 1],
        [2, 3],
        [20, 30],
      ],
    );
  });

  it("leaves it to others where prices decide", () => {
    const offers = [
      { side: "sell", wh: 5, price: 30 },
      { side: "buy", wh: 5, price: 20 },
    ] as const;
    assert.equal(clearByFlow(clearingOf([{}], offers, { objective: "max-energy" })), null);
  });

  it("lets owners exchange partners rather than trade with themselves", () => {
    const offers = [
      { side: "sell", wh: 5, price: 1 },
      { side: "sell", wh: 5, price: 1 },
      { side: "buy", wh: 5, price: 1 },
      { side: "buy", wh: 5, price: 1 },
    ] as const;
    const instance = clearingOf([{}], offers, { objective: "max-energy" });
    const { trades, energyWh } = clearInstance(instance, { owners: Int32Array.of(1, 2, 1, 2) });
    const pairs = Array.from(trades.sell, (sell, i) => `${sell}-${trades.buy[i]}`);
    assert.deepEqual([energyWh, pairs.sort()], [10, ["0-3", "1-2"]]);
  });

  it("has an answer where there are no offers, no sellers, no room or nothing in the open intervals", () => {
    const sale = { side: "sell", wh: 5, price: 1 } as const;
    const purchase = { side: "buy", wh: 5, price: 1 } as const;
    const cases = [
      clearingOf([], []),
      clearingOf([{}], [sale]),
      clearingOf([{}], [purchase]),
      clearingOf([{ out: 0, in: 0, sell: 0, buy: 0 }], [sale, purchase]),
      clearingOf([{}], [{ ...sale, wh: 0 }, purchase]),
      clearingOf([{}], [{ ...sale, from: 3, to: 9 }, purchase]),
      clearingOf([{}], [{ ...sale, from: -3, to: -1 }, purchase]),
      clearingOf([{}], [sale, purchase], { start: 1 }),
    ];
    for (const instance of cases) {
      const result = clearByFlow({ ...instance, objective: "max-energy" });
      assert.ok(result?.cut);
      assert.deepEqual([result.trades.count, result.value, result.bound], [0, 0n, 0n]);
      assert.equal(capacityOf(instance, result.cut), 0);
    }
  });

  it("trades on random trees what the program of the paper trades, breaks no rule, and its cut proves it", () => {
    const property = fc.property(smallInstances(), fc.constantFrom(...PRIORITIES), (small, priority) => {
      const price = new Float64Array(small.offers.count).fill(7);
      const instance = { ...small, objective: "max-energy" as const, offers: { ...small.offers, price } };
      const result = clearInstance(instance, { priority });
      assert.deepEqual(verify(instance, result.trades), []);
      assert.equal(result.energyWh, Math.round(literalOptimum(solver, instance, () => 1)));
      assert.deepEqual([result.value, result.bound], [BigInt(result.energyWh), BigInt(result.energyWh)]);
      assert.equal(capacityOf(instance, result.cut as ClearingCut), result.energyWh);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("trades at any prices what the program of the paper trades, or says how far it may be from it", () => {
    const property = fc.property(smallInstances(), (small) => {
      const instance = { ...small, objective: "max-energy" as const };
      const { trades, value, bound } = clearInstance(instance, { linearSolver: solver });
      assert.deepEqual(verify(instance, trades), []);
      const best = BigInt(Math.floor(literalOptimum(solver, instance, () => 1) + 1e-6));
      assert.ok(value <= best && best <= bound, `${value} <= ${best} <= ${bound}`);
    });
    fc.assert(property, { numRuns: 200 });
  });
});
