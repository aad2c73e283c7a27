import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { branchesOf, CONNECTION, type LoweredLimits, limitsAt, symmetricLimits } from "./grid.ts";
import { interval } from "./time.ts";
import { wh } from "./units.ts";

const AGREED = [symmetricLimits(1, wh(100n), wh(200n)), symmetricLimits(2, wh(50n), wh(80n), 1)];

function order(feeder: number, hours: readonly [number, number], netInWh: number): LoweredLimits {
  const [first, last] = hours.map(interval) as [ReturnType<typeof interval>, ReturnType<typeof interval>];
  const unchanged = wh(1_000n);
  return {
    feeder,
    first,
    last,
    netOutWh: unchanged,
    netInWh: wh(netInWh),
    sellWh: unchanged,
    buyWh: unchanged,
  };
}

describe("limits that the operator lowers", () => {
  const at = (k: number, ...orders: readonly LoweredLimits[]) => limitsAt(AGREED, orders, interval(k));

  it("are lower from the first interval to the last, in the direction named, on the feeder named", () => {
    const lowered = order(2, [17, 18], 30);
    assert.deepEqual(
      [16, 17, 18, 19].map((k) => at(k, lowered)[1]?.netInWh),
      [50n, 30n, 30n, 50n],
    );
    assert.equal(at(17, lowered)[1]?.netOutWh, 50n);
    assert.deepEqual(at(17, lowered)[0], AGREED[0]);
  });

  it("are never raised, neither by an order above them nor by a later one", () => {
    assert.deepEqual(at(3, order(2, [3, 3], 900)), AGREED);
    assert.equal(at(3, order(2, [3, 3], 20), order(2, [2, 9], 40))[1]?.netInWh, 20n);
  });
});

describe("the branches from a feeder to the connection point", () => {
  it("are its own and those of all feeders above, whatever the order of the entries", () => {
    const limits = [symmetricLimits(4, wh(1n), wh(1n), 2), ...AGREED, symmetricLimits(CONNECTION, wh(9n), wh(9n))];
    const path = (feeder: number) => branchesOf(limits)(feeder).map((branch) => branch.feeder);
    assert.deepEqual([4, 2, 1, 0].map(path), [[4, 2, 1, 0], [2, 1, 0], [1, 0], [0]]);
  });

  it("leave out a feeder without limits, which hangs right below the connection point", () => {
    const pathOf = branchesOf([symmetricLimits(4, wh(1n), wh(1n), 3), symmetricLimits(CONNECTION, wh(9n), wh(9n))]);
    const feeders = (feeder: number) => pathOf(feeder).map((branch) => branch.feeder);
    assert.deepEqual([4, 3].map(feeders), [[4, 0], [0]]);
  });

  it("are not to be had from two entries for one feeder", () => {
    assert.throws(() => branchesOf([...AGREED, symmetricLimits(2, wh(1n), wh(1n))]), { code: "DOMAIN_FEEDER_TWICE" });
  });

  it("are not to be had where a feeder hangs below itself or below a later one", () => {
    for (const parent of [2, 3]) {
      assert.throws(() => branchesOf([symmetricLimits(2, wh(1n), wh(1n), parent)]), { code: "DOMAIN_FEEDER_PARENT" });
    }
  });
});
