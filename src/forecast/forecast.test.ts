import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forecastError } from "./error.ts";
import { type Forecaster, persistence, seasonalNaive } from "./forecaster.ts";
import { FORECASTERS, forecasterNamed } from "./forecasters.ts";
import { energies, inputOf } from "./testing/series.ts";

describe("every forecaster", () => {
  for (const forecaster of FORECASTERS.values()) {
    it(`${forecaster.name} gives one energy per interval of the horizon, also without a history`, () => {
      for (const historyWh of [[], energies(4), energies(1, 2, 3, 4, 5, 6, 7)]) {
        for (const horizon of [0, 1, 9]) {
          assert.equal(forecaster.forecast(inputOf({ historyWh, slotsPerDay: 4, horizon })).length, horizon);
        }
      }
    });

    it(`${forecaster.name} refuses a day without slots and half an interval`, () => {
      const refused = (slotsPerDay: number, horizon: number) => () =>
        forecaster.forecast(inputOf({ historyWh: [], slotsPerDay, horizon }));
      assert.throws(refused(0, 1), { code: "FORECAST_INPUT_INVALID" });
      assert.throws(refused(24, 0.5), { code: "FORECAST_INPUT_INVALID" });
    });

    it(`${forecaster.name} is found by its name`, () => {
      assert.equal(forecasterNamed(forecaster.name), forecaster satisfies Forecaster);
    });
  }

  it("is refused under a name that does not exist, with the names that do", () => {
    assert.throws(() => forecasterNamed("oracle"), {
      code: "FORECAST_UNKNOWN",
      message: /persistence, seasonal-naive/,
    });
  });
});

describe("the seasonal naive forecaster", () => {
  it("repeats the same slots of yesterday, whatever slot comes next", () => {
    const historyWh = energies(9, 9, 1, 2, 3);
    assert.deepEqual(seasonalNaive.forecast(inputOf({ historyWh, slotsPerDay: 3, horizon: 4 })), [1n, 2n, 3n, 1n]);
  });

  it("is exact on a series that repeats daily, where persistence is not", () => {
    const day = energies(0, 5, 9, 2);
    const input = inputOf({ historyWh: [...day, ...day], slotsPerDay: 4, horizon: 4 });
    assert.equal(forecastError(seasonalNaive.forecast(input), day), 0);
    assert.equal(forecastError(persistence.forecast(input), day), 3);
  });

  it("stays at the last value until it knows a whole day", () => {
    assert.deepEqual(seasonalNaive.forecast(inputOf({ historyWh: energies(1, 8), slotsPerDay: 3, horizon: 2 })), [
      8n,
      8n,
    ]);
  });

  it("says 0 before anything was measured", () => {
    assert.deepEqual(seasonalNaive.forecast(inputOf({ historyWh: [], slotsPerDay: 3, horizon: 2 })), [0n, 0n]);
  });
});

describe("the error of a forecast", () => {
  it("is the mean distance, over and under alike", () => {
    assert.equal(forecastError(energies(5, 5, 5), energies(4, 8, 5)), 4 / 3);
  });

  it("is 0 for nothing", () => {
    assert.equal(forecastError([], []), 0);
  });

  it("refuses series of different lengths", () => {
    assert.throws(() => forecastError(energies(1), energies(1, 2)), { code: "FORECAST_LENGTHS_DIFFER" });
  });
});
