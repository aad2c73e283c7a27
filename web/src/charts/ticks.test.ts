import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hourTicks } from "./ticks.ts";

const DAY = [Date.UTC(2026, 5, 24, 22), Date.UTC(2026, 5, 25, 22)] as const;

describe("the hours on a time axis", () => {
  it("are as many as fit, at equal distances", () => {
    assert.equal(hourTicks(...DAY, 320).length, 4);
    assert.equal(hourTicks(...DAY, 1_000).length, 12);
  });

  it("begin with the first whole hour", () => {
    const from = Date.UTC(2026, 5, 25, 8, 15);
    assert.deepEqual(hourTicks(from, from + 3_600_000, 500), [Date.UTC(2026, 5, 25, 9)]);
  });
});
