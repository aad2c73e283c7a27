import assert from "node:assert/strict";
import { test } from "node:test";
import { dateAfter, yearDayAfter } from "./civil-date.ts";

test("a date knows its month, day of the year and kind of day", () => {
  assert.deepEqual(dateAfter("2026-06-25", 3), { iso: "2026-06-28", month: 6, dayOfYear: 179, dayType: "sunday" });
  assert.deepEqual(dateAfter("2024-03-01", -1), { iso: "2024-02-29", month: 2, dayOfYear: 60, dayType: "workday" });
});

test("a day of the typical year goes round at its end and knows no 29 February", () => {
  assert.equal(yearDayAfter("12-31", 1), "01-01");
  assert.equal(yearDayAfter("01-01", -1), "12-31");
  assert.equal(yearDayAfter("02-28", 1), "03-01");
});
