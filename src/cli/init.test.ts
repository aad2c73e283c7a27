import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { parse } from "yaml";
import { init } from "./init/execute.ts";
import { CTRL_C, ENTER, personWho } from "./init/testing.ts";
import { pairwise } from "./testing/pairwise.ts";
import { captured, cli, command, temporaryDirectory } from "./testing/program.ts";

const place = temporaryDirectory();
after(place.remove);

/** Three days of quarter hours of a meter. */
function meterCsv(header: string, line: (ms: number, i: number) => string): string {
  const start = Date.UTC(2025, 10, 3, 23);
  const rows = Array.from({ length: 300 }, (_, i) => line(start + i * 900_000, i));
  return [header, ...rows].join("\n");
}
const ISO_CSV = join(place.path, "my meter, 2025.csv");
writeFileSync(
  ISO_CSV,
  `\uFEFF${meterCsv("Datum;Verbrauch (kWh)", (ms, i) => `${new Date(ms).toISOString()};0,${(i % 9) + 1}`)}`,
);
const UNIX_CSV = join(place.path, "watts.csv");
writeFileSync(
  UNIX_CSV,
  meterCsv("timestamp,electricity", (ms, i) => `${ms / 1000},${200 + i}`),
);

const PRICES = join(place.path, "prices.csv");
writeFileSync(
  PRICES,
  meterCsv("hour;zone;price ct", (ms, i) => `${new Date(ms + 3 * i * 900_000).toISOString()};DE;${(i % 30) - 3},5`),
);

const FACTORS = {
  homes: ["1", "3", "8", "anna,bakery,h03", "31"],
  roofs: ["none", "usual", "all"],
  batteries: ["none", "usual", "all"],
  place: ["Berlin", "Sydney", "52.5, 13.4"],
  timezone: ["", "UTC", "America/Sao_Paulo", "Asia/Kathmandu"],
  tariff: ["flat", "time-of-use", "dynamic", `dynamic:${PRICES}`],
  feeders: ["", "1"],
  limit: ["", "1"],
  mechanism: ["negotiation", "clearing", "uniform-price", "double-auction", "supply-demand-ratio", "sharing"],
  mine: ["", ISO_CSV, UNIX_CSV],
  start: ["", "2025-03-30", "2018-11-04"],
};

/** The words of the command line that give a row of answers. */
function wordsOf(row: Readonly<Record<string, string>>): readonly string[] {
  const homes = Number(row.homes) || 3;
  const roofs = { none: "0", all: String(homes) }[row.roofs ?? ""] ?? "";
  const batteries = { none: "0", all: roofs === "" ? String(Math.ceil(homes / 2)) : roofs }[row.batteries ?? ""] ?? "";
  const [tariff = "", prices = ""] = (row.tariff ?? "").split(":");
  return Object.entries({ ...row, roofs, batteries, tariff, prices }).flatMap(([name, value]) =>
    value === "" ? [] : [`--${name}`, value],
  );
}

describe("init: every two answers together (takes seconds: a day's profiles each)", () => {
  for (const [i, row] of pairwise(FACTORS).entries()) {
    const words = wordsOf(row);
    it(`make a file that runs: ${words.join(" ").replaceAll(`${place.path}/`, "")}`, async () => {
      const out = join(place.path, `pair-${i}.yaml`);
      const made = await command("init", "--yes", "--json", "--out", out, ...words);
      assert.equal(made.code, 0, made.stderr);
      const run = await command("simulate", out, "--intervals", "2", "--json");
      assert.equal(run.code, 0, run.stderr);
      const { households, intervals } = JSON.parse(run.stdout) as { households: number; intervals: number };
      assert.deepEqual([households, intervals], [Number(row.homes) || 3, 2]);
    });
  }
});

