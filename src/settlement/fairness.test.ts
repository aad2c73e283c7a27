import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nano } from "#domain";
import { fairnessOf } from "./fairness.ts";

const savings = (...amounts: readonly bigint[]) => amounts.map((amount) => nano(amount));

describe("how savings are spread", () => {
  it("is 0 where each home saves the same, and near 1 where one saves all", () => {
    assert.equal(fairnessOf(savings(7n, 7n, 7n)).gini, 0);
    assert.equal(fairnessOf(savings(0n, 0n, 0n, 8n)).gini, 0.75);
    assert.deepEqual(fairnessOf(savings(3n, 1n, 2n)), { leastNano: 1n, mostNano: 3n, gini: 0.2222 });
  });

  it("has no coefficient where a home loses, or nothing is saved", () => {
    assert.deepEqual(fairnessOf(savings(-1n, 5n)), { leastNano: -1n, mostNano: 5n, gini: null });
    assert.equal(fairnessOf(savings(0n, 0n)).gini, null);
  });

  it("is the mean difference of all pairs over twice the mean", () => {
    const amounts = fc.array(fc.bigInt(0n, 1_000_000n), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(amounts, (all) => {
        const { gini } = fairnessOf(savings(...all));
        const mean = Number(all.reduce((sum, a) => sum + a, 0n)) / all.length;
        if (gini === null) return assert.equal(mean, 0);
        const pairs = all.flatMap((a) => all.map((b) => Math.abs(Number(a - b))));
        const literal = pairs.reduce((sum, d) => sum + d, 0) / (2 * all.length ** 2 * mean);
        assert.ok(Math.abs(gini - literal) < 1e-4);
      }),
    );
  });
});
