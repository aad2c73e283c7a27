import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "#domain";
import { h25 } from "../testing.ts";
import { dateAfter } from "./civil-date.ts";
import { habitsFrom, planDay } from "./habits.ts";
import { type LoadModel, loadDay } from "./load.ts";
import { STEPS, total } from "./quarter-hours.ts";
import { standardDay } from "./standard-profile.ts";

const profile = h25();
const START = "2026-06-22";
const home = (name: string, annualWh = 3_000_000): LoadModel => ({
  annualWh,
  profile,
  random: randomFrom(1n).fork(name),
  startDate: START,
});

/** Mean absolute deviation of a day from another, as a part of the other's mean. */
function deviation(day: Float64Array, from: Float64Array): number {
  return total(day.map((wh, q) => Math.abs(wh - (from[q] as number)))) / total(from);
}

test("a home's day depends on seed, name and day, and on nothing made before", () => {
  const before = loadDay(home("h01"), 40);
  for (const day of [-3, 0, 39]) loadDay(home("h01"), day);
  assert.deepEqual(loadDay(home("h01"), 40), before);
  assert.notDeepEqual(loadDay(home("h02"), 40), before);
  assert.notDeepEqual(loadDay(home("h01"), 41), before);
});

test("days before the start can be made", () => {
  const day = loadDay(home("h01"), -14);
  assert.ok(total(day) > 2_000 && day.every((wh) => wh > 0), `${total(day)} Wh`);
});

test("base and expected appliances make the standard profile in every quarter hour", () => {
  const standard = standardDay(profile, dateAfter(START, 0), 3_000_000);
  const habits = { ...habitsFrom(randomFrom(7n)), shiftSteps: 0 };
  const plan = planDay(standard, habits, 3_000_000);
  const expected = plan.baseWh.map((wh) => wh + plan.fridgeWh / 3);
  for (const { appliance, meanCount, startedBy } of plan.uses) {
    appliance.usesWh.forEach((wh, i) => {
      for (let q = 0; q < STEPS; q++) {
        const share = (startedBy[q] as number) - (startedBy[q - 1] ?? 0);
        expected[(q + i) % STEPS] = (expected[(q + i) % STEPS] as number) + meanCount * share * wh;
      }
    });
  }
  assert.ok(deviation(expected, standard) < 1e-12);
  assert.ok(plan.baseWh.every((wh) => wh > 0));
});

test("the mean workday of 300 homes over 5 days lies within 4 % of the standard profile (0.4 s: 1,500 days)", () => {
  const [homes, days] = [300, 5];
  const mean = new Float64Array(STEPS);
  const standard = new Float64Array(STEPS);
  for (let day = 0; day < days; day++) {
    standardDay(profile, dateAfter(START, day), 3_000_000).forEach((wh, q) => {
      standard[q] = (standard[q] as number) + wh / days;
    });
    for (let i = 0; i < homes; i++) {
      loadDay(home(`home ${i}`), day).forEach((wh, q) => {
        mean[q] = (mean[q] as number) + wh / (homes * days);
      });
    }
  }
  assert.ok(deviation(mean, standard) < 0.04, `mean absolute deviation ${deviation(mean, standard)}`);
  assert.ok(Math.abs(total(mean) / total(standard) - 1) < 0.02, `energy ${total(mean) / total(standard)}`);
});

test("a single home is far from the standard profile: it is spiky and differs from its neighbour", () => {
  const standard = standardDay(profile, dateAfter(START, 0), 3_000_000);
  for (const name of ["h01", "h02", "h03"]) {
    const day = loadDay(home(name), 0);
    assert.ok(deviation(day, standard) > 0.3, name);
    assert.ok(Math.max(...day) > 2.5 * Math.max(...standard), name);
  }
});

test("a home of 3,000 kWh uses about that in a year", () => {
  let sum = 0;
  for (let day = 0; day < 365; day++) sum += total(loadDay(home("h05"), day));
  assert.ok(Math.abs(sum / 3_000_000 - 1) < 0.06, `${sum / 1000} kWh`);
});

test("a weekend day and a workday follow their own columns of the profile", () => {
  const [friday, saturday, sunday] = [4, 5, 6].map((day) => dateAfter(START, day));
  assert.deepEqual([friday?.dayType, saturday?.dayType, sunday?.dayType], ["workday", "saturday", "sunday"]);
  const noon = (date = friday as NonNullable<typeof friday>) => standardDay(profile, date, 3_000_000)[48] as number;
  assert.ok(noon(sunday) > 1.3 * noon(friday), "Sunday lunch");
});

test("a year of the standard profile sums to its yearly energy within 1 %", () => {
  let sum = 0;
  for (let day = 0; day < 365; day++) sum += total(standardDay(profile, dateAfter("2026-01-01", day), 1_000_000));
  assert.ok(Math.abs(sum / 1_000_000 - 1) < 0.01, `${sum} Wh`);
});
