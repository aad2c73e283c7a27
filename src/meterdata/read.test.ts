import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { NeighborwattError } from "#domain";
import { parseMapping } from "./mapping/parse.ts";
import { printProfile } from "./profile.ts";
import { FORMAT_NAMES, type ReadOptions, readMeterData } from "./read.ts";
import { QUALITY } from "./series/samples.ts";
import { clockOf, DAY_WH, EXPORTS, kWhOf, two } from "./testing/exports.ts";
import { bytesOf, refuses } from "./testing/refuses.ts";

const read = (text: string, options: ReadOptions = {}) => readMeterData("home.csv", bytesOf(text), options);
const refused = (text: string, code: string, ...words: string[]) =>
  refuses(() => read(text), code, "home.csv", ...words);
const sum = (values: ArrayLike<number> | undefined) => Array.from(values ?? []).reduce((a, b) => a + b, 0);

describe("a common export", () => {
  for (const [name, text] of Object.entries(EXPORTS)) {
    it(`of the shape ${name} is known by its look, and read by its name`, () => {
      const found = read(text);
      assert.equal(found.report.format, name);
      assert.equal(sum(found.series.energyWh.import), DAY_WH);
      assert.equal(found.series.quarterHours, 96);
      assert.deepEqual(read(text, { as: name }).series, found.series);
    });
  }

  it("begins at midnight of its place, whether it stamps starts or ends", () => {
    const startOf = (name: string) => new Date(read(EXPORTS[name] as string).series.start).toISOString();
    for (const name of ["wiener-netze", "netz-noe", "eda", "enedis", "datadis", "german"]) {
      assert.equal(startOf(name), "2025-01-09T23:00:00.000Z", name);
    }
  });

  it("hands on what the source estimated (QoV L2, L3)", () => {
    for (const name of ["netz-noe", "eda"]) {
      const { series, report } = read(EXPORTS[name] as string);
      assert.deepEqual([series.quality[2], series.quality[3]], [QUALITY.measured, QUALITY.estimated], name);
      assert.deepEqual(report.quality, { measured: 95, estimated: 1, filled: 0, refused: 0 }, name);
    }
  });

  it("that is unknown is refused with how it begins and what to do", () => {
    refused("a;b\n1;2\n", "METERDATA_FORMAT", '"a;b"', "--map");
    refuses(() => read("x", { as: "green-button" }), "METERDATA_FORMAT", "no XML");
    refuses(() => read("<feed/>", { as: "datadis" }), "METERDATA_FORMAT", "This is XML");
    refuses(() => read("<Publication_MarketDocument/>"), "METERDATA_FORMAT", "day-ahead prices");
    assert.ok(FORMAT_NAMES.includes("datadis"));
    assert.throws(() => read("x", { as: "enedi" }), { code: "METERDATA_AS", exitCode: 64 });
    assert.throws(() => read("x", { timezone: "Mars/Base" }), { code: "METERDATA_AS", exitCode: 64 });
  });
});

/** Hours of one local day as Datadis numbers them. */
const hours = (date: string, count: number) => Array.from({ length: count }, (_, h) => `ES00;${date};${h + 1};0,500;R`);
const datadis = (...rows: readonly string[][]) =>
  ["CUPS;Fecha;Hora;Consumo_kWh;Metodo_obtencion", ...rows.flat()].join("\n");

describe("a day on which the clocks change", () => {
  it("has 23 numbered hours in spring and 25 in autumn", () => {
    const spring = read(datadis(hours("29/03/2025", 24), hours("30/03/2025", 23), hours("31/03/2025", 24)));
    const autumn = read(datadis(hours("25/10/2025", 24), hours("26/10/2025", 25), hours("27/10/2025", 24)));
    assert.deepEqual([spring.series.quarterHours, autumn.series.quarterHours], [71 * 4, 73 * 4]);
    assert.deepEqual(spring.report.clockChanges, [Date.parse("2025-03-30T01:00Z")]);
  });

  it("with more hours than it has is refused: 24 in spring, 25 on a usual day, 30 never", () => {
    refused(datadis(hours("30/03/2025", 24)), "METERDATA_TIME", "row 25", "30/03/2025 24", "23 hours");
    refused(datadis(hours("10/01/2025", 25)), "METERDATA_TIME", "row 26", "10/01/2025 25", "24 hours");
    refused(datadis(hours("10/01/2025", 30)), "METERDATA_TIME", "home.csv, row 26");
    refused(
      datadis([...hours("10/01/2025", 1), "ES00;10/01/2025;30;0,5;R"]),
      "METERDATA_TIME",
      "row 3",
      "10/01/2025 30",
    );
  });

  it("is read from clock times stamped at the end, the hour of autumn twice", () => {
    const rows: string[] = [];
    for (let at = Date.UTC(2025, 9, 25, 22, 15); at <= Date.UTC(2025, 9, 26, 23); at += 900_000) {
      const local = new Date(at + (at < Date.UTC(2025, 9, 26, 1) ? 7_200_000 : 3_600_000));
      const date = `${two(local.getUTCDate())}.10.2025`;
      rows.push(`${date} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())};0,1;L1;;;`);
    }
    const text = ["Messzeitpunkt;Verbrauch (kWh);Qualität;Restnetzbezug (kWh);Qualität EG;", ...rows].join("\n");
    const { series } = read(text);
    assert.deepEqual([series.quarterHours, sum(series.energyWh.import)], [100, 10_000]);
  });
});

