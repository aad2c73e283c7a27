import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bandsOf, plotData, type Series } from "./series.ts";

const series = (look: Series["look"], ...values: (number | null)[]): Series => ({
  name: "any",
  colour: "grid",
  look,
  values,
});

describe("what is drawn", () => {
  it("stacks areas and leaves lines where they are, each flat from its start to its end", () => {
    const drawn = plotData([series("area", 1, 2), series("line", 9, 9), series("area", 3, 4)], [0, 10], 20);
    assert.deepEqual(drawn, [
      [0, 10 - 1e-5, 10, 20 - 1e-5],
      [1, 1, 2, 2],
      [9, 9, 9, 9],
      [4, 4, 6, 6],
    ]);
    assert.deepEqual(bandsOf([series("area"), series("line"), series("area"), series("area")]), [
      [3, 1],
      [4, 3],
    ]);
  });

  it("leaves a hole where nothing is known, and what stands above it stands on the ground", () => {
    const drawn = plotData([series("area", null, 2), series("area", 3, 4)], [0, 10], 20);
    assert.deepEqual(drawn.slice(1), [
      [null, null, 2, 2],
      [3, 3, 6, 6],
    ]);
  });

  it("is empty without steps", () => {
    assert.deepEqual(plotData([series("area")], [], 20), [[], []]);
  });
});