describe("init", () => {
  const out = (name: string) => join(place.path, name);

  it("writes a file that runs on the chain, settled by receipts, as a process (takes seconds)", async () => {
    const file = out("receipts.yaml");
    const made = await cli(
      "init",
      "--out",
      file,
      "--homes",
      "4",
      "--settlement",
      "atomic",
      "--name",
      "Müller's Straße",
    );
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /is written: Müller's Straße, 4 homes\.\n\nNext, type\n\n {2}\S*neighborwatt run /);
    assert.match(readFileSync(file, "utf8"), /^name: muller-s-strasse\ntitle: "Müller's Straße"$/m);
    const run = await cli("run", file, "--headless", "--intervals", "2", "--json");
    assert.equal(run.code, 0, run.stderr);
    assert.equal(JSON.parse(run.stdout).settlement, "atomic");
  });

  it("names the schema for editors, and the meter's file, relative to where it is written", async () => {
    const file = out("mine.yaml");
    await command("init", "--yes", "--out", file, "--mine", ISO_CSV);
    const text = readFileSync(file, "utf8");
    assert.match(text, /^# yaml-language-server: \$schema=\S+\/scenarios\/scenario\.schema\.json\n/);
    const mapped = /^ {4}load:.*\n((?: {6}.*\n)+)/m.exec(text)?.[1] ?? "";
    const mapping = {
      csv: "my meter, 2025.csv",
      time: "Datum",
      value: "Verbrauch (kWh)",
      unit: "kWh",
      timeUnit: "iso",
    };
    assert.deepEqual(parse(mapped), { ...mapping, separator: ";", decimal: ",", timezone: "Europe/Berlin" });
    assert.match(text, /midnight of 2025-11-04 in Europe\/Berlin/);
  });

  it("does what it is told by somebody at a terminal, and says what to type next", async () => {
    const file = out("asked.yaml");
    const { terminal } = personWho(
      ["called?", `Mill Lane${ENTER}`],
      ...["How many homes", "solar roof", "battery", "Where", "energy cost", "branches", "kW?", "trades?", "paid?"].map(
        (question) => [question, ENTER] as const,
      ),
      ["your own meter", `${UNIX_CSV}${ENTER}`],
      ["the time?", ENTER],
      ["was used?", ENTER],
      ["which unit", ENTER],
    );
    const made = await captured(() => init({ out: file }, { today: new Date("2026-03-01"), terminal }));
    assert.match(made.stdout, /neighborwatt run \S+asked\.yaml\n$/);
    const run = await command("simulate", file, "--intervals", "2");
    assert.match(run.stdout, /^mill-lane, seed 1: 2 intervals/);
  });

  it("writes nothing on Ctrl-C, says so, and ends well", async () => {
    const before = readdirSync(place.path);
    const { terminal } = personWho(["called?", ENTER], ["How many homes", CTRL_C]);
    const today = new Date("2026-03-01");
    const stopped = await captured(() => init({ out: out("stopped.yaml") }, { today, terminal }));
    assert.deepEqual(stopped, { code: 0, stdout: "", stderr: "Stopped: nothing was written.\n" });
    assert.deepEqual(readdirSync(place.path), before);
  });

  it("leaves a file that is there as it is, unless it may write over it", async () => {
    const file = out("there.yaml");
    writeFileSync(file, "mine");
    const refused = await command("init", "--yes", "--out", file);
    assert.deepEqual([refused.code, refused.stdout], [64, ""]);
    assert.match(refused.stderr, /is there already, and was left as it is.*--force.*CLI_FILE_EXISTS/);
    assert.equal(readFileSync(file, "utf8"), "mine");
    assert.equal((await command("init", "--yes", "--out", file, "--force")).code, 0);
    assert.match(readFileSync(file, "utf8"), /^name: our-street$/m);
  });

  const BAD_CSV = out("bad.csv");
  writeFileSync(
    BAD_CSV,
    meterCsv("time,kWh", (ms, i) => `${new Date(ms).toISOString()},${i === 7 ? "plenty" : "0.1"}`),
  );
  mkdirSync(out("folder.yaml"));
  const REFUSED: readonly [what: string, words: readonly string[], code: number, why: RegExp][] = [
    ["a meter's file with a word among its values", ["--mine", BAD_CSV], 65, /row 9.*plenty.*Nothing was written/s],
    [
      "a column that is not there",
      ["--mine", UNIX_CSV, "--mine-value", "electricty"],
      64,
      /Did you mean electricity\?/,
    ],
    ["the same column twice", ["--mine", UNIX_CSV, "--mine-value", "timestamp"], 64, /column of the time/],
    ["a name that is no YAML file's", ["--out", out("community.txt")], 64, /name of a \.yaml file/],
    ["a directory that is not there", ["--out", out("no/where/x.yaml")], 78, /CLI_OUT_NOT_WRITABLE/],
    ["a directory in its place", ["--out", out("folder.yaml"), "--force"], 78, /CLI_OUT_NOT_WRITABLE/],
    ["more roofs than homes", ["--homes", "3", "--roofs", "4"], 64, /^neighborwatt: --roofs: Expected a whole number/],
  ];
  for (const [what, words, code, why] of REFUSED) {
    it(`refuses ${what} with ${code}, and writes nothing`, async () => {
      const before = readdirSync(place.path);
      const outcome = await command("init", "--yes", "--out", out("refused.yaml"), ...words);
      assert.deepEqual([outcome.code, outcome.stdout], [code, ""], outcome.stderr);
      assert.match(outcome.stderr, why);
      assert.doesNotMatch(outcome.stderr, /\n\s+at /);
      assert.deepEqual(readdirSync(place.path), before);
    });
  }
});
