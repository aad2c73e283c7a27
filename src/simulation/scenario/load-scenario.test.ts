import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { interval } from "#domain";
import { total } from "./generator/quarter-hours.ts";
import { loadScenario, scenarioNames } from "./load-scenario.ts";
import type { HomeDay, Scenario } from "./scenario.ts";
import { tariffOf } from "./tariff-at.ts";
import { changed, refuses, SCENARIOS, validFile } from "./testing.ts";

const scratch = mkdtempSync(join(tmpdir(), "neighborwatt-scenario-"));
after(() => rmSync(scratch, { recursive: true }));

const HOUSEHOLD_FILES =
  "2012_3 2262_0 2455_0 2532_0 2687_0 2896_0 2959_0 3125_0 3296_0 3564_0 3648_0 3863_0 4402_0 4536_0 5527_0 6249_0";

/** The folder of the real HAMLET profiles when NEIGHBORWATT_DATA names it, else files of the same shape. */
function hamletFolder(): string {
  const given = process.env.NEIGHBORWATT_DATA;
  if (given !== undefined && given !== "") return given;
  const folder = join(scratch, "hamlet");
  mkdirSync(join(folder, "load-household"), { recursive: true });
  mkdirSync(join(folder, "pv"), { recursive: true });
  // 4,316 quarter hours from 14 February 2021, 23:00 UTC, as in the original.
  const series = (header: string, value: (i: number) => string, time: (s: number) => string) =>
    [header, ...Array.from({ length: 4316 }, (_, i) => `${time(1_613_343_600 + 900 * i)},${value(i)}`)].join("\n");
  HOUSEHOLD_FILES.split(" ").forEach((id, home) => {
    const watts = (i: number) => String(150 + 10 * home + ((i * 37) % 400));
    writeFileSync(join(folder, "load-household", `hh_${id}.csv`), series("timestamp,electricity", watts, String));
  });
  for (const roof of [1, 2, 3]) {
    const perUnit = (i: number) => Math.max(0, Math.sin(((i % 96) / 48 - 0.5) * Math.PI) * 0.2 * roof).toFixed(4);
    const text = series("timestamp,electricity", perUnit, (s) => `${s}.0`);
    writeFileSync(join(folder, "pv", `pv_${roof}_pu.csv`), text);
  }
  return folder;
}

/** Largest |load − PV| of a feeder over a day, in W. */
function peakNetW(day: readonly HomeDay[], { households }: Scenario, feeder: number): number {
  const homes = day.filter((_, i) => households[i]?.feeder === feeder);
  const net = Array.from({ length: 96 }, (_, q) =>
    homes.reduce((sum, home) => sum + (home.loadWh[q] as number) - (home.pvWh[q] as number), 0),
  );
  return Math.max(...net.map(Math.abs)) * 4;
}

const energy = (day: readonly HomeDay[], of: "loadWh" | "pvWh") => day.reduce((sum, home) => sum + total(home[of]), 0);

test("the scenarios that ship are these, and each loads", () => {
  const names = ["allowance", "dynamic", "hamlet", "hundred", "mezquita", "narrow", "spb", "street", "tiny", "transax"];
  assert.deepEqual(scenarioNames(SCENARIOS), names);
  for (const name of names.filter((one) => one !== "hamlet")) {
    assert.equal(loadScenario(name, { scenariosDir: SCENARIOS }).scenario.name, name);
  }
});

test("tiny is four homes that have something to trade in each of its three hours", () => {
  const { scenario, profiles } = loadScenario("tiny", { scenariosDir: SCENARIOS });
  assert.deepEqual([scenario.households.length, scenario.intervals, scenario.calendar.intervalSeconds], [4, 3, 3600]);
  assert.deepEqual(
    scenario.households.map((h) => [h.pv !== null, h.battery !== null]),
    [
      [true, false],
      [true, true],
      [false, false],
      [false, false],
    ],
  );
  for (let hour = 0; hour < 3; hour++) {
    const surplus = profiles.day(0).map(({ pvWh, loadWh }) => {
      const cut = (wh: Uint32Array) => total(wh.subarray(hour * 4, hour * 4 + 4));
      return cut(pvWh) - cut(loadWh);
    });
    assert.ok(Math.max(...surplus) > 0 && Math.min(...surplus) < 0, `hour ${hour}: ${surplus}`);
  }
});

