import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MECHANISMS, type Summary } from "#simulation";
import { keysForSharing, variationsOf } from "./simulate/vary.ts";
import { command } from "./testing/program.ts";

describe("simulate", () => {
  it("prints one summary like a run without a chain", async () => {
    const simulated = await command("simulate", "tiny", "--json");
    const ran = await command("run", "tiny", "--chain", "none", "--json");
    assert.equal(simulated.code, 0, simulated.stderr);
    const [a, b] = [JSON.parse(simulated.stdout), JSON.parse(ran.stdout)];
    assert.deepEqual({ ...a, wallMs: 0 }, { ...b, wallMs: 0 });
  });

  it("gives a row per seed and value, in order", async () => {
    const outcome = await command(
      ..."simulate tiny --repeat 2 --vary mechanism=negotiation,supply-demand-ratio --intervals 1 --json".split(" "),
    );
    assert.equal(outcome.code, 0, outcome.stderr);
    const { runs } = JSON.parse(outcome.stdout) as { runs: { varied: Record<string, string>; seed: number }[] };
    assert.deepEqual(
      runs.map(({ varied, seed }) => [varied.mechanism, seed]),
      [
        ["negotiation", 1],
        ["negotiation", 2],
        ["supply-demand-ratio", 1],
        ["supply-demand-ratio", 2],
      ],
    );
  });

  it("goes through every mechanism, none of which breaks a limit", async () => {
    const outcome = await command(
      ..."simulate tiny --vary mechanism=".concat(MECHANISMS.join(","), " --json").split(" "),
    );
    assert.equal(outcome.code, 0, outcome.stderr);
    const { runs } = JSON.parse(outcome.stdout) as {
      runs: { mechanism: string; trades: number; limitViolations: number }[];
    };
    assert.deepEqual(
      runs.map(({ mechanism, limitViolations }) => [mechanism, limitViolations]),
      MECHANISMS.map((mechanism) => [mechanism, 0]),
    );
    assert.ok(runs.every(({ trades }) => trades > 0));
  });

  it("says how far off each home's forecasts were, and what that cost against perfect foresight", async () => {
    const asked = async (...more: string[]) => {
      const outcome = await command(..."simulate tiny --intervals 6 --json".split(" "), ...more);
      assert.equal(outcome.code, 0, outcome.stderr);
      return (JSON.parse(outcome.stdout) as Summary).forecast;
    };
    const forecast = await asked();
    assert.equal(forecast?.method, "persistence");
    assert.deepEqual(
      forecast.homes.map(({ household, intervals }) => [household, intervals]),
      [
        ["h01", 6],
        ["h02", 6],
        ["h03", 6],
        ["h04", 6],
      ],
    );
    assert.deepEqual(
      forecast.homes.map(({ pv }) => pv?.forecaster ?? null),
      ["persistence", "persistence", null, null],
    );
    assert.ok((forecast.loadErrorWh ?? 0) > 0 && (forecast.pvErrorWh ?? 0) > 0);
    const costs = forecast.homes.reduce((sum, { costNano }) => sum + BigInt(costNano ?? "0"), 0n);
    assert.equal(forecast.costNano, String(costs));
    const { costNano, ...rest } = (await asked("--no-forecast-cost")) as NonNullable<Summary["forecast"]>;
    assert.equal(costNano, null);
    assert.equal(rest.loadErrorWh, forecast.loadErrorWh);
    const { stdout } = await command(..."simulate tiny --intervals 6".split(" "));
    assert.match(stdout, /^home +load by +off Wh +pv by +off Wh +cost \(EUR\)$/m);
    assert.match(stdout, /^h03 +persistence +\d+ +-?\d+\.\d\d$/m);
  });

  it("has nothing to say of forecasts where nothing is traded beforehand", async () => {
    const { stdout } = await command(..."simulate tiny --mechanism sharing --json".split(" "));
    assert.equal((JSON.parse(stdout) as Summary).forecast, null);
  });

  it("refuses a forecast that does not exist", async () => {
    const { code, stderr } = await command(..."simulate tiny --vary forecast=automatc".split(" "));
    assert.equal(code, 64);
    assert.match(stderr, /Did you mean automatic/);
  });

  it("writes rows as CSV with exact figures and as a table for a person", async () => {
    const asCsv = await command(..."simulate tiny --vary seed=4,5 --intervals 1 --format csv".split(" "));
    const [header = "", ...rows] = asCsv.stdout.trimEnd().split("\r\n");
    assert.match(header, /^seed,intervals,trades,tradedWh,/);
    assert.deepEqual(
      rows.map((row) => row.split(",").length),
      [header.split(",").length, header.split(",").length],
    );
    const asTable = await command(
      ..."simulate tiny --vary forecast=persistence,seasonal-naive --intervals 1".split(" "),
    );
    assert.match(asTable.stdout, /^forecast +trades +traded kWh/);
    assert.equal(asTable.stdout.trimEnd().split("\n").length, 3);
  });

  const REFUSED: readonly [what: string, words: string, code: number, why: RegExp][] = [
    ["a key that cannot vary", "tiny --vary weather=a", 64, /expected one of seed, mechanism, key, forecast/],
    ["a misspelt key", "tiny --vary mechansm=negotiation", 64, /Did you mean mechanism\?/],
    ["a value nobody knows", "tiny --vary strategy=boulwar", 64, /Did you mean boulware\?/],
    ["a number that is none", "tiny --vary days=0", 64, /at least 1/],
    ["values that are missing", "tiny --vary seed=", 64, /expected key=a,b,c/],
    ["a key twice", "tiny --vary seed=1 --vary seed=2", 64, /varied twice/],
    ["seeds counted twice", "tiny --repeat 2 --vary seed=1,2", 64, /counts seeds itself/],
    ["a key beside a mechanism without one", "tiny --mechanism clearing --key static", 64, /clearing has none/],
    ["a misspelt sharing key", "tiny --key statik", 64, /Did you mean static\?/],
    ["a misspelt sharing key among several", "tiny --vary key=static,dinamic", 64, /Did you mean dynamic\?/],
    ["a file of coefficients that is not there", "tiny --vary key=none.txt", 65, /none.txt/],
    ["a scenario that does not exist", "nowhere", 64, /There is no scenario/],
  ];
  for (const [what, words, code, why] of REFUSED) {
    it(`refuses ${what} with ${code}`, async () => {
      const outcome = await command("simulate", ...words.split(" "));
      assert.equal(outcome.code, code, outcome.stderr);
      assert.equal(outcome.stdout, "");
      assert.match(outcome.stderr, why);
    });
  }

  it("compares a market with legal keys in one table, with one row for the market", async () => {
    const outcome = await command(
      ..."simulate street --intervals 12 --vary mechanism=negotiation,sharing --vary key=static,dynamic".split(" "),
    );
    assert.equal(outcome.code, 0, outcome.stderr);
    const [header = "", ...rows] = outcome.stdout.trimEnd().split("\n");
    assert.match(header, /^mechanism +key +trades .* local kWh .* own % +saved +least +most +gini/);
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/, 2)).map(([mechanism, key]) => (mechanism === "sharing" ? key : mechanism)),
      ["negotiation", "static", "dynamic"],
    );
    const asJson = await command(..."simulate street --intervals 12 --key static --json".split(" "));
    const summary = JSON.parse(asJson.stdout);
    assert.deepEqual([summary.mechanism, summary.key], ["sharing", "static"]);
    assert.equal(typeof summary.local.gini, "number");
  });

  it("puts all rows on one page that needs nothing from anywhere", async () => {
    const words = "simulate tiny --format html --vary mechanism=negotiation,sharing --vary key=static,virtual-minimum";
    const { code, stdout, stderr } = await command(...words.split(" "));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^<!doctype html>/);
    for (const name of ["1. negotiation", "2. sharing static", "3. sharing virtual-minimum", "h04"]) {
      assert.ok(stdout.includes(name), name);
    }
    assert.doesNotMatch(stdout, /<script|src=|href=|NaN|undefined|null/);
    const single = await command(..."simulate tiny --format html --key dynamic --intervals 1".split(" "));
    assert.match(single.stdout, /1\. sharing/);
  });

  it("takes a key for sharing, and leaves other mechanisms as they are", () => {
    const keys = variationsOf(["key=static,dynamic"]);
    assert.deepEqual(keysForSharing(keys, undefined), [
      { mechanism: "sharing", key: "static" },
      { mechanism: "sharing", key: "dynamic" },
    ]);
    assert.deepEqual(keysForSharing(keys, "clearing"), [{}]);
  });

  it("combines the values of several keys", () => {
    assert.deepEqual(variationsOf(["seed=1,2", "forecast=persistence"]), [
      { seed: "1", forecast: "persistence" },
      { seed: "2", forecast: "persistence" },
    ]);
    assert.deepEqual(variationsOf([]), [{}]);
  });
});
