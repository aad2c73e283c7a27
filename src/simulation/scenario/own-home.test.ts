import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { instant, type NeighborwattError } from "#domain";
import type { MeterSeries } from "#meterdata";
import { total } from "./generator/quarter-hours.ts";
import { loadScenario } from "./load-scenario.ts";
import type { OwnHome } from "./own-home.ts";
import { changed, SCENARIOS, validFile } from "./testing.ts";

const QUARTER_MS = 900_000;

/** Days from a local midnight in Berlin in winter; each quarter hour from its number in the series. */
function series(
  days: number,
  energy: Partial<Record<"import" | "export" | "production", (q: number) => number>>,
  from = "2025-01-10T00:00+01:00",
): MeterSeries {
  const quarterHours = days * 96;
  const made = Object.entries(energy).map(([channel, of]) => [
    channel,
    Float64Array.from({ length: quarterHours }, (_, q) => of(q)),
  ]);
  return {
    start: instant(Date.parse(from)),
    timezone: "Europe/Berlin",
    quarterHours,
    energyWh: Object.fromEntries(made),
    quality: new Uint8Array(quarterHours),
  };
}

const joined = (data: MeterSeries, own: Partial<OwnHome> = {}) =>
  loadScenario("street", {
    scenariosDir: SCENARIOS,
    own: { file: "own.csv", from: null, length: {}, read: () => data, ...own },
  });
const dayOf = (data: MeterSeries, own: Partial<OwnHome> = {}, day = 0) =>
  joined(data, own)
    .profiles.day(day)
    .find(({ household }) => household === "mine");
const sum = (values: Uint32Array | undefined) => total(values ?? []);

describe("a home of one's own in a scenario", () => {
  it("is one more home, on the feeder with the most room, with import as load and export as production", () => {
    const data = series(3, { import: () => 100, export: () => 7 });
    const { scenario, mine } = joined(data);
    assert.equal(scenario.households.length, 21);
    assert.deepEqual([mine?.name, mine?.feeder, mine?.load, mine?.feedsIn], ["mine", "School Road", "net", true]);
    const day = dayOf(data);
    assert.deepEqual([sum(day?.loadWh), sum(day?.pvWh)], [9_600, 672]);
    const home = scenario.households.at(-1);
    assert.deepEqual([home?.connectionWh, home?.pv?.peakW], [22_000n, 100]);
  });

  it("has no roof when it never feeds in, and a connection that carries what it used", () => {
    const { scenario, mine } = joined(series(2, { import: (q) => (q === 5 ? 10_000 : 100) }));
    const home = scenario.households.at(-1);
    assert.deepEqual([home?.pv, home?.connectionWh, mine?.feedsIn], [null, 40_000n, false]);
  });

  it("keeps the net of every quarter hour, whatever its production meter says", () => {
    const energies = fc.array(fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(energies, (values) => {
        const at = (q: number) => values[q % values.length] as [number, number, number];
        const data = series(1, { import: (q) => at(q)[0], export: (q) => at(q)[1], production: (q) => at(q)[2] });
        const day = dayOf(data);
        for (let q = 0; q < 96; q++) {
          const net = (day?.loadWh[q] ?? 0) - (day?.pvWh[q] ?? 0);
          assert.equal(net, at(q)[0] - at(q)[1]);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("begins with the day of the scenario's date where the file holds it", () => {
    const data = series(400, { import: (q) => Math.floor(q / 96) });
    assert.equal(joined(data).mine?.fileDate, "2025-06-25");
    // Midnight of summer lies an hour before that of winter.
    assert.equal(dayOf(data)?.loadWh[50], 166);
  });

  it("begins otherwise with the first day that has days before it for forecasts, or the first", () => {
    assert.equal(joined(series(1, { import: () => 100 })).mine?.fileDate, "2025-01-10");
    const { mine, profiles } = joined(series(30, { import: () => 100 }));
    assert.notEqual(mine?.fileDate, "2025-01-10");
    assert.ok((profiles.range?.first ?? 0) < 0, "forecasts have a past");
  });

  it("begins with the date that was asked for", () => {
    const data = series(5, { import: (q) => Math.floor(q / 96) });
    assert.deepEqual(dayOf(data, { from: "2025-01-12" })?.loadWh[0], 2);
    assert.deepEqual(dayOf(data, { from: "2025-01-12" }, -1)?.loadWh[0], 1);
  });

  it("refuses days that its file does not hold", () => {
    const refused = (data: MeterSeries, own: Partial<OwnHome>, ...words: string[]) =>
      assert.throws(
        () => joined(data, own),
        (error: NeighborwattError) => {
          assert.deepEqual([error.code, error.exitCode], ["SIMULATION_OWN_HOME_DAYS", 65]);
          for (const word of ["own.csv", ...words]) assert.ok(error.message.includes(word), error.message);
          return true;
        },
      );
    refused(series(2, { import: () => 100 }), { length: { days: 3 } }, "3 full days", "2025-01-10 to 2025-01-11");
    refused(series(2, { import: () => 100 }), { from: "2025-03-01" }, "2025-03-01");
    const noon = series(1, { import: () => 100 }, "2025-01-10T12:00+01:00");
    assert.equal(noon.quarterHours * QUARTER_MS, 86_400_000);
    refused(noon, {}, "1 full days");
  });

  it("takes another name where its own is taken", () => {
    const folder = mkdtempSync(join(tmpdir(), "neighborwatt-own-"));
    try {
      const path = join(folder, "lane.yaml");
      writeFileSync(path, JSON.stringify(changed(validFile(), ["households", 0, "name"], "mine")));
      const own = { file: "own.csv", from: null, length: {}, read: () => series(2, { import: () => 100 }) };
      assert.equal(loadScenario(path, { scenariosDir: SCENARIOS, own }).mine?.name, "mine-2");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
