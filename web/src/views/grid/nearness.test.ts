import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nearnessOf, shareOf } from "./nearness.ts";

const limits = { netInLimitW: 8_000, netOutLimitW: 5_000 };

describe("how near a feeder is to its limit", () => {
  it("is measured against the limit of the direction in which power flows", () => {
    assert.equal(shareOf(4_000, limits), 0.5);
    assert.equal(shareOf(-4_000, limits), 0.8);
    assert.deepEqual(
      [4_499, 4_500, 5_000, 5_001].map((powerW) => nearnessOf(-powerW, limits)),
      ["fine", "near", "near", "over"],
    );
  });

  it("is over as soon as anything flows where nothing may", () => {
    const none = { netInLimitW: 0, netOutLimitW: 0 };
    assert.equal(nearnessOf(0, none), "fine");
    assert.equal(nearnessOf(-1, none), "over");
  });
});