test("street is twenty homes with eight roofs, four batteries, a car and a community battery that is not empty", () => {
  const { scenario } = loadScenario("street", { scenariosDir: SCENARIOS });
  const count = (has: (home: Scenario["households"][number]) => unknown) => scenario.households.filter(has).length;
  const counts = [count((h) => h.pv), count((h) => h.battery), count((h) => h.car)];
  assert.deepEqual([scenario.households.length, scenario.feeders.length, ...counts], [20, 3, 8, 4, 1]);
  const battery = scenario.communityBattery;
  assert.ok(battery !== null && battery.initialWh > battery.reserveWh, "something is on offer at midnight");
  assert.deepEqual([scenario.calendar.windowSeconds, scenario.calendar.commitMarginSeconds], [3600, 300]);
});

test("street's first day is sunny, its second is overcast, and its feeders carry both", () => {
  const { scenario, profiles } = loadScenario("street", { scenariosDir: SCENARIOS });
  const [sunny, cloudy] = [profiles.day(0), profiles.day(1)];
  assert.ok(energy(cloudy, "pvWh") < 0.45 * energy(sunny, "pvWh"));
  assert.ok(energy(sunny, "pvWh") > energy(sunny, "loadWh") && energy(cloudy, "pvWh") < energy(cloudy, "loadWh"));
  for (const { id, netOutLimitW, netInLimitW } of scenario.feeders) {
    const netLimitW = Math.min(netOutLimitW, netInLimitW);
    for (const day of [sunny, cloudy]) assert.ok(peakNetW(day, scenario, id) < netLimitW, `feeder ${id}`);
  }
});

test("narrow is twenty homes, one feeder below another, more sun at its end than it carries, and an order for an hour", () => {
  const { scenario, profiles } = loadScenario("narrow", { scenariosDir: SCENARIOS });
  assert.deepEqual([scenario.households.length, scenario.feeders.map(({ parent }) => parent)], [20, [0, 1, 0]]);
  const barns = scenario.feeders[1] as Scenario["feeders"][number];
  assert.ok(peakNetW(profiles.day(0), scenario, barns.id) > barns.netOutLimitW);
  assert.deepEqual(
    scenario.limitOrders.map(({ firstOfDay, intervals }) => [firstOfDay, intervals]),
    [[19, 1]],
  );
});

test("hundred is one hundred homes in quarter hours, every second with a roof", () => {
  const { scenario } = loadScenario("hundred", { scenariosDir: SCENARIOS });
  assert.deepEqual([scenario.households.length, scenario.schedule.length], [100, 96]);
  assert.deepEqual(
    scenario.households.slice(0, 4).map((home) => home.pv !== null),
    [false, true, false, true],
  );
  assert.deepEqual([scenario.calendar.windowSeconds, scenario.calendar.commitMarginSeconds], [900, 180]);
});

test("a seed from outside takes the place of the file's", () => {
  const { scenario, profiles } = loadScenario("tiny", { scenariosDir: SCENARIOS, seed: 9n });
  assert.equal(scenario.seed, 9n);
  assert.notDeepEqual(profiles.day(0), loadScenario("tiny", { scenariosDir: SCENARIOS }).profiles.day(0));
});

test("hamlet reads its profiles from the folder it is given, with a week of history", () => {
  const { scenario, profiles } = loadScenario("hamlet", { scenariosDir: SCENARIOS, profilesDir: hamletFolder() });
  assert.deepEqual(profiles.range, { first: -7, last: 36 });
  assert.equal(profiles.filledValues, 0);
  assert.deepEqual([scenario.households.length, profiles.day(36).length], [16, 16]);
  const [load, pv] = [energy(profiles.day(0), "loadWh"), energy(profiles.day(0), "pvWh")];
  assert.ok(load > 50_000 && load < 500_000 && pv > 10_000 && pv < 500_000, `${load} Wh used, ${pv} Wh made`);
});

