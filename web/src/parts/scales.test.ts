import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axisTop, hourTicks, stepArea, stepLine } from "./scales.ts";

const HOUR = 3_600_000;

describe("the axes of the charts", () => {
  it("end at a round number that is just large enough", () => {
    assert.equal(axisTop(1), 1);
    assert.equal(axisTop(10.4), 12);
    assert.equal(axisTop(33), 40);
    assert.equal(axisTop(0.07), 0.08);
    assert.equal(axisTop(0.25), 0.3, "also in floating point");
  });

  it("mark as many whole hours as there is room for", () => {
    assert.equal(hourTicks(0, 24 * HOUR, 1200).length, 12);
    assert.equal(hourTicks(0, 24 * HOUR, 350).length, 4);
    assert.deepEqual(hourTicks(0.5 * HOUR, 3 * HOUR, 1200), [HOUR, 2 * HOUR]);
  });
});

describe("a stepped curve", () => {
  it("is flat within a step, and broken where a step is missing", () => {
    const steps = [
      { from: 0, to: 10, y: 5 },
      { from: 10, to: 20, y: 7 },
      { from: 30, to: 40, y: 7 },
    ];
    assert.equal(stepLine(steps), "M0 5H10V7H20M30 7H40");
  });

  it("fills what lies between it and another", () => {
    assert.equal(stepArea([{ from: 0, to: 10, y: 5 }], [{ from: 0, to: 10, y: 9 }]), "M0 5H10V9H0Z");
  });
});
