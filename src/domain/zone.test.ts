import assert from "node:assert/strict";
import { test } from "node:test";
import { instantsOfLocal, isTimezone, utcOffsetSeconds } from "./zone.ts";

const HOUR = 3_600_000;

test("a zone's offset follows the season", () => {
  assert.equal(utcOffsetSeconds("Europe/Berlin", Date.UTC(2026, 0, 1)), 3600);
  assert.equal(utcOffsetSeconds("Europe/Berlin", Date.UTC(2026, 6, 1)), 7200);
  assert.equal(utcOffsetSeconds("America/New_York", Date.UTC(2026, 0, 1)), -18_000);
  assert.equal(utcOffsetSeconds("Asia/Kathmandu", Date.UTC(2026, 0, 1)), 20_700);
  assert.equal(utcOffsetSeconds("UTC", Date.UTC(2026, 0, 1)), 0);
});

test("the offset changes in the quarter hour in which the clocks change", () => {
  const change = Date.UTC(2026, 2, 29, 1);
  assert.deepEqual(
    [-1, 0].map((ms) => utcOffsetSeconds("Europe/Berlin", change + ms)),
    [3600, 7200],
  );
});

test("a local time is one instant, none in the skipped hour, two in the repeated one", () => {
  assert.deepEqual(instantsOfLocal("Europe/Berlin", Date.UTC(2026, 5, 1, 12)), [Date.UTC(2026, 5, 1, 10)]);
  assert.deepEqual(instantsOfLocal("Europe/Berlin", Date.UTC(2026, 2, 29, 2, 30)), []);
  const first = Date.UTC(2026, 9, 25, 0, 30);
  assert.deepEqual(instantsOfLocal("Europe/Berlin", Date.UTC(2026, 9, 25, 2, 30)), [first, first + HOUR]);
});

test("a misspelt zone is none", () => {
  assert.deepEqual([isTimezone("Europe/Berlin"), isTimezone("Europe/Belrin")], [true, false]);
});
