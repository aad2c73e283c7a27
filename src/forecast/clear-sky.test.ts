import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Wh } from "#domain";
import { clearSky } from "./clear-sky.ts";
import { forecastError } from "./error.ts";
import { persistence, seasonalNaive } from "./forecaster.ts";
import { BERLIN, flatRoof, hours, inputOf } from "./testing/series.ts";

const sum = (values: readonly Wh[]) => Number(values.reduce((a, b) => a + b, 0n));

describe("the clear-sky forecaster", () => {
  it("says on a clear day after clear days what the sun gives", () => {
    const historyWh = hours(10, (day, hour) => flatRoof(day, hour, 0.9));
    const came = hours(11, (day, hour) => flatRoof(day, hour, 0.9)).slice(-24);
    const error = forecastError(clearSky.forecast(inputOf({ historyWh, horizon: 24 })), came);
    assert.ok(error < 0.01 * (sum(came) / 24), `${error} Wh`);
  });

  it("lowers the rest of the day when the morning is cloudy, the next hour most", () => {
    const clear = hours(10, (day, hour) => flatRoof(day, hour, 0.9));
    const morning = (clearness: number) => hours(11, (day, hour) => flatRoof(day, hour, clearness)).slice(240, 251);
    const ahead = (clearness: number) =>
      clearSky.forecast(
        inputOf({ historyWh: [...clear, ...morning(clearness)], horizon: 6 }),
        clearSky.learn(inputOf({ historyWh: clear })),
      );
    const part = ahead(0.3).map((energyWh, i) => Number(energyWh) / Number(ahead(0.9)[i]));
    assert.ok(
      part.every((p) => p < 0.95),
      `${part}`,
    );
    assert.ok((part[0] as number) < 0.6 && (part[0] as number) < (part[5] as number), `${part}`);
  });

  it("learns from its history alone that a roof has sun in the morning only", () => {
    const historyWh = hours(10, (day, hour) => (hour < 12 ? flatRoof(day, hour, 0.9) : 0));
    const forecastWh = clearSky.forecast(inputOf({ historyWh, horizon: 24 }));
    assert.ok(sum(forecastWh.slice(0, 12)) > 5_000);
    assert.equal(sum(forecastWh.slice(12)), 0);
  });

  it("beats yesterday and persistence when every day has another sky", () => {
    const sky = [0.9, 0.3, 0.8, 0.2, 0.9, 0.5, 0.7, 0.25, 0.95, 0.4, 0.9, 0.3, 0.6, 0.85];
    const all = hours(14, (day, hour) => flatRoof(day, hour, sky[day] as number));
    const off = [clearSky, seasonalNaive, persistence].map((forecaster) => {
      let error = 0;
      for (let origin = 24 * 10; origin + 4 <= all.length; origin++) {
        const forecastWh = forecaster.forecast(inputOf({ historyWh: all.slice(0, origin), horizon: 4 }));
        error += forecastError(forecastWh, all.slice(origin, origin + 4));
      }
      return error;
    });
    assert.ok((off[0] as number) < 0.7 * Math.min(off[1] as number, off[2] as number), `${off}`);
  });

  it("is yesterday until it knows two days, and where the sun never rises", () => {
    const historyWh = hours(2, (day, hour) => flatRoof(day, hour, 0.9)).slice(1);
    assert.deepEqual(clearSky.forecast(inputOf({ historyWh })), seasonalNaive.forecast(inputOf({ historyWh })));
    const place = { ...BERLIN, latitudeDegrees: -85 };
    const polar = inputOf({ historyWh: hours(5, (_, hour) => hour), place });
    assert.deepEqual(clearSky.forecast(polar), seasonalNaive.forecast(polar));
  });
});
