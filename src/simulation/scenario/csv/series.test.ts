import assert from "node:assert/strict";
import { test } from "node:test";
import { total } from "../generator/quarter-hours.ts";
import type { CsvMapping } from "../scenario.ts";
import { refuses } from "../testing.ts";
import { readSeries, type Series } from "./series.ts";

const MAPPING: CsvMapping = {
  csv: "home.csv",
  time: "time",
  timeUnit: "unix-s",
  value: "power",
  unit: "W",
  gaps: "refuse",
  timezone: null,
  decimal: ".",
  separator: ",",
  firstDay: null,
};
const MIDNIGHT = Date.UTC(2021, 1, 15) / 1000;

type Row = readonly [time: string | number, value: string | number];

/** Quarter hours of 400 W from a time on. */
function rows(count: number, fromSeconds = MIDNIGHT, stepSeconds = 900): Row[] {
  return Array.from({ length: count }, (_, i) => [fromSeconds + i * stepSeconds, 400]);
}

function read(
  data: readonly Row[],
  mapping: Partial<CsvMapping> = {},
  zone = "UTC",
  peakW: number | null = null,
): Series {
  const m = { ...MAPPING, ...mapping };
  const text = ["time", "power"].join(m.separator);
  const lines = data.map((row) => row.join(m.separator));
  return readSeries("home.csv", new TextEncoder().encode([text, ...lines].join("\n")), m, zone, peakW);
}

function refused(code: string, data: readonly Row[], mapping: Partial<CsvMapping>, ...words: string[]): void {
  const owner = code === "UNIT" || code === "DAYS" ? "SIMULATION_PROFILE" : "METERDATA";
  refuses(() => read(data, mapping, "Europe/Berlin"), `${owner}_${code}`, 65, "home.csv", ...words);
}

/** A row replaced, or left out with null. */
function edited(data: readonly Row[], index: number, row: Row | null): Row[] {
  return data.flatMap((old, i) => (i === index ? (row === null ? [] : [row]) : [old]));
}

const local = (day: string, from = 0, to = 96): Row[] =>
  Array.from({ length: to - from }, (_, i) => {
    const minutes = (from + i) * 15;
    const clock = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
    return [`${day} ${clock}`, 400];
  });

test("mean power becomes energy per quarter hour", () => {
  assert.deepEqual([...read(rows(96)).dayWh(0)], Array(96).fill(100));
});

test("rounding never loses a watt-hour of the day", () => {
  const day = read(rows(96).map(([time]) => [time, 401.5])).dayWh(0);
  assert.equal(total(day), 9_636);
});

test("energy units, finer steps and coarser steps give the same day", () => {
  const sixMinutes = 86_400 / 60;
  assert.equal(
    total(
      read(
        rows(96).map(([t]) => [t, 100]),
        { unit: "Wh" },
      ).dayWh(0),
    ),
    9_600,
  );
  assert.equal(
    total(
      read(
        rows(96).map(([t]) => [t, 0.1]),
        { unit: "kWh" },
      ).dayWh(0),
    ),
    9_600,
  );
  assert.equal(
    total(
      read(
        rows(96).map(([t]) => [t, 0.4]),
        { unit: "kW" },
      ).dayWh(0),
    ),
    9_600,
  );
  assert.deepEqual([...read(rows(sixMinutes, MIDNIGHT, 60)).dayWh(0)], Array(96).fill(100));
  assert.deepEqual([...read(rows(24, MIDNIGHT, 3600)).dayWh(0)], Array(96).fill(100));
});

test("times in milliseconds and ISO times with an offset are the same times", () => {
  const ms = read(
    rows(96).map(([t, v]) => [Number(t) * 1000, v]),
    { timeUnit: "unix-ms" },
  );
  const iso = read(
    rows(96).map(([t, v]) => [new Date(Number(t) * 1000).toISOString(), v]),
    { timeUnit: "iso" },
  );
  assert.deepEqual([ms.first, ms.last, iso.first, iso.last], [0, 0, 0, 0]);
});

test("day 0 is the first full local day, and only full days count", () => {
  const series = read(rows(96 * 3 - 4, MIDNIGHT - 3600), {}, "Europe/Berlin");
  assert.deepEqual([series.first, series.last], [0, 1], "the file begins at midnight in Berlin and lacks an hour");
  assert.deepEqual([read(rows(96 * 3 + 8, MIDNIGHT - 7200)).last], [2], "two hours of the day before are left out");
});

