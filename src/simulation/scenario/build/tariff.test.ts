import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, refuses, scenarioFrom, validFile } from "../testing.ts";

const scheduled = (...schedule: object[]) => changed(validFile(), ["tariff", "schedule"], schedule);
const invalid = (file: object, ...words: string[]) =>
  refuses(() => scenarioFrom(file), "SIMULATION_SCENARIO_INVALID", 78, ...words);

test("one tariff stands for each interval of the day, counted from the start", () => {
  const day = { from: "06:00", to: "22:00", energyPrice_ct_per_kWh: 20 };
  const night = { from: "22:00", to: "06:00", energyPrice_ct_per_kWh: 10 };
  const { schedule } = scenarioFrom(scheduled(day, night));
  const prices = schedule.map((tariff) => Number(tariff.energyPrice) / 10_000);
  assert.deepEqual(prices, [...Array(6).fill(10), ...Array(16).fill(20), ...Array(2).fill(10)]);
});

test("a start in the middle of the day moves the schedule with it", () => {
  const file = changed(
    scheduled({ from: "00:00", to: "12:00", tax_ct_per_kWh: 1 }, { from: "12:00", to: "24:00", tax_ct_per_kWh: 2 }),
    ["calendar", "start"],
    "2026-06-25T08:00:00Z",
  );
  const taxes = scenarioFrom(file).schedule.map((tariff) => Number(tariff.tax) / 10_000);
  assert.deepEqual(taxes, [1, 1, ...Array(12).fill(2), ...Array(10).fill(1)], "the run begins at 10:00 in Berlin");
});

test("an hour without a tariff is refused", () => {
  invalid(scheduled({ from: "00:00", to: "23:00" }), "tariff.schedule", "the interval from 23:00 has no tariff");
});

test("an hour with two tariffs is refused", () => {
  invalid(scheduled({ from: "00:00", to: "24:00" }, { from: "05:00", to: "06:00" }), "05:00", "more than one entry");
});

test("an entry that cuts an interval is refused", () => {
  invalid(scheduled({ from: "00:00", to: "06:30" }, { from: "06:30", to: "24:00" }), "the interval from 06:00");
});

test("an entry without length is refused", () => {
  invalid(scheduled({ from: "06:00", to: "06:00" }), "tariff.schedule[0]", "both 06:00");
});

test("a part that is given nowhere is missing", () => {
  invalid(changed(validFile(), ["tariff", "gridFee_ct_per_kWh"], undefined), "tariff.gridFee_ct_per_kWh", "missing");
  const file = changed(scheduled({ from: "00:00", to: "24:00" }), ["tariff", "tax_ct_per_kWh"], undefined);
  invalid(file, "tariff.schedule[0].tax_ct_per_kWh", "missing");
});

const seasoned = (...seasons: object[]) => changed(validFile(), ["tariff", "seasons"], seasons);
const tiered = (per: string, ...steps: object[]) => {
  const file = changed(validFile(), ["tariff", "energyPrice_ct_per_kWh"], undefined);
  return changed(file, ["tariff", "tiers"], { per, steps });
};
const FREE = { upTo_kWh: 5, energyPrice_ct_per_kWh: 0 };
const REST = { energyPrice_ct_per_kWh: 30 };

test("surcharge and levies are parts of the energy price and of the tax, as the chain counts them", () => {
  const file = changed(
    changed(validFile(), ["tariff", "surcharge_ct_per_kWh"], 2.17),
    ["tariff", "levy_ct_per_kWh"],
    3,
  );
  const [tariff] = scenarioFrom(file).schedule;
  assert.deepEqual([tariff?.energyPrice, tariff?.surchargeInEnergy], [171_700n, 21_700n]);
  assert.deepEqual([tariff?.tax, tariff?.levyInTax], [115_000n, 30_000n]);
});

test("a tariff without the newer keys has none of the newer fields", () => {
  const scenario = scenarioFrom(validFile());
  assert.deepEqual(
    ["dated", "fixedPerMonth"].filter((key) => key in scenario),
    [],
  );
  assert.deepEqual(
    ["surchargeInEnergy", "levyInTax"].filter((key) => key in (scenario.schedule[0] ?? {})),
    [],
  );
});

