import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import type { LinearSolver } from "./linear-solver.ts";
import { openLinearSolver } from "./linear-solver.ts";
import { clearMixedPrices } from "./mixed-prices.ts";
import { literalOptimum } from "./testing/literal-program.ts";
import { clearingOf, halfWh, smallInstances } from "./testing/small-instances.ts";
import { verify } from "./verify.ts";

let solver: LinearSolver;
before(async () => {
  solver = await openLinearSolver();
});

/** Most welfare is one trade between the cheap sale and the dear purchase; most energy is two trades. */
const CROSSED = clearingOf(
  [{}],
  [
    { side: "sell", wh: 5, price: 1 },
    { side: "sell", wh: 5, price: 4 },
    { side: "buy", wh: 5, price: 2 },
    { side: "buy", wh: 5, price: 6 },
  ],
);

describe("a clearing of most energy at different prices", () => {
  it("pairs so that more is traded, though less is gained", () => {
    const { value, bound, energyWh, trades } = clearMixedPrices(CROSSED, solver);
    assert.deepEqual([value, bound, energyWh], [10n, 10n, 10]);
    assert.deepEqual(
      [[...trades.sell], [...trades.buy]],
      [
        [0, 1],
        [2, 3],
      ],
    );
  });

  it("without a solver trades what welfare does, and says that there might be more", () => {
    const { value, bound, energyWh } = clearMixedPrices(CROSSED, null);
    assert.deepEqual([value, bound, energyWh], [5n, 10n, 5]);
  });

  it("does not trade what no prices fit, though the lines would carry it", () => {
    const offers = [
      { side: "sell", wh: 5, price: 4 },
      { side: "buy", wh: 5, price: 3 },
    ] as const;
    assert.equal(clearMixedPrices(clearingOf([{}], offers), solver).bound, 0n);
  });

  it("finds the most in whole Wh where the linear program has half a Wh more", () => {
    const { value, bound } = clearMixedPrices(halfWh(), solver);
    assert.equal(
      literalOptimum(solver, halfWh(), () => 1),
      6.5,
    );
    assert.deepEqual([value, bound], [6n, 6n]);
  });

  it("uses of equally good offers those that end first", () => {
    const offers = [
      { side: "sell", wh: 5, price: 2, from: 0, to: 2_000_000_000 },
      { side: "sell", feeder: 1, wh: 5, price: 3, from: 0 },
      { side: "buy", wh: 5, price: 8, from: 0 },
      { side: "buy", wh: 5, price: 1, from: 1 },
    ] as const;
    const { trades } = clearMixedPrices(clearingOf([{}, {}], offers, { intervals: 2 }), solver);
    assert.deepEqual([...trades.sell], [1]);
  });

  it("lets nobody trade with himself, and says what that costs", () => {
    const { value, bound } = clearMixedPrices(CROSSED, solver, { owners: Int32Array.of(1, 2, 1, 3) });
    assert.deepEqual([value, bound], [5n, 10n]);
  });

  it("has an answer where there is nothing to trade", () => {
    const { trades, value, bound } = clearMixedPrices(clearingOf([], []), solver);
    assert.deepEqual([trades.count, value, bound], [0, 0n, 0n]);
  });
});

describe("on random clearings, a clearing of most energy at different prices", () => {
  it("trades what the linear program of the paper trades, in whole Wh, and breaks no rule", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        const { value, bound, trades } = clearMixedPrices(instance, solver);
        assert.equal(bound, BigInt(Math.floor(literalOptimum(solver, instance, () => 1) + 1e-6)));
        assert.equal(value, bound);
        assert.deepEqual(verify(instance, trades), []);
      }),
    );
  });

  it("without a solver breaks no rule either, and never claims too little for the best", () => {
    fc.assert(
      fc.property(smallInstances(), (instance) => {
        const best = clearMixedPrices(instance, solver);
        const { value, bound, trades } = clearMixedPrices(instance, null);
        assert.ok(value <= best.value && best.value <= bound, `${value} <= ${best.value} <= ${bound}`);
        assert.deepEqual(verify(instance, trades), []);
      }),
    );
  });
});