test("hamlet without its profiles names the first file and the option", () => {
  const load = () => loadScenario("hamlet", { scenariosDir: SCENARIOS });
  refuses(load, "SIMULATION_PROFILE_MISSING", 65, "load-household/hh_2012_3.csv", "h01", "--profiles");
});

test("a scenario that does not exist is answered with those that do", () => {
  const load = () => loadScenario("stret", { scenariosDir: SCENARIOS });
  refuses(
    load,
    "SIMULATION_SCENARIO_UNKNOWN",
    64,
    'no scenario "stret"',
    "hamlet, hundred, mezquita, narrow, spb, street, tiny, transax",
    "Did you mean street?",
  );
});

test("a path that is a folder or no YAML file is not a scenario", () => {
  const load = (path: string) => () => loadScenario(path, { scenariosDir: SCENARIOS });
  refuses(load(join(SCENARIOS, "profiles/h25.csv")), "SIMULATION_SCENARIO_UNKNOWN", 64);
  mkdirSync(join(scratch, "folder.yaml"));
  refuses(load(join(scratch, "folder.yaml")), "SIMULATION_SCENARIO_UNKNOWN", 64);
});

test("a refusal names the scenario file", () => {
  const path = join(scratch, "bad.yaml");
  writeFileSync(path, JSON.stringify(changed(validFile(), ["days"], -1)));
  refuses(() => loadScenario(path, { scenariosDir: SCENARIOS }), "SIMULATION_SCENARIO_INVALID", 78, "bad.yaml: days");
  writeFileSync(path, JSON.stringify(changed(validFile(), ["timezone"], "Nowhere")));
  refuses(
    () => loadScenario(path, { scenariosDir: SCENARIOS }),
    "SIMULATION_SCENARIO_INVALID",
    78,
    "bad.yaml: timezone",
  );
});

test("a person's own file stands beside the scenario file that names it", () => {
  const folder = join(scratch, "own");
  mkdirSync(folder);
  const rows = Array.from({ length: 96 }, (_, i) => `${1_613_343_600 + 900 * i},0.4`);
  writeFileSync(join(folder, "meter.csv"), ["time,power", ...rows].join("\n"));
  const load = { csv: "meter.csv", time: "time", timeUnit: "unix-s", value: "power", unit: "kW" };
  const file = changed(validFile(), ["households", 1], { name: "bob", feeder: 1, load });
  writeFileSync(join(folder, "mine.yaml"), JSON.stringify(file));
  const { profiles } = loadScenario(join(folder, "mine.yaml"), { scenariosDir: SCENARIOS });
  assert.deepEqual(profiles.day(0).map((home) => home.loadWh)[1], new Uint32Array(96).fill(100));
});

test("dynamic has a price for each quarter of an hour, above and below 0, with the grid fee of season and time on top", () => {
  const { scenario } = loadScenario("dynamic", { scenariosDir: SCENARIOS });
  const tariffs = Array.from({ length: 192 }, (_, k) => tariffOf(scenario)(interval(k)));
  assert.ok(
    tariffs.some(({ energyPrice }) => energyPrice < 0n) && tariffs.some(({ energyPrice }) => energyPrice > 150_000n),
  );
  const fees = [0, 70, 96, 96 + 70].map((k) => Number(tariffs[k]?.gridFee) / 10_000);
  assert.deepEqual(fees, [9.4, 9.4, 2.3, 15.8], "the quarter of the year with three levels begins with the second day");
});

test("a file of prices that is missing is named with its key", () => {
  const folder = mkdtempSync(join(tmpdir(), "neighborwatt-prices-"));
  const text = readFileSync(join(SCENARIOS, "dynamic.yaml"), "utf8");
  writeFileSync(join(folder, "mine.yaml"), text);
  const load = () => loadScenario(join(folder, "mine.yaml"), { scenariosDir: SCENARIOS });
  refuses(load, "SIMULATION_PROFILE_MISSING", 65, "prices/day-ahead.csv", "tariff.energyPrices");
  rmSync(folder, { recursive: true });
});
