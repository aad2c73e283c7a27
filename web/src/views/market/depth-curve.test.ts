import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { OpenOrder } from "#api";
import { depthCurve } from "./depth-curve.ts";

const order = (cents: number, openWh: number): OpenOrder => ({
  owner: `0x${"1".repeat(40)}`,
  energyWh: String(openWh * 2),
  openWh: String(openWh),
  pricePerWh: String(cents * 10_000),
});

describe("the depth of a book", () => {
  it("is nothing without orders", () => {
    assert.equal(depthCurve([], []), null);
  });

  it("grows with the price for what is offered, and shrinks for what is wanted", () => {
    const curve = depthCurve([order(10, 1_000), order(14, 500)], [order(12, 2_000), order(20, 250)]);
    assert.deepEqual(curve, {
      prices: [8, 10, 12, 14, 20],
      end: 22,
      offered: [0, 1, 1, 1.5, 1.5],
      wanted: [2.25, 2.25, 0.25, 0.25, 0],
    });
  });

  it("counts only what is still open, and never begins below 0", () => {
    assert.deepEqual(depthCurve([order(1, 0)], [])?.offered, [0, 0]);
    assert.equal(depthCurve([order(1, 0)], [])?.prices[0], 0);
  });
});
