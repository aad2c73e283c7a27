import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { temporaryDirectory } from "../testing/program.ts";
import { firstWholeDay, lookAt, type MeterFile } from "./meter-file.ts";

const place = temporaryDirectory();
after(place.remove);
const file = join(place.path, "meter.csv");

function looked(content: string | Uint8Array): MeterFile | string {
  writeFileSync(file, content);
  return lookAt(file);
}

describe("a look at a meter's file", () => {
  const KNOWN: readonly [what: string, text: string, guess: Partial<MeterFile>][] = [
    [
      "Unix seconds and watts",
      "timestamp,electricity\n1613343600.0,150\n",
      {
        time: "timestamp",
        value: "electricity",
        unit: "W",
        timeUnit: "unix-s",
        separator: ",",
        firstTime: "1613343600.0",
      },
    ],
    [
      "a German export",
      'Datum;"Bezug (kWh)"\r\n2025-11-04 00:00;0,25\r\n',
      { time: "Datum", value: "Bezug (kWh)", unit: "kWh", decimal: ",", separator: ";", firstTime: "2025-11-04 00:00" },
    ],
    [
      "a day that has begun already",
      "id|start|Wh\n7|2025-11-04T08:15:00Z|12\n",
      { time: "start", value: "Wh", unit: "Wh", separator: "|" },
    ],
    ["milliseconds", "t,kW\n1613343600000,1\n", { time: "t", value: "kW", unit: "kW", timeUnit: "unix-ms" }],
    ["a time that it cannot read", "time,kWh\nyesterday,1\n", { timeUnit: "iso", firstTime: "yesterday" }],
  ];
  for (const [what, text, guess] of KNOWN) {
    it(`knows ${what}`, () => {
      const found = looked(text);
      assert.ok(typeof found !== "string", String(found));
      assert.deepEqual({ ...found, ...guess }, found);
    });
  }

  const FIRST: readonly [firstTime: string, timeUnit: MeterFile["timeUnit"], zone: string, day: string | null][] = [
    ["1613343600.0", "unix-s", "Europe/Berlin", "2021-02-15"],
    ["1613343600000", "unix-ms", "UTC", "2021-02-15"],
    ["2025-11-04 00:00", "iso", "America/New_York", "2025-11-04"],
    ["2025-11-04 00:15", "iso", "UTC", "2025-11-05"],
    ["2026-09-29T22:00Z", "iso", "Europe/Berlin", "2026-09-30"],
    ["2026-09-29T22:00Z", "iso", "Australia/Sydney", "2026-10-01"],
    ["2025-11-04T00:00:00+01:00", "iso", "Europe/Berlin", "2025-11-04"],
    ["yesterday", "iso", "UTC", null],
    ["9".repeat(30), "unix-ms", "UTC", null],
  ];
  for (const [firstTime, timeUnit, zone, day] of FIRST) {
    it(`knows the first whole day from ${firstTime} on in ${zone}`, () => {
      assert.equal(firstWholeDay({ firstTime, timeUnit } as MeterFile, zone), day);
    });
  }

  const REFUSED: readonly [what: string, content: string | Uint8Array, why: RegExp][] = [
    ["an empty file", "", /should name 2 to 200 columns/],
    ["a file of one column", "kWh\n1\n", /should name 2 to 200 columns/],
    ["a million columns", `${"a,".repeat(30_000)}a\n`, /should name 2 to 200 columns/],
    ["a header alone", "time,kWh\n", /holds no values/],
    ["a spreadsheet", Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /is no CSV text/],
    ["UTF-16", Buffer.from("time,kWh\n1,2\n", "utf16le"), /is no CSV text/],
  ];
  for (const [what, content, why] of REFUSED) {
    it(`refuses ${what} in a sentence`, () => assert.match(String(looked(content)), why));
  }

  it("refuses a directory, and what is not there", () => {
    assert.match(String(lookAt(place.path)), /cannot be read/);
    assert.match(String(lookAt(join(place.path, "gone"))), /cannot be read/);
  });

  it("never throws, whatever the file holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array()), (content) => {
        const found = looked(content);
        assert.ok(typeof found === "string" || found.columns.length >= 2);
      }),
    );
  });
});
