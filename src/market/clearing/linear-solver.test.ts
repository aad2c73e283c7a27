import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { NeighborwattError } from "#domain";
import { type LinearProgram, type LinearSolver, openLinearSolver } from "./linear-solver.ts";

let solver: LinearSolver;
before(async () => {
  solver = await openLinearSolver();
});

/** Two items of 2 into a bag of 3: 2 x + 2 y = bag. */
const BAG: LinearProgram = {
  columns: 3,
  rows: 1,
  lower: Float64Array.of(0, 0, 0),
  upper: Float64Array.of(1, 1, 3),
  starts: Int32Array.of(0, 1, 2, 3),
  row: Int32Array.of(0, 0, 0),
  factor: Float64Array.of(2, 2, -1),
};
const GAIN = Float64Array.of(3, 2, 0);

describe("the linear solver", () => {
  it("finds the optimum, and what more room would be worth", () => {
    const optimum = solver.use(BAG, (loaded) => loaded.maximize(GAIN));
    assert.deepEqual([...(optimum?.column ?? [])], [1, 0.5, 3]);
    assert.deepEqual([...(optimum?.rowPrice ?? [])], [1]);
  });

  it("finds the best in whole numbers, and forgets about them afterwards", () => {
    const [whole, again] = solver.use(BAG, (loaded) => [loaded.maximizeWhole(GAIN), loaded.maximize(GAIN)] as const);
    assert.deepEqual([...(whole ?? [])], [1, 0, 2]);
    assert.deepEqual([...(again?.column ?? [])], [1, 0.5, 3]);
  });

  it("keeps the bounds that a column is given later", () => {
    const optimum = solver.use(BAG, (loaded) => {
      loaded.limit(2, 1, 1);
      return loaded.maximize(GAIN);
    });
    assert.deepEqual([...(optimum?.column ?? [])], [0.5, 0, 1]);
  });

  it("has no optimum where nothing satisfies the rows", () => {
    const none = { ...BAG, lower: Float64Array.of(1, 1, 0) };
    assert.deepEqual(
      solver.use(none, (loaded) => [loaded.maximize(GAIN), loaded.maximizeWhole(GAIN)]),
      [null, null],
    );
  });

  it("says in a sentence why a program is refused", () => {
    assert.throws(
      () => solver.use({ ...BAG, rows: 2 ** 31 }, () => 0),
      (error: NeighborwattError) => error.code === "MARKET_LINEAR_SOLVER" && error.message.length < 400,
    );
  });

  it("hands on what goes wrong while a program is used", () => {
    const own = new NeighborwattError("MARKET_TEST", "mine");
    assert.throws(
      () =>
        solver.use(BAG, () => {
          throw own;
        }),
      own,
    );
  });
});
