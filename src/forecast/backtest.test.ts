import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { randomFrom, wh } from "#domain";
import { backtest, bestOf } from "./backtest.ts";
import { clearSky } from "./clear-sky.ts";
import { type Forecaster, type ForecastInput, persistence, seasonalNaive } from "./forecaster.ts";
import { ridge } from "./ridge.ts";
import { until } from "./series.ts";
import { hours, inputOf } from "./testing/series.ts";

const PLANNED = { horizon: 2, from: 1 };

describe("a backtest", () => {
  it("tells who is exact from who is not, over the intervals that plans are made of", () => {
    const historyWh = hours(8, (_, hour) => 100 * hour);
    const scores = backtest(inputOf({ historyWh }), [persistence, seasonalNaive, ridge], PLANNED);
    assert.deepEqual(
      scores?.map(({ name, errorWh }) => [name, errorWh === 0]),
      [
        ["persistence", false],
        ["seasonal-naive", true],
        ["ridge", true],
      ],
    );
    // Two hours on, from each of 24 origins on four days: 22 times 200 Wh off, twice 2,200 Wh; from the last nothing came.
    assert.equal(scores?.[0]?.errorWh, (4 * (22 * 200 + 2 * 2_200) - 2_200) / (4 * 24 - 1));
  });

  it("shows a forecaster nothing that came after the instant it is asked from", () => {
    const historyWh = hours(12, (day, hour) => 1_000 * day + hour);
    const seen: number[] = [];
    const peeping: Forecaster = {
      name: "peeping",
      daysUsed: 1,
      learn: (series) => {
        seen.push(series.historyWh.length);
        assert.equal(series.endsAt, until(inputOf({ historyWh }), series.historyWh.length).endsAt);
        return null;
      },
      forecast: (input: ForecastInput) => {
        const last = input.historyWh.at(-1) as bigint;
        assert.equal(last, historyWh[input.historyWh.length - 1]);
        return Array.from({ length: input.horizon }, () => wh(last));
      },
    };
    assert.deepEqual(
      backtest(inputOf({ historyWh }), [peeping], PLANNED)?.map(({ errorWh }) => errorWh),
      backtest(inputOf({ historyWh }), [persistence], PLANNED)?.map(({ errorWh }) => errorWh),
    );
    assert.deepEqual(
      seen,
      [5, 6, 7, 8, 9, 10, 11].map((day) => 24 * day),
    );
  });

  it("says nothing below seven days of history", () => {
    const historyWh = hours(7, (_, hour) => hour);
    assert.equal(backtest(inputOf({ historyWh: historyWh.slice(1) }), [persistence], PLANNED), null);
    assert.notEqual(backtest(inputOf({ historyWh }), [persistence], PLANNED), null);
  });

  it("refuses a day without slots", () => {
    const input = inputOf({ historyWh: [], slotsPerDay: 0 });
    assert.throws(() => backtest(input, [persistence], PLANNED), { code: "FORECAST_INPUT_INVALID" });
  });

  it("gives the first of equals the preference", () => {
    const scores = [
      { name: "simple", errorWh: 3 },
      { name: "better", errorWh: 2 },
      { name: "as good", errorWh: 2 },
    ];
    assert.equal(bestOf(scores).name, "better");
  });
});

describe("what is retraced from several origins at once", () => {
  for (const forecaster of [ridge, clearSky]) {
    it(`is with ${forecaster.name} what would have been said at each of them`, () => {
      const random = randomFrom(4n);
      const historyWh = hours(
        16,
        (_, hour) => 400 * random.next() * Math.max(0, Math.sin(((hour - 5) / 14) * Math.PI)),
      );
      const origins = fc.uniqueArray(fc.integer({ min: 24 * 8, max: historyWh.length }), {
        minLength: 1,
        maxLength: 5,
      });
      fc.assert(
        fc.property(origins, fc.constantFrom(2, 25), (unsorted, horizon) => {
          const sorted = unsorted.toSorted((a, b) => a - b);
          const input = inputOf({ historyWh, horizon });
          const learned = forecaster.learn(until(input, 24 * 8));
          const each = sorted.map((origin) => forecaster.forecast(until(input, origin), learned));
          assert.deepEqual(forecaster.retrace?.(input, sorted, learned), each);
        }),
        { numRuns: 40 },
      );
    });

    it(`is yesterday with ${forecaster.name} where nothing was learned`, () => {
      const input = inputOf({ historyWh: hours(9, (day, hour) => day * hour), horizon: 3 });
      const yesterday = seasonalNaive.forecast(until(input, 100));
      assert.deepEqual(forecaster.retrace?.(input, [100], null), [yesterday]);
    });
  }
});
