import assert from "node:assert/strict";
import { test } from "node:test";
import { instant } from "#domain";
import { total } from "./generator/quarter-hours.ts";
import { perInterval } from "./intervals.ts";

const calendar = (intervalSeconds: number) => ({
  epoch: instant(0),
  intervalSeconds,
  windowSeconds: intervalSeconds,
  commitMarginSeconds: 5,
  graceSeconds: intervalSeconds,
});
const day = Uint32Array.from({ length: 96 }, (_, q) => q);

test("an hour is the sum of its quarters", () => {
  assert.deepEqual([...perInterval(day, calendar(3600))].slice(0, 2), [0 + 1 + 2 + 3, 4 + 5 + 6 + 7]);
});

test("quarter hours stay as they are", () => {
  assert.deepEqual(perInterval(day, calendar(900)), day);
});

test("shorter intervals share a quarter hour without losing a Wh", () => {
  assert.deepEqual([...perInterval(day, calendar(300))].slice(3 * 7, 3 * 8), [2, 2, 3]);
  for (const seconds of [60, 180, 300, 450]) assert.equal(total(perInterval(day, calendar(seconds))), total(day));
});
