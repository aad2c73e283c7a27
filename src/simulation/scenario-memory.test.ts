import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type NanoPerWh, nanoPerWh } from "#domain";
import { memoryCommunityStore } from "#storage/sqlite";
import { runIntervals } from "./run-length.ts";
import { type DatedTariff, loadScenario, type PriceSeries } from "./scenario/index.ts";
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

describe("prices of a file", () => {
  const { scenario: dynamic } = loadScenario("dynamic", { scenariosDir });
  const dated = dynamic.dated as DatedTariff;
  const series = dated.energyPrices as PriceSeries;
  const withSeries = (prices: readonly NanoPerWh[]) => ({
    ...dynamic,
    dated: { ...dated, energyPrices: { ...series, prices } },
  });

  it("may be added to those that were known, and are kept from then on", () => {
    const store = memoryCommunityStore();
    rememberScenario(store, withSeries(series.prices.slice(0, 300)));
    rememberScenario(store, dynamic);
    assert.equal(rememberedScenario(store)?.dated?.energyPrices?.prices.length, series.prices.length);
  });

  it("may not be changed, taken away, or left out", () => {
    const other = series.prices.map((price, i) => nanoPerWh(i === 7 ? price + 1n : price));
    const { dated: _, ...without } = dynamic;
    for (const scenario of [withSeries(other), withSeries(series.prices.slice(1)), without]) {
      const store = memoryCommunityStore();
      rememberScenario(store, dynamic);
      assert.throws(() => rememberScenario(store, scenario), {
        code: "SIMULATION_SCENARIO_CHANGED",
        message: /: dated changed/,
      });
    }
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
