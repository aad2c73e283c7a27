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