test("a first day may be chosen, and the days before it are history", () => {
  const series = read(rows(96 * 5), { firstDay: "2021-02-18" });
  assert.deepEqual([series.first, series.last], [-3, 1]);
});

test("a first day outside the file is refused with what the file holds", () => {
  refused("DAYS", rows(96 * 3), { firstDay: "2021-03-18" }, "Expected 2021-03-18", "2021-02-15T00:00:00.000Z");
});

test("less than a day is refused", () => {
  refused("DAYS", rows(95), {}, "a full local day");
  refuses(() => read(rows(1)), "METERDATA_DAYS", 65, "home.csv", "There is one row");
});

test("a day that begins between two rows is refused", () => {
  refused("DAYS", rows(96 * 3, MIDNIGHT + 300), {}, "No row begins at midnight");
});

test("a gap is refused with the row after it", () => {
  refused(
    "GAP",
    edited(rows(96 * 2), 10, null),
    {},
    "row 12",
    '"time"',
    "1613357100",
    "1 rows are missing",
    "gaps: zero",
  );
});

test("an empty cell is a gap too", () => {
  refused("GAP", edited(rows(96 * 2), 10, [MIDNIGHT + 9000, ""]), {}, "row 12", '"power"', "The cell is empty");
});

test("gaps are filled as the mapping says, and counted", () => {
  const data = edited(rows(96), 5, [MIDNIGHT + 4500, 800]).filter((_, i) => i !== 3 && i !== 4);
  const filled = (gaps: CsvMapping["gaps"]) => {
    const series = read(data, { gaps });
    return [series.filled, ...series.dayWh(0).slice(2, 6)];
  };
  assert.deepEqual(filled("zero"), [2, 100, 0, 0, 200]);
  assert.deepEqual(filled("hold"), [2, 100, 100, 100, 200]);
  assert.deepEqual(filled("interpolate"), [2, 100, 133, 167, 200]);
});

test("a file of which most is missing is not filled", () => {
  const data: Row[] = [...rows(96), [MIDNIGHT + 900 * 100_000, 400]];
  refused("GAP", data, { gaps: "zero" }, "97 rows reach over 100001 steps");
});

test("empty cells at the edge cannot be interpolated", () => {
  refused("GAP", edited(rows(96 * 2), 0, [MIDNIGHT, ""]), { gaps: "interpolate" }, "begins or ends with empty cells");
});

test("a time that stands twice is refused", () => {
  refused("TIME", edited(rows(96), 3, [MIDNIGHT + 1800, 401]), {}, "row 5", "the row above too");
});

test("times that are not sorted are refused", () => {
  refused("TIME", edited(rows(96), 3, [MIDNIGHT + 900, 400]), {}, "row 5", "before that of the row above");
});

test("a step that changes is refused", () => {
  refused(
    "TIME",
    edited(rows(96), 3, [MIDNIGHT + 2760, 400]),
    {},
    "row 5",
    "960 s after",
    "the step of the file is 900 s",
  );
});

test("a step that does not fit the quarter hours is refused", () => {
  refused("TIME", rows(200, MIDNIGHT, 420), {}, "The step is 420 s");
});

test("seconds given as milliseconds are recognised, and the reverse", () => {
  refused("TIME", rows(96), { timeUnit: "unix-ms" }, "row 2", "looks like unix-s");
  refused(
    "TIME",
    rows(96).map(([t, v]) => [`${t}000`, v]),
    {},
    "row 2",
    "looks like unix-ms",
  );
});

test("text where a time belongs is refused", () => {
  refused("TIME", edited(rows(96), 2, ["noon", 400]), {}, "row 4", '"noon"', "whole number");
  refused("TIME", edited(local("2021-02-15"), 2, ["2021-02-30 00:30", 400]), { timeUnit: "iso" }, "row 2");
  refused("TIME", [["2021-02-30T00:00Z", 1]], { timeUnit: "iso" }, '"2021-02-30T00:00Z"', "Expected a time such as");
  refused("TIME", [["2021-02-20T00:00+99:00", 1]], { timeUnit: "iso" }, "offset such as +01:00");
});

test("local times need a zone", () => {
  refused("TIME", local("2021-02-15"), { timeUnit: "iso" }, "row 2", "timezone: Europe/Berlin");
});