const GENERIC = "timestamp,import kWh";
/** Quarter hours in UTC, each of `kWhOf`. */
const generic = (from = 0, to = 192) =>
  Array.from({ length: to - from }, (_, i) => {
    const at = new Date(Date.UTC(2025, 0, 10) + (from + i) * 900_000).toISOString();
    return `${at},${kWhOf((from + i) % 96)}`;
  });
const file = (rows: readonly string[]) => [GENERIC, ...rows].join("\n");
const without = (rows: readonly string[], index: number) => rows.filter((_, i) => i !== index);

describe("what is missing", () => {
  it("is refused with the row after it unless a rule says how to fill it", () => {
    refused(file(without(generic(), 10)), "METERDATA_GAP", "row 12", "1 rows are missing", "--gaps");
  });

  it("is filled by the rule, flagged and told", () => {
    const filled = (gaps: NonNullable<ReadOptions["gaps"]>) => {
      const { series, report } = read(file(without(generic(), 100)), { gaps });
      assert.equal(series.quality[100], QUALITY.filled);
      assert.deepEqual([report.quality.filled, report.gapRule, report.gaps.length], [1, gaps, 1]);
      return series.energyWh.import?.[100];
    };
    assert.deepEqual(
      ["zero", "hold", "interpolate", "yesterday"].map((rule) => filled(rule as "zero")),
      [0, 103, 104, 104],
    );
  });

  it("cannot be taken from a yesterday that is not there", () => {
    const gap = file(without(generic(), 5));
    refuses(() => read(gap, { gaps: "yesterday" }), "METERDATA_GAP", "yesterday");
  });

  it("is what a quality column refuses, and so it is told", () => {
    const mapping = parseMapping(
      "map.yaml",
      "time: { column: t }\nunit: Wh\nimport: v\nquality: { column: q, measured: [ok], refused: [bad] }\n",
    );
    const rows = Array.from(
      { length: 96 },
      (_, q) => `2025-01-10T${clockOf(q)}Z,100,${q === 7 ? "bad" : q === 8 ? "odd" : "ok"}`,
    );
    const text = ["t,v,q", ...rows].join("\n");
    refuses(() => read(text, { mapping }), "METERDATA_GAP", "row 9", "not to be believed");
    const { series, report } = read(text, { mapping, gaps: "zero" });
    assert.deepEqual([...series.quality.subarray(6, 10)], [0, QUALITY.refused, QUALITY.estimated, 0]);
    assert.equal(report.quality.refused, 1);
  });
});

describe("hostile input", () => {
  it("with formulas in cells is refused with the cell", () => {
    const rows = generic();
    rows[3] = `${rows[3]?.split(",")[0]},=HYPERLINK("http://x")`;
    refused(file(rows.map((row) => row.replaceAll('"', ""))), "METERDATA_VALUE", "row 5", "formula");
  });

  it("with a decimal comma where none belongs, an infinite or negative number is refused", () => {
    for (const value of ["1e999", "-0.1", "0x10", "١", "1 000 000 000 000 000 000"]) {
      const rows = generic();
      rows[3] = `${rows[3]?.split(",")[0]},${value}`;
      refused(file(rows), "METERDATA_VALUE", "row 5", "import kWh");
    }
  });

  it("of another unit by far is refused", () => {
    const rows = generic().map((row) => `${row.split(",")[0]},400`);
    refused(file(rows), "METERDATA_UNIT", "1600000 W", "another one");
  });

  it("never ends in anything but a refusal or a series", () => {
    const alphabet = [
      "time",
      "kWh",
      "import",
      "Datum",
      "2025-01-10T00:00Z",
      "10.01.2025",
      ";",
      ",",
      "\n",
      '"',
      "1,5",
      "0.1",
      "<",
      "\0",
      "ß",
      "=",
      "*",
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...alphabet), fc.string())).map((parts) => bytesOf(parts.join("")));
    const shaken = fc
      .tuple(fc.constantFrom(...Object.values(EXPORTS)), fc.nat(), fc.string({ maxLength: 3 }))
      .map(([base, at, piece]) => {
        const cut = at % base.length;
        return bytesOf(base.slice(0, cut) + piece + base.slice(cut + piece.length));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), text, shaken), (bytes) => {
        try {
          readMeterData("home.csv", bytes, { timezone: "Europe/Berlin", gaps: "zero" });
        } catch (error) {
          assert.ok(error instanceof NeighborwattError, String((error as Error).stack));
        }
      }),
    );
  });
});

