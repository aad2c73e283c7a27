import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "#domain";
import { carDay } from "./car.ts";
import { total } from "./quarter-hours.ts";

const car = { meanEnergyPerDayWh: 8_000, chargeW: 11_000, arrivalMinutes: 18 * 60, random: randomFrom(3n) };

test("a car charges in one block in the evening, at most at its power", () => {
  for (let day = 0; day < 20; day++) {
    const charge = carDay(car, day);
    const busy = [...charge.keys()].filter((q) => (charge[q] as number) > 0);
    assert.ok((busy[0] as number) >= 66 && (busy.at(-1) as number) < 90, `day ${day}: ${busy}`);
    assert.equal((busy.at(-1) as number) - (busy[0] as number), busy.length - 1, "one block");
    assert.ok(Math.max(...charge) <= 11_000 / 4);
  }
});

test("a car charges its mean energy over many days, but not the same every day", () => {
  const days = Array.from({ length: 200 }, (_, day) => total(carDay(car, day)));
  assert.ok(Math.abs(total(days) / 200 / 8_000 - 1) < 0.06, `${total(days) / 200} Wh`);
  assert.ok(new Set(days).size > 150);
});

test("a session shortly after midnight loses nothing to the day before", () => {
  let sum = 0;
  for (let day = 0; day < 100; day++) sum += total(carDay({ ...car, arrivalMinutes: 10 }, day));
  assert.ok(Math.abs(sum / 100 / 8_000 - 1) < 0.08, `${sum / 100} Wh`);
});

test("a session that begins late ends on the next day, with nothing lost", () => {
  const late = { ...car, chargeW: 1_000, arrivalMinutes: 23 * 60 };
  assert.ok((carDay(late, 6)[0] as number) > 0);
  let sum = 0;
  for (let day = 0; day < 100; day++) sum += total(carDay(late, day));
  assert.ok(Math.abs(sum / 100 / 8_000 - 1) < 0.08, `${sum / 100} Wh`);
});
