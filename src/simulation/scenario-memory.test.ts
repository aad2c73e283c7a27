import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { memoryCommunityStore } from "#storage/sqlite";
import { runIntervals } from "./run-length.ts";
import { loadScenario } from "./scenario/index.ts";
import { rememberedScenario, rememberScenario } from "./scenario-memory.ts";

const scenariosDir = fileURLToPath(new URL("../../scenarios", import.meta.url));
const { scenario } = loadScenario("tiny", { scenariosDir });

describe("the scenario of a state", () => {
  it("comes back as it was", () => {
    const store = memoryCommunityStore();
    assert.equal(rememberedScenario(store), null);
    rememberScenario(store, scenario);
    assert.deepEqual(rememberedScenario(store), scenario);
  });

  it("may change its length and title", () => {
    const store = memoryCommunityStore();
    rememberScenario(store, scenario);
    rememberScenario(store, { ...scenario, days: 9, intervals: null, title: "Another title" });
    assert.deepEqual(rememberedScenario(store), scenario);
  });

  it("is refused when anything else changed, by the names of the keys", () => {
    const store = memoryCommunityStore();
    rememberScenario(store, scenario);
    const changed = { ...scenario, currency: "CHF", households: scenario.households.slice(1) };
    assert.throws(() => rememberScenario(store, changed), {
      code: "SIMULATION_SCENARIO_CHANGED",
      exitCode: 65,
      message: /currency, households changed/,
    });
  });
});

describe("the length of a run", () => {
  it("is what was asked for, else the scenario's", () => {
    assert.equal(runIntervals(scenario), 3);
    assert.equal(runIntervals(scenario, { days: 2 }), 48);
    assert.equal(runIntervals(scenario, { days: 2, intervals: 5 }), 5);
    assert.equal(runIntervals({ ...scenario, intervals: null, days: 1 }), 24);
  });
});
