import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { command, start, temporaryDirectory } from "./testing/program.ts";

const scratch = temporaryDirectory();
const TRANSAX = ["reproduce", "transax", "--size", "small"] as const;
after(() => scratch.remove());

describe("reproduce", () => {
  it("prints the figures as JSON and writes report, figures and points (slow: three chains are founded)", async () => {
    const out = join(scratch.path, "reports");
    const { code, stdout, stderr } = await command("reproduce", "mezquita", "--size", "small", "--json", "--out", out);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.order.inOrder, true);
    assert.ok(report.margin.points.every((point: { perSecond: number }) => point.perSecond > 0));
    assert.deepEqual(JSON.parse(readFileSync(join(out, "mezquita.json"), "utf8")), report);
    assert.match(readFileSync(join(out, "mezquita.html"), "utf8"), /^<!doctype html>/);
    assert.match(readFileSync(join(out, "mezquita-margin.csv"), "utf8"), /^agents,/);
    assert.match(stderr, /Written: .*mezquita\.html/);
  });

  it("ends with 0 on Ctrl-C and writes nothing (slow: it is given a moment to stop)", async () => {
    const out = join(scratch.path, "interrupted");
    const running = start("reproduce", "mezquita", "--json", "--out", out);
    await running.said("six steps");
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { interrupted: true });
    assert.deepEqual(readdirSync(out), []);
  });

  it("answers an unknown paper with 64 and one that is not built with 78, before it writes anything", async () => {
    const out = join(scratch.path, "nothing");
    const unknown = await command("reproduce", "mezquitta", "--out", out);
    assert.deepEqual([unknown.code, unknown.stdout], [64, ""]);
    assert.match(unknown.stderr, /expected one of mezquita, zaman, spb, transax/);
    const unbuilt = await command("reproduce", "zaman", "--out", out);
    assert.deepEqual([unbuilt.code, unbuilt.stdout], [78, ""]);
    assert.match(unbuilt.stderr, /not built yet/);
    assert.equal(existsSync(out), false);
  });

  it("refuses a directory that it cannot write into with 78, before it measures", async () => {
    const file = join(scratch.path, "file");
    writeFileSync(file, "");
    const { code, stderr } = await command("reproduce", "mezquita", "--out", join(file, "reports"));
    assert.equal(code, 78);
    assert.match(stderr, /CLI_OUT_NOT_WRITABLE/);
  });
});

/** A scenario of three homes with a day of their own from a CSV file, which says `unit` of its values. */
function ownScenario(name: string, unit: string): string {
  const rows = Array.from({ length: 96 }, (_, k) => {
    const at = new Date(Date.UTC(2026, 5, 25) + k * 900_000).toISOString();
    return `${at},${k >= 40 && k < 60 ? 6_000 : 0},${k % 2 === 0 ? 400 : 800}`;
  });
  writeFileSync(join(scratch.path, "homes.csv"), ["time,roof,use", ...rows].join("\n"));
  const column = (value: string) => `{ csv: homes.csv, time: time, timeUnit: iso, value: ${value}, unit: ${unit} }`;
  const file = join(scratch.path, `${name}.yaml`);
  writeFileSync(
    file,
    `name: ${name}
title: Homes with traces of their own
calendar: { start: 2026-06-25T00:00:00Z, interval_minutes: 15, commitMargin_minutes: 3 }
location: { latitude: 50, longitude: 8 }
tariff:
  { energyPrice_ct_per_kWh: 15, gridFee_ct_per_kWh: 9, tax_ct_per_kWh: 8, feedIn_ct_per_kWh: 7, localGridFee_ct_per_kWh: 4, localTax_ct_per_kWh: 2 }
feeders:
  - { id: 1, name: One, netLimit_kW: 20, internalLimit_kW: 30 }
  - { id: 2, name: Two, netLimit_kW: 20, internalLimit_kW: 30 }
households:
  - { name: roof, feeder: 1, annualLoad_kWh: 1000, pv: { peak_kW: 10, profile: ${column("roof")} } }
  - { name: anna, feeder: 2, load: ${column("use")} }
  - { name: ben, feeder: 2, load: ${column("use")} }
`,
  );
  return file;
}

describe("reproduce spb", () => {
  it("prints the figures as JSON and writes report and figures (slow: four chains are founded)", async () => {
    const out = join(scratch.path, "spb");
    const { code, stdout, stderr } = await command("reproduce", "spb", "--size", "small", "--json", "--out", out);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.deepEqual([report.played.reliable.length, report.played.unreliable.length], [6, 6]);
    assert.equal(report.f1.ways.length, 5);
    assert.deepEqual(JSON.parse(readFileSync(join(out, "spb.json"), "utf8")), report);
    assert.match(readFileSync(join(out, "spb.html"), "utf8"), /^<!doctype html>/);
  });
});

