import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, refuses, scenarioFrom, validFile } from "./testing.ts";
import { withChoices } from "./with-choices.ts";

const withClearing = (clearing: object) => changed(validFile(), ["clearing"], clearing);
const invalid = (clearing: object, ...words: string[]) =>
  refuses(() => scenarioFrom(withClearing(clearing)), "SIMULATION_SCENARIO_INVALID", 78, ...words);

test("a clearing trades as much energy as it can, five intervals ahead, with two solvers, unless the file says otherwise", () => {
  assert.deepEqual(scenarioFrom(validFile()).clearing, {
    objective: "max-energy",
    predictionWindow: 5,
    clearAhead: 1,
    solvers: 2,
  });
  assert.equal(scenarioFrom(withClearing({ objective: "max-welfare" })).clearing.objective, "max-welfare");
});

test("a clearing takes orders over the whole prediction window", () => {
  const scenario = withChoices(scenarioFrom(withClearing({ predictionWindow: 4 })), { mechanism: "clearing" });
  assert.equal(scenario.choices.mechanism, "clearing");
  assert.equal(scenario.calendar.windowSeconds, 3 * 3600);
});

test("other mechanisms keep the window of the file", () => {
  const scenario = scenarioFrom(validFile());
  for (const mechanism of ["negotiation", "double-auction", "uniform-price"] as const) {
    const other = withChoices(scenario, { mechanism });
    assert.equal(other.choices.mechanism, mechanism);
    assert.deepEqual(other.calendar, scenario.calendar);
  }
});

test("an interval cannot be final before orders for it are taken", () => {
  invalid({ predictionWindow: 3, clearAhead: 3 }, "clearing.clearAhead", "less than the prediction window of 3");
});

test("an interval cannot be final before homes have planned for it", () => {
  invalid({ predictionWindow: 5, clearAhead: 2 }, "clearing.clearAhead", "homes plan one interval ahead");
});

test("a clearing without a window, an unknown objective or a crowd of solvers is refused", () => {
  invalid({ predictionWindow: 1 }, "clearing.predictionWindow");
  invalid({ predictionWindow: 97 }, "clearing.predictionWindow");
  invalid({ clearAhead: 0 }, "clearing.clearAhead");
  invalid({ solvers: 9 }, "clearing.solvers");
  invalid({ objective: "max-profit" }, "clearing.objective");
});
