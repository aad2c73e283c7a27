import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DayState } from "#api";
import { loweredLimits, pricesDiffer, rangeOf, spansWith } from "./day-of-feeders.ts";

type DayFeeder = DayState["feeders"][number];

const hour = (h: number) => `2026-06-25T${String(h).padStart(2, "0")}:00:00Z`;
const intervals = [0, 1, 2, 3].map((h) => ({ interval: h, from: hour(h), to: hour(h + 1) }));

function feeder(change: Partial<DayFeeder>): DayFeeder {
  const every = <T>(value: T) => intervals.map(() => value);
  return {
    id: 1,
    name: "Mill Lane",
    parent: 0,
    peakW: 0,
    netImportW: every(null),
    netOutLimitW: every(5_000),
    netInLimitW: every(8_000),
    isLowered: every(false),
    voltageV: every(null),
    pricePerWh: every(null),
    ...change,
  };
}

describe("a day of the feeders", () => {
  it("tells the operator's orders: as long as a limit stays the same it is one", () => {
    const lowered = feeder({ isLowered: [false, true, true, true], netInLimitW: [8_000, 3_000, 3_000, 2_000] });
    assert.deepEqual(loweredLimits({ feeders: [lowered], intervals }), [
      { from: hour(1), to: hour(3), feeder: "Mill Lane", netInLimitW: 3_000, netOutLimitW: 5_000 },
      { from: hour(3), to: hour(4), feeder: "Mill Lane", netInLimitW: 2_000, netOutLimitW: 5_000 },
    ]);
  });

  it("puts the orders of several feeders in the order of time", () => {
    const late = feeder({ name: "late", isLowered: [false, false, true, false] });
    const early = feeder({ name: "early", isLowered: [true, false, false, true] });
    const orders = loweredLimits({ feeders: [late, early], intervals });
    assert.deepEqual(
      orders.map(({ feeder }) => feeder),
      ["early", "late", "early"],
    );
  });

  it("tells when a feeder was over its limit and when near it; what is unknown is neither", () => {
    const busy = feeder({ netImportW: [7_500, 8_001, 9_000, null] });
    assert.deepEqual(spansWith("over", busy, intervals), [{ from: hour(1), to: hour(3), value: "over" }]);
    assert.deepEqual(spansWith("near", busy, intervals), [{ from: hour(0), to: hour(1), value: "near" }]);
  });

  it("tells the lowest and the highest of what is known", () => {
    assert.deepEqual(rangeOf([null, 398, 401]), [398, 401]);
    assert.equal(rangeOf([null]), null);
  });

  it("sees that prices differ only where two feeders have different ones at the same time", () => {
    const one = feeder({ pricePerWh: ["1", "2", null, "4"] });
    assert.equal(pricesDiffer([one, feeder({ pricePerWh: ["1", null, "3", "4"] })]), false);
    assert.equal(pricesDiffer([one, feeder({ pricePerWh: ["1", "2", "3", "5"] })]), true);
    assert.equal(pricesDiffer([]), false);
  });
});
