import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, refuses, scenarioFrom, validFile } from "../testing.ts";

const LANE = { id: 1, name: "Lane", netLimit_kW: 30, internalLimit_kW: 50 };
const withFeeders = (...feeders: readonly object[]) => changed(validFile(), ["feeders"], feeders);
const invalid = (file: object, ...words: string[]) =>
  refuses(() => scenarioFrom(file), "SIMULATION_SCENARIO_INVALID", 78, ...words);

test("feeders hang below the connection point unless the file says below what", () => {
  const { feeders, limits } = scenarioFrom(withFeeders(LANE, { ...LANE, id: 4, name: "End", parent: 1 }));
  assert.deepEqual(
    feeders.map(({ parent }) => parent),
    [0, 1],
  );
  assert.deepEqual(
    limits.map(({ feeder, parent }) => [feeder, parent]),
    [
      [1, 0],
      [4, 1],
    ],
  );
});

test("a limit holds in both directions unless the file gives one direction its own", () => {
  const { limits } = scenarioFrom(
    withFeeders({ ...LANE, netOutLimit_kW: 12.5 }, { ...LANE, id: 2, name: "End", netInLimit_kW: 40 }),
  );
  assert.deepEqual(
    limits.map(({ netOutWh, netInWh, sellWh, buyWh }) => [netOutWh, netInWh, sellWh, buyWh]),
    [
      [12_500n, 30_000n, 50_000n, 50_000n],
      [30_000n, 40_000n, 50_000n, 50_000n],
    ],
  );
});

test("a feeder below one that does not exist is refused", () => {
  invalid(
    withFeeders(LANE, { ...LANE, id: 4, parent: 3 }),
    "feeders[1].parent",
    "there is no feeder 3; there are 1, 4",
  );
});

test("a feeder below itself or below a larger number is refused: the tree grows outward", () => {
  invalid(withFeeders(LANE, { ...LANE, id: 2, parent: 2 }), "feeders[1].parent", "a smaller id than 2");
  invalid(withFeeders({ ...LANE, parent: 2 }, { ...LANE, id: 2 }), "feeders[0].parent", "a smaller id than 1");
});

test("a limit in one direction finer than a watt, or of nothing, is refused", () => {
  invalid(withFeeders({ ...LANE, netInLimit_kW: 1.0001 }), "feeders[0].netInLimit_kW", "at most 3 digits");
  invalid(withFeeders({ ...LANE, netOutLimit_kW: 0 }), "feeders[0].netOutLimit_kW");
});
