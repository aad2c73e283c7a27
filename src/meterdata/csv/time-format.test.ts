import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTimePattern, readTime } from "./time-format.ts";

const iso = (text: string, pattern: string) => {
  const read = readTime(text, pattern);
  return read === null ? null : new Date(read.localMs).toISOString();
};

test("dates and times are read by their letters", () => {
  assert.equal(iso("9.1.2025 7:05", "dd.MM.yyyy HH:mm[:ss]"), "2025-01-09T07:05:00.000Z");
  assert.equal(iso("2025/01/09 24:00", "yyyy/MM/dd HH:mm"), "2025-01-10T00:00:00.000Z");
  assert.equal(iso("09.01.25 07:05:59", "dd.MM.yy HH:mm:ss"), "2025-01-09T07:05:59.000Z");
  assert.equal(iso("09.01.2025 07:00 - 08:00", "dd.MM.yyyy HH:mm - *"), "2025-01-09T07:00:00.000Z");
  assert.deepEqual(readTime("09/01/2025 25", "dd/MM/yyyy k"), { localMs: Date.UTC(2025, 0, 9), hourOfDay: 25 });
});

test("days and hours that do not exist are not read", () => {
  for (const text of [
    "30.02.2025 00:00",
    "01.13.2025 00:00",
    "01.01.2025 24:15",
    "01.01.2025 30:00",
    "01.01.2025 00:60",
  ]) {
    assert.equal(readTime(text, "dd.MM.yyyy HH:mm"), null, text);
  }
  assert.equal(readTime("01/01/2025 26", "dd/MM/yyyy k"), null);
  assert.equal(readTime("01/01/2025 0", "dd/MM/yyyy k"), null);
});

test("a pattern needs a date and a time of day, each letter once, and brackets that close", () => {
  for (const pattern of [
    "dd.MM.yyyy",
    "HH:mm",
    "dd.MM.yyyy HH:mm HH",
    "dd.MM.yyyy HH:mm[:ss",
    "dd.MM.yyyy HH k",
    "**dd.MM.yyyy HH",
  ]) {
    assert.equal(isTimePattern(pattern), false, pattern);
  }
});

test("any text and any accepted pattern give a time or none", () => {
  const pattern = fc
    .array(fc.constantFrom("dd", "MM", "yyyy", "HH", "mm", "[", "]", "*", ".", "(", "+", "\\\\"))
    .map((p) => p.join(""));
  fc.assert(
    fc.property(fc.string(), pattern.filter(isTimePattern), (text, accepted) => {
      const read = readTime(text, accepted);
      assert.ok(read === null || Number.isSafeInteger(read.localMs));
    }),
  );
});
