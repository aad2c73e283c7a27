import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { randomFrom, type Wh, wh } from "#domain";
import { forecastError } from "./error.ts";
import { persistence, seasonalNaive } from "./forecaster.ts";
import { FORECASTERS } from "./forecasters.ts";
import { addRow, noEquations, ridgeWeights } from "./normal-equations.ts";
import { ridge } from "./ridge.ts";
import { mostOf } from "./series.ts";
import { BERLIN, hours, inputOf } from "./testing/series.ts";

const evening = (hour: number) => 100 + 500 * Math.exp(-(((hour - 19) / 2) ** 2));

describe("the ridge forecaster", () => {
  it("is exact on any day that repeats", () => {
    const wattHours = fc.integer({ min: 0, max: 50_000 });
    fc.assert(
      fc.property(
        fc.array(wattHours, { minLength: 24, maxLength: 24 }),
        fc.integer({ min: 0, max: 23 }),
        (day, cut) => {
          const historyWh = hours(9, (_, hour) => day[hour] as number).slice(cut);
          const forecastWh = ridge.forecast(inputOf({ historyWh, horizon: 25 }));
          assert.deepEqual(forecastWh, seasonalNaive.forecast(inputOf({ historyWh, horizon: 25 })));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("beats persistence and yesterday on a home that is away on working days and noisy on all", () => {
    const random = randomFrom(1n);
    const atHome = (day: number) => (day % 7 >= 5 ? 3 : 1);
    const all = hours(28, (day, hour) => evening(hour) * atHome(day) * (0.7 + 0.6 * random.next()));
    const off = { ridge: 0, persistence: 0, yesterday: 0 };
    for (let day = 21; day < 28; day++) {
      const input = inputOf({ historyWh: all.slice(0, 24 * day), horizon: 24 });
      const came = all.slice(24 * day, 24 * (day + 1));
      off.ridge += forecastError(ridge.forecast(input), came);
      off.persistence += forecastError(persistence.forecast(input), came);
      off.yesterday += forecastError(seasonalNaive.forecast(input), came);
    }
    assert.ok(off.ridge < 0.9 * Math.min(off.persistence, off.yesterday), JSON.stringify(off));
  });

  it("tells Saturday from Friday by the clocks of the place", () => {
    const weekly = (day: number, hour: number) => (day % 7 >= 5 ? 4 : 1) * evening(hour);
    const friday = hours(26, weekly);
    const saturday = hours(27, weekly).slice(-24);
    const place = { ...BERLIN, utcOffsetSeconds: 3_600 - 4 * 86_400 };
    const here = forecastError(ridge.forecast(inputOf({ historyWh: friday, horizon: 24 })), saturday);
    const elsewhere = forecastError(ridge.forecast(inputOf({ historyWh: friday, horizon: 24, place })), saturday);
    const yesterday = forecastError(seasonalNaive.forecast(inputOf({ historyWh: friday, horizon: 24 })), saturday);
    assert.ok(here < elsewhere && here < yesterday / 4, `${here}, ${elsewhere}, ${yesterday}`);
  });

  it("is yesterday until it knows four days", () => {
    const historyWh = hours(4, (day, hour) => 10 * day + hour).slice(1);
    assert.equal(ridge.learn(inputOf({ historyWh })), null);
    assert.deepEqual(ridge.forecast(inputOf({ historyWh })), seasonalNaive.forecast(inputOf({ historyWh })));
  });

  it("goes on with what it learned in the morning, and follows what came since", () => {
    const random = randomFrom(2n);
    const all = hours(20, (_, hour) => evening(hour) * (0.5 + random.next()));
    const learned = ridge.learn(inputOf({ historyWh: all.slice(0, 24 * 19) }));
    const high = [...all.slice(0, 24 * 19), ...hours(1, () => 3_000).slice(0, 6)];
    const low = [...all.slice(0, 24 * 19), ...hours(1, () => 10).slice(0, 6)];
    const [after, before] = [high, low].map((historyWh) => ridge.forecast(inputOf({ historyWh, horizon: 1 }), learned));
    assert.ok((after?.[0] as Wh) > (before?.[0] as Wh));
  });
});

describe("every forecaster", () => {
  const energy = fc.oneof(
    fc.constant(0n),
    fc.bigInt({ min: 0n, max: 3_000n }),
    fc.constantFrom(2n ** 64n - 1n, 2n ** 53n + 1n, 1n),
  );
  const history = fc.oneof(
    fc.array(energy, { maxLength: 400 }),
    fc.tuple(energy, fc.nat(400)).map(([value, length]) => Array<bigint>(length).fill(value)),
  );
  for (const forecaster of FORECASTERS.values()) {
    it(`${forecaster.name} stays between 0 and the most it has seen, whatever the history, and says the same again`, () => {
      fc.assert(
        fc.property(
          history,
          fc.constantFrom(1, 2, 5, 24, 96),
          fc.integer({ min: 0, max: 120 }),
          (values, slotsPerDay, horizon) => {
            const historyWh = values.map(wh);
            const most = mostOf(historyWh);
            const input = inputOf({ historyWh, slotsPerDay, horizon });
            const forecastWh = forecaster.forecast(input);
            assert.equal(forecastWh.length, horizon);
            for (const energyWh of forecastWh) assert.ok(energyWh >= 0n && energyWh <= most, `${energyWh}`);
            assert.deepEqual(forecaster.forecast(input, forecaster.learn(input)), forecastWh);
          },
        ),
        { numRuns: 60 },
      );
    });
  }
});

describe("normal equations", () => {
  it("find the line that rows lie on, and hold weights back as the penalty grows", () => {
    const sums = noEquations(2);
    for (const x of [-2, -1, 0, 1, 2]) addRow(sums, Float64Array.of(1, x), 3 + 2 * x);
    const [constant, slope] = ridgeWeights(sums, 1e-12) as [number, number];
    assert.ok(Math.abs(constant - 3) < 1e-6 && Math.abs(slope - 2) < 1e-6);
    assert.ok(Math.abs((ridgeWeights(sums, 1) as [number, number])[1] - (2 * 10) / 15) < 1e-9);
  });

  it("of two homes are the sum of each home's", () => {
    const [both, one, other] = [noEquations(2), noEquations(2), noEquations(2)];
    for (const [i, x] of [3, 1, 4, 1, 5, 9].entries()) {
      for (const sums of [both, i < 3 ? one : other]) addRow(sums, Float64Array.of(1, x), x * x);
    }
    assert.deepEqual(
      both.xx,
      one.xx.map((value, i) => value + (other.xx[i] as number)),
    );
    assert.deepEqual(
      both.xy,
      one.xy.map((value, i) => value + (other.xy[i] as number)),
    );
  });

  it("without rows give weights of 0, and none where the sums are no numbers", () => {
    assert.deepEqual(ridgeWeights(noEquations(2), 1), [0, 0]);
    const sums = noEquations(1);
    addRow(sums, Float64Array.of(1e200), 1);
    assert.equal(ridgeWeights(sums, 1), null);
  });
});