const BERLIN: Partial<CsvMapping> = { timeUnit: "iso", timezone: "Europe/Berlin" };

test("a file in correct local time is read across both changes of the clock", () => {
  const spring = [
    ...local("2021-03-27"),
    ...local("2021-03-28", 0, 8),
    ...local("2021-03-28", 12),
    ...local("2021-03-29"),
  ];
  assert.equal(read(spring, BERLIN).last, 1, "47 + 24 hours hold two whole days of 24 h");
  const autumn = [...local("2021-10-31", 0, 12), ...local("2021-10-31", 8), ...local("2021-11-01")];
  assert.equal(read(autumn, BERLIN).filled, 0, "the hour from 2 to 3 is there twice, as it should be");
});

test("an hour that daylight saving skips is named", () => {
  const data = [...local("2021-03-27"), ...local("2021-03-28")];
  refused("TIME", data, BERLIN, "row 106", '"2021-03-28 02:00"', "does not exist in Europe/Berlin", "daylight saving");
});

test("an hour that daylight saving repeats and the file holds once is named", () => {
  const data = [...local("2021-10-31"), ...local("2021-11-01")];
  refused("GAP", data, BERLIN, "row 14", "4 rows are missing", "daylight saving");
});

test("local times that pass for UTC are recognised by the hour in which the clocks change", () => {
  const asUtc = (data: Row[]): Row[] => data.map(([t, v]) => [Date.parse(`${t}Z`) / 1000, v]);
  const spring = asUtc([...local("2021-03-28", 0, 8), ...local("2021-03-28", 12), ...local("2021-03-29")]);
  refused("GAP", spring, {}, "row 10", "4 rows are missing", "the clocks of Europe/Berlin change");
  const autumn = asUtc([...local("2021-10-31", 0, 12), ...local("2021-10-31", 8)]);
  refused("TIME", autumn, {}, "row 14", "The clocks of Europe/Berlin change here");
});

test("text, NaN, infinity and thousands separators where a number belongs are refused", () => {
  for (const value of ["n/a", "NaN", "Infinity", "1e999", "0x10", "1'000", "12 W"]) {
    refused(
      "VALUE",
      edited(rows(96), 7, [MIDNIGHT + 6300, value]),
      {},
      "row 9",
      '"power"',
      value,
      "Expected a number in W",
    );
  }
});

test("a decimal comma is read when the mapping says so, and recognised when it does not", () => {
  const data = rows(96).map(([t]): Row => [t, "400,5"]);
  assert.equal(total(read(data, { decimal: ",", separator: ";" }).dayWh(0)), 9_612);
  refused("VALUE", data, { separator: ";" }, "row 2", '"400,5"', 'decimal: ","');
  refused(
    "VALUE",
    rows(96).map(([t]) => [t, "400.5"]),
    { decimal: ",", separator: ";" },
    "this one has a point",
  );
});

test("a negative load is refused", () => {
  refused("VALUE", edited(rows(96), 7, [MIDNIGHT + 6300, -3]), {}, "row 9", '"-3"', "negative");
});

test("a unit that no household fits is refused with the one that would fit", () => {
  refused(
    "UNIT",
    rows(96).map(([t]) => [t, 0.4]),
    {},
    "0.4 W on average",
    "looks like kW or kWh",
  );
  refused("UNIT", rows(96), { unit: "kW" }, "400000 W on average", "looks like W or Wh");
});

test("a load of nothing is refused", () => {
  refused(
    "UNIT",
    rows(96).map(([t]) => [t, 0]),
    {},
    "0 W on average",
  );
});

test("production per unit grows with the roof", () => {
  const data = rows(96).map(([t]): Row => [t, 0.5]);
  assert.deepEqual([...read(data, { unit: "pu" }, "UTC", 8_000).dayWh(0)], Array(96).fill(1_000));
});

test("production beyond the roof, and none at all, are refused", () => {
  const watts = rows(96).map(([t]): Row => [t, 3_000]);
  const pv = (data: Row[], unit: CsvMapping["unit"]) => () => read(data, { unit }, "UTC", 5_000);
  refuses(pv(watts, "pu"), "SIMULATION_PROFILE_UNIT", 65, "this roof of 5000 W", "looks like W.");
  refuses(
    pv(
      watts.map(([t]) => [t, 0]),
      "W",
    ),
    "SIMULATION_PROFILE_UNIT",
    65,
    "0 W at most",
  );
});
