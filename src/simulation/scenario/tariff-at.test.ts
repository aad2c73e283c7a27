import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type IntervalIndex, instant, interval, nanoPerWh } from "#domain";
import type { Scenario } from "./scenario.ts";
import { billingTermsOf, dearestTariffOf, requireTariffUntil, tariffOf, withPrices } from "./tariff-at.ts";
import { changed, refuses, scenarioFrom, validFile } from "./testing.ts";

/** The lane, from a midnight in Berlin on, with something changed in its tariff. */
function lane(start: string, tariff: Record<string, unknown>): Scenario {
  const file = Object.entries(tariff).reduce(
    (sum: object, [key, value]) => changed(sum, ["tariff", key], value),
    changed(validFile(), ["calendar", "start"], start),
  );
  return scenarioFrom(file);
}

const fees = (scenario: Scenario, first: number, count: number) =>
  Array.from({ length: count }, (_, i) => Number(tariffOf(scenario)(interval(first + i)).gridFee) / 10_000);

const MODULE_3 = {
  seasons: [
    {
      from: "01-01",
      to: "03-31",
      schedule: [
        { from: "00:00", to: "02:00", gridFee_ct_per_kWh: 2 },
        { from: "02:00", to: "17:00" },
        { from: "17:00", to: "20:00", gridFee_ct_per_kWh: 15 },
        { from: "20:00", to: "24:00" },
      ],
    },
  ],
};

describe("a grid fee by date and time of day", () => {
  it("changes with the season at midnight, local time", () => {
    const lastDay = lane("2026-03-30T22:00:00Z", MODULE_3);
    assert.deepEqual(fees(lastDay, 0, 3), [2, 2, 9.5]);
    assert.deepEqual(fees(lastDay, 17, 4), [15, 15, 15, 9.5]);
    assert.deepEqual(fees(lastDay, 24, 3), [9.5, 9.5, 9.5]);
  });

  it("follows the clocks of the zone when they change: that day has an hour less", () => {
    const spring = lane("2026-03-28T23:00:00Z", MODULE_3);
    assert.deepEqual(fees(spring, 15, 5), [9.5, 15, 15, 15, 9.5]);
    assert.deepEqual(fees(spring, 23, 3), [2, 2, 9.5]);
  });

  it("comes back every year", () => {
    assert.deepEqual(fees(lane("2027-01-31T23:00:00Z", MODULE_3), 17, 3), [15, 15, 15]);
  });
});

describe("prices from a file", () => {
  const mapping = { csv: "p.csv", time: "t", timeUnit: "iso", value: "p", unit: "per_MWh" };
  const file = { energyPrice_ct_per_kWh: undefined, surcharge_ct_per_kWh: 2, energyPrices: mapping };
  const plain = lane("2026-06-24T22:00:00Z", file);
  const series = (hours: number) => ({
    from: instant(plain.calendar.epoch - 7_200_000),
    stepSeconds: 7_200,
    prices: Array.from({ length: hours / 2 + 1 }, (_, i) => nanoPerWh(1_000 * i - 3_000)),
  });
  const priced = withPrices(plain, { energyPrices: series(72), feedIns: null });

  it("stand in the tariff of their intervals, with the surcharge on top", () => {
    const prices = [0, 1, 2, 71].map((k) => tariffOf(priced)(interval(k)).energyPrice);
    assert.deepEqual(prices, [18_000n, 18_000n, 19_000n, 53_000n]);
    assert.equal(tariffOf(priced)(interval(0)).surchargeInEnergy, 20_000n);
  });

  it("make the schedule that of the first day", () => {
    assert.deepEqual(priced.schedule[23], tariffOf(priced)(interval(23)));
  });

  it("are needed for the day after a run too, in which its last hours are traded and settled", () => {
    requireTariffUntil(priced, 48);
    const beyond = () => requireTariffUntil(priced, 49 + 12);
    refuses(beyond, "SIMULATION_PRICES_OUT_OF_RANGE", 65, "tariff.energyPrices", "interval 95", "2026-06-27T22:00:00Z");
    const short = () => withPrices(plain, { energyPrices: series(24), feedIns: null });
    refuses(short, "SIMULATION_PRICES_OUT_OF_RANGE", 65, "interval 47");
  });

  it("are refused where they begin too late", () => {
    const late = { ...series(72), from: instant(plain.calendar.epoch + 7_200_000) };
    const load = () => withPrices(plain, { energyPrices: late, feedIns: null });
    refuses(load, "SIMULATION_PRICES_OUT_OF_RANGE", 65, "interval 0");
  });
});

describe("a tiered price", () => {
  const steps = [{ upTo_kWh: 5, energyPrice_ct_per_kWh: 0 }, { energyPrice_ct_per_kWh: 30 }];
  const windows = (scenario: Scenario, ...ks: number[]) =>
    ks.map((k) => billingTermsOf(scenario)(interval(k)).tieredPrice?.window);

  it("counts by calendar month or by day, local time", () => {
    const byMonth = lane("2026-06-29T22:00:00Z", { energyPrice_ct_per_kWh: undefined, tiers: { per: "month", steps } });
    assert.deepEqual(windows(byMonth, 0, 23, 24), ["2026-06", "2026-06", "2026-07"]);
    assert.equal(billingTermsOf(byMonth)(interval(24)).tieredPrice?.from, 24);
    const byDay = lane("2026-06-29T22:00:00Z", { energyPrice_ct_per_kWh: undefined, tiers: { per: "day", steps } });
    assert.deepEqual(windows(byDay, 0, 23, 24), ["2026-06-30", "2026-06-30", "2026-07-01"]);
  });

  it("counts anew each time its hours come, also over midnight, and holds in no others", () => {
    const schedule = [
      { from: "22:00", to: "02:00", tiers: { per: "hours", steps } },
      { from: "02:00", to: "22:00" },
    ];
    const nights = lane("2026-06-29T22:00:00Z", { schedule });
    const [early, between, late, after] = windows(nights, 1, 5, 22, 25);
    assert.equal(between, undefined);
    assert.notEqual(early, late);
    assert.equal(late, after);
    assert.equal(billingTermsOf(nights)(interval(25)).tieredPrice?.from, 22);
    assert.equal(tariffOf(nights)(interval(5)).energyPrice, 150_000n);
  });

  it("is billed at its dearest tier in a gap", () => {
    const byDay = lane("2026-06-29T22:00:00Z", { energyPrice_ct_per_kWh: undefined, tiers: { per: "day", steps } });
    assert.deepEqual(
      [tariffOf, dearestTariffOf].map((of) => of(byDay)(interval(3)).energyPrice),
      [0n, 300_000n],
    );
  });
});

describe("what is fixed per month", () => {
  const sum = (scenario: Scenario, first: number, count: number) => {
    const terms = billingTermsOf(scenario);
    const all = Array.from(
      { length: count },
      (_, i) => terms(interval(first + i) as IntervalIndex).fixed?.energyNano ?? 0n,
    );
    return all.reduce((total: bigint, part) => total + part, 0n);
  };

  it("is due in full for a whole month, whether the clocks change in it or not, and in part for a part", () => {
    const march = lane("2026-02-28T23:00:00Z", { fixed_per_month: { supplier: 10 } });
    assert.equal(sum(march, 0, 31 * 24 - 1), 10_000_000_000n);
    assert.equal(sum(march, 31 * 24 - 1, 30 * 24), 10_000_000_000n);
    assert.equal(sum(march, 31 * 24 - 1, 15 * 24), 5_000_000_000n);
  });
});