test("rows that repeat are read once, and a file with the newest row first is turned round", () => {
  const rows = generic();
  const { report, series } = read(file([...rows.slice(0, 5), rows[4] as string, ...rows.slice(5)]));
  assert.deepEqual([report.duplicates, report.rows], [1, 193]);
  assert.deepEqual(read(file(rows.toReversed())).series, series);
});

test("a profile that was printed is read again to the same Wh, times and flags", () => {
  const step = fc.constantFrom(60, 300, 900, 1800, 3600);
  fc.assert(
    fc.property(step, fc.array(fc.nat(800_000), { minLength: 1, maxLength: 40 }), (stepSeconds, values) => {
      const count = 86_400 / stepSeconds;
      const rows = Array.from({ length: count }, (_, i) => {
        const at = new Date(Date.UTC(2025, 0, 10) + i * stepSeconds * 1000).toISOString();
        return `${at},${(values[i % values.length] as number) / 1_000_000}`;
      });
      const { series } = read(file(rows));
      const micro = rows.reduce((total, row) => total + Math.round(Number(row.split(",")[1]) * 1e9), 0);
      assert.equal(sum(series.energyWh.import), Math.floor(micro / 1e6), "less than one Wh is lost in all");
      const again = read([...printProfile(series, "refuse")].join("")).series;
      assert.deepEqual({ ...again, timezone: "" }, { ...series, timezone: "" });
    }),
    { numRuns: 30 },
  );
});

test("a profile keeps what was filled and what was refused", () => {
  const { series } = read(file(without(generic(), 100)), { gaps: "hold" });
  const text = [...printProfile(series, "hold")].join("");
  assert.ok(text.startsWith("time,import_wh,quality\n2025-01-10T00:00:00Z,100,measured\n"), text.slice(0, 80));
  assert.ok(text.includes(",103,filled:hold\n"));
  assert.deepEqual(read(text).series.quality, series.quality);
});

test("a register becomes energy per quarter hour; where it falls the value is refused", () => {
  const rows = Array.from(
    { length: 25 },
    (_, h) => `sensor.a,${h < 20 ? 100 + h : h},2025-01-${h < 24 ? `10T${two(h)}` : "11T00"}:00:00Z`,
  );
  const text = ["entity_id,state,last_changed", ...rows].join("\n");
  refuses(() => read(text), "METERDATA_GAP", "import");
  const { series, report } = read(text, { gaps: "hold" });
  assert.deepEqual([series.energyWh.import?.[0], report.quality.refused], [250, 4]);
});

test("Home Assistant's energy dashboard has a column per hour and a row per meter", () => {
  const hours = Array.from({ length: 24 }, (_, h) => `2025-01-10T${two(h)}:00:00.000Z`);
  const row = (id: string, type: string, unit: string, value: string) =>
    [id, type, unit, ...hours.map(() => value)].join(",");
  const text = [
    ["entity_id", "type", "unit", ...hours].join(","),
    row("sensor.low", "grid_consumption", "kWh", "0.3"),
    row("sensor.high", "grid_consumption", "Wh", "100"),
    row("sensor.back", "grid_return", "kWh", ""),
    row("sensor.sun", "solar_production", "kWh", "1"),
    row("sensor.cost", "grid_consumption_cost", "EUR", "9"),
  ].join("\n");
  const { energyWh } = read(text).series;
  assert.deepEqual([energyWh.import, energyWh.export, energyWh.production].map(sum), [9_600, 0, 24_000]);
  refuses(() => read(text.replace("T05:00:00.000Z", "T05:07:00.000Z")), "METERDATA_TIME", "row 1");
  refuses(() => read(`${text.split("\n")[0]}\n`), "METERDATA_CSV", "grid_consumption");
});