describe("reproduce transax", () => {
  const out = join(scratch.path, "transax");

  it("prints the figures as JSON and writes report and figures", async () => {
    const { code, stdout, stderr } = await command(...TRANSAX, "--json", "--no-chain", "--out", out);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.deepEqual(report.homes, { producers: 5, consumers: 97, feeders: 11 });
    assert.deepEqual([report.chain, report.windows.length], [[], 6]);
    assert.deepEqual(JSON.parse(readFileSync(join(out, "transax.json"), "utf8")), report);
    assert.match(readFileSync(join(out, "transax.html"), "utf8"), /^<!doctype html>/);
  });

  it("takes the paper's other number of producers, and another seed", async () => {
    const words = ["--json", "--no-chain", "--out", out, "--producers", "7", "--seed", "3"];
    const { stdout } = await command(...TRANSAX, ...words);
    const report = JSON.parse(stdout);
    assert.deepEqual([report.homes.producers, report.homes.consumers, report.seed], [7, 95, 3]);
  });

  it("takes traces of one's own from CSV files, and says so", async () => {
    const words = [
      "--json",
      "--no-chain",
      "--out",
      out,
      "--scenario",
      ownScenario("own", "W"),
      "--profiles",
      scratch.path,
    ];
    const { code, stdout, stderr } = await command(...TRANSAX, ...words);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.deepEqual([report.traces, report.homes.producers, report.homes.consumers], ["from files", 1, 2]);
    assert.deepEqual(report.producedWh.slice(38, 42), [0, 0, 1_500, 1_500]);
    assert.deepEqual(report.consumedWh.slice(0, 2), [200, 400]);
    assert.match(readFileSync(join(out, "transax.html"), "utf8"), /Traces are read from files/);
  });

  it("refuses traces that cannot be right with 65, naming the file, before it measures", async () => {
    const { code, stdout, stderr } = await command(
      ...TRANSAX,
      "--scenario",
      ownScenario("absurd", "kWh"),
      "--out",
      out,
    );
    assert.deepEqual([code, stdout], [65, ""]);
    assert.match(stderr, /homes\.csv.*SIMULATION_PROFILE_UNIT/);
  });

  it("refuses a scenario without roofs with 78, and one that nobody knows with 64", async () => {
    const bare = join(scratch.path, "bare.yaml");
    writeFileSync(bare, readFileSync(ownScenario("bare", "W"), "utf8").replace(/ {2}- \{ name: roof.*\n/, ""));
    const unfit = await command(...TRANSAX, "--scenario", bare);
    assert.equal(unfit.code, 78);
    assert.match(unfit.stderr, /no home has a roof.*SIMULATION_STUDY_SCENARIO/);
    const unknown = await command(...TRANSAX, "--scenario", "transaxx");
    assert.equal(unknown.code, 64);
    assert.match(unknown.stderr, /Did you mean transax\?/);
  });

  const NONSENSE: readonly [why: string, words: readonly string[], said: RegExp][] = [
    ["a test that the paper does not show", [...TRANSAX, "--tests", "A,B"], /no test "B"; expected some of A, C, D/],
    ["tests on a chain without one", [...TRANSAX, "--no-chain", "--tests", "C"], /about the chain/],
    ["another number of producers than the paper's", [...TRANSAX, "--producers", "6"], /5.*7/],
    ["a quarter of an hour with too few blocks", [...TRANSAX, "--interval-seconds", "2"], /at least 3/],
    ["a quarter of an hour that lasts longer than it does", [...TRANSAX, "--interval-seconds", "901"], /at most 900/],
    ["a folder of profiles without a scenario", [...TRANSAX, "--profiles", "."], /give it with --scenario/],
    ["options of another paper", ["reproduce", "mezquita", "--producers", "7"], /--producers is for transax/],
    ["options of transax for spb", ["reproduce", "spb", "--tests", "A"], /--tests is for transax: reproduce spb/],
    ["another paper without its chain", ["reproduce", "mezquita", "--no-chain"], /--no-chain is for transax/],
  ];
  for (const [why, words, said] of NONSENSE) {
    it(`refuses ${why} with 64`, async () => {
      const { code, stdout, stderr } = await command(...words);
      assert.deepEqual([code, stdout], [64, ""]);
      assert.match(stderr, said);
    });
  }

  it("ends with 0 on Ctrl-C, also with homes in processes, and leaves none behind (slow: a chain is founded)", async () => {
    const none = join(scratch.path, "none");
    const running = start(...TRANSAX, "--json", "--out", none);
    await running.said("the evening before");
    const homes = childrenOf(running.child.pid as number);
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.deepEqual([JSON.parse(stdout), readdirSync(none)], [{ interrupted: true }, []]);
    assert.ok(homes.length > 0);
    for (const pid of homes) await gone(pid);
  });
});

/** The processes that a process has started, as the system tells it. */
function childrenOf(pid: number): readonly number[] {
  const text = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const rows = text
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  return rows.flatMap(([child, parent]) => (parent === pid ? [child as number] : []));
}

/** Waits until a process has ended; a system that takes ten seconds for it has lost it. */
async function gone(pid: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (!isAlive(pid)) return;
    await new Promise((look) => setTimeout(look, 100));
  }
  assert.fail(`process ${pid} is still there`);
}

/** One that has ended and that nobody has asked for yet is a zombie: it does nothing any more. */
function isAlive(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("Z");
  } catch {
    return false;
  }
}
