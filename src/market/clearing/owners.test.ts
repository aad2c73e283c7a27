import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { clearInstance } from "./clear.ts";
import { clearingOf, type SmallOffer, smallInstances } from "./testing/small-instances.ts";
import { verify } from "./verify.ts";

function cleared(offers: readonly SmallOffer[], owners: readonly number[], link = 100) {
  const instance = clearingOf([{ out: link, in: link }, {}], offers, { objective: "max-energy" });
  const { trades, value, bound } = clearInstance(instance, { owners: Int32Array.from(owners) });
  assert.deepEqual(verify(instance, trades), []);
  return { value, bound, pairs: Array.from(trades.sell, (sell, i) => `${sell}-${trades.buy[i]}`).sort() };
}

describe("offers of one owner", () => {
  it("exchange their partners with another pair", () => {
    const offers = ["sell", "sell", "buy", "buy"].map((side) => ({ side: side as "sell", wh: 5, price: 1 }));
    assert.deepEqual(cleared(offers, [1, 2, 1, 2]).pairs, ["0-3", "1-2"]);
  });

  it("exchange only as far as the prices of all four allow", () => {
    const offers = [
      { side: "sell", wh: 5, price: 1 },
      { side: "buy", wh: 5, price: 3 },
      { side: "sell", wh: 5, price: 4 },
      { side: "buy", wh: 5, price: 5 },
    ] as const;
    assert.deepEqual(cleared(offers, [1, 1, 2, 3]), { value: 5n, bound: 10n, pairs: ["2-3"] });
  });

  it("take with them what only flowed against their trade", () => {
    const offers = [
      { side: "sell", feeder: 0, wh: 5, price: 1 },
      { side: "buy", feeder: 1, wh: 5, price: 2 },
      { side: "sell", feeder: 1, wh: 5, price: 3 },
      { side: "buy", feeder: 0, wh: 5, price: 4 },
    ] as const;
    assert.deepEqual(cleared(offers, [1, 1, 2, 3], 100).value, 5n);
    assert.deepEqual(cleared(offers, [1, 1, 2, 3], 2), { value: 2n, bound: 10n, pairs: ["2-3"] });
  });

  it("never meet, and the limits hold without them, whatever the instance", () => {
    const objectives = fc.constantFrom("max-energy" as const, "max-welfare" as const);
    const property = fc.property(
      smallInstances(),
      objectives,
      fc.integer({ min: 1, max: 5 }),
      (small, objective, of) => {
        const instance = { ...small, objective };
        const owners = Int32Array.from(instance.offers.side, (_, i) => i % of);
        const { trades, value, bound } = clearInstance(instance, { owners });
        assert.deepEqual(verify(instance, trades), []);
        assert.ok(value <= bound);
        for (const [i, sell] of trades.sell.entries()) assert.notEqual(owners[sell], owners[trades.buy[i] as number]);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
