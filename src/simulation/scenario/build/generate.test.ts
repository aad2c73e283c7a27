import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, refuses, scenarioFrom, validFile } from "../testing.ts";

const feeder = (id: number) => ({ id, name: `Feeder ${id}`, netLimit_kW: 50, internalLimit_kW: 80 });
const generated = (generate: object, seed = 1) => ({
  ...changed(validFile(), ["households"], undefined),
  feeders: [feeder(1), feeder(2)],
  seed,
  generate,
});

test("shares are kept exactly: every second home has a roof, every second roof a battery", () => {
  const { households } = scenarioFrom(generated({ count: 12, pvShare: 0.5, batteryShare: 0.5, carShare: 0.25 }));
  assert.deepEqual(
    households.map((home) => home.pv !== null),
    Array.from({ length: 12 }, (_, i) => i % 2 === 1),
  );
  assert.equal(households.filter((home) => home.battery !== null).length, 3);
  assert.equal(households.filter((home) => home.car !== null).length, 3);
  assert.ok(households.every((home) => home.battery === null || home.pv !== null));
});

test("feeders get neighbours in equal parts", () => {
  const { households } = scenarioFrom(generated({ count: 6 }));
  assert.deepEqual(
    households.map((home) => home.feeder),
    [1, 1, 1, 2, 2, 2],
  );
});

test("the same seed draws the same homes, another seed others within the ranges", () => {
  const annualLoad_kWh = { from: 2000, to: 2100 };
  const draw = (seed: number) => scenarioFrom(generated({ count: 5, annualLoad_kWh }, seed)).households;
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  assert.ok(draw(2).every(({ annualLoadWh: wh }) => wh !== null && wh >= 2_000_000n && wh <= 2_100_000n));
});

test("a range upside down is refused", () => {
  const file = generated({ count: 5, pvPeak_kW: { from: 9, to: 4 } });
  refuses(
    () => scenarioFrom(file),
    "SIMULATION_SCENARIO_INVALID",
    78,
    "generate.pvPeak_kW",
    "from 9 is more than to 4",
  );
});