test("a part comes from the season's hours, the season, the tariff's hours or the tariff, in this order", () => {
  const hours = [
    { from: "00:00", to: "12:00", gridFee_ct_per_kWh: 1, tax_ct_per_kWh: 2, energyPrice_ct_per_kWh: 10 },
    { from: "12:00", to: "24:00", energyPrice_ct_per_kWh: 20 },
  ];
  const schedule = [
    { from: "00:00", to: "06:00", gridFee_ct_per_kWh: 4 },
    { from: "06:00", to: "24:00" },
  ];
  const file = changed(
    seasoned({ from: "01-01", to: "03-31", tax_ct_per_kWh: 3, schedule }),
    ["tariff", "schedule"],
    hours,
  );
  const season = scenarioFrom(file).dated?.seasons[0]?.schedule ?? [];
  const parts = [0, 6, 12].map((hour) => season[hour]);
  const ct = (price: bigint | undefined) => Number(price) / 10_000;
  assert.deepEqual(
    parts.map((t) => ct(t?.gridFee)),
    [4, 1, 9.5],
  );
  assert.deepEqual(
    parts.map((t) => ct(t?.tax)),
    [3, 3, 3],
  );
  assert.deepEqual(
    parts.map((t) => ct(t?.energyPrice)),
    [10, 10, 20],
  );
});

test("days of the year that do not exist, or lie in two seasons, are refused", () => {
  invalid(seasoned({ from: "02-30", to: "03-31" }), "tariff.seasons[0].from", "02-30");
  invalid(
    seasoned({ from: "01-01", to: "03-31" }, { from: "12-01", to: "01-01" }),
    "tariff.seasons[1]",
    "01-01 lies in",
  );
  invalid(
    seasoned({ from: "01-01", to: "03-31", schedule: [{ from: "00:00", to: "23:00" }] }),
    "seasons[0].schedule",
    "23:00",
  );
});

test("of a tiered price the band uses the lowest tier", () => {
  const { schedule, dated } = scenarioFrom(tiered("month", { ...FREE, energyPrice_ct_per_kWh: 40 }, REST));
  assert.equal(schedule[0]?.energyPrice, 300_000n);
  assert.deepEqual(dated?.base.tiers?.[0]?.tiers, [
    { upToWh: 5_000n, energyPrice: 400_000n },
    { upToWh: null, energyPrice: 300_000n },
  ]);
});

test("tiers that go down, that do not end, or whose hours nobody names are refused", () => {
  invalid(
    tiered("day", FREE, { ...FREE, upTo_kWh: 5 }, REST),
    "tariff.tiers.steps[1].upTo_kWh",
    "more than in the step before",
  );
  invalid(tiered("day", FREE, FREE), "tariff.tiers.steps[1].upTo_kWh", "the last step has no end");
  invalid(tiered("day", REST, REST), "tariff.tiers.steps[0].upTo_kWh", "missing");
  invalid(tiered("hours", FREE, REST), "tariff.tiers.per", "month or day");
  const both = changed(tiered("day", FREE, REST), ["tariff", "energyPrice_ct_per_kWh"], 3);
  invalid(both, "tariff.tiers", "one of the two");
});

test("prices from a file leave no energy price to be said, and come before orders are taken", () => {
  const mapping = { csv: "p.csv", time: "t", timeUnit: "iso", value: "p", unit: "per_MWh" };
  const file = changed(validFile(), ["tariff", "energyPrices"], mapping);
  invalid(file, "tariff.energyPrice_ct_per_kWh", "surcharge_ct_per_kWh");
  const daily = changed(changed(file, ["tariff", "energyPrice_ct_per_kWh"], undefined), ["calendar"], {
    start: "2026-06-24T22:00:00Z",
    interval_minutes: 1440,
  });
  invalid(daily, "tariff.energyPrices", "24 h ahead");
});

test("what is fixed per month is one amount for the supplier and one for grid and meter", () => {
  const file = changed(validFile(), ["tariff", "fixed_per_month"], { supplier: 9.9, grid: 6.25, meter: 1.67 });
  assert.deepEqual(scenarioFrom(file).fixedPerMonth, { energyNano: 9_900_000_000n, gridNano: 7_920_000_000n });
});
