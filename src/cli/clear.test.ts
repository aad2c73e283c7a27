import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { command, temporaryDirectory } from "./testing/program.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const directory = temporaryDirectory();
after(() => directory.remove());

const INSTANCE = {
  format: "energy-clearing/1",
  objective: "max-energy",
  deltaMinutes: 15,
  intervals: 96,
  start: 53,
  feeders: [
    { id: 0, cextW: 20_000, cintW: 30_000 },
    { id: 2, cextW: 20_000, cintW: 30_000 },
  ],
  offers: [
    { id: 0, side: "sell", feeder: 0, energyWh: 1200, from: 53, to: 95, price: 200 },
    { id: 1, side: "buy", feeder: 2, energyWh: 90, intervals: [53, 57], price: 240 },
  ],
  fixed: [{ sell: 0, buy: 1, t: 12, energyWh: 40 }],
};

function fileWith(text: string): string {
  const file = join(directory.path, "instance.json");
  writeFileSync(file, text);
  return file;
}

describe("clear", () => {
  it("prints the solution of a file as one JSON document", async () => {
    const { code, stdout, stderr } = await command("clear", fileWith(JSON.stringify(INSTANCE)));
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(JSON.parse(stdout), {
      trades: [{ sell: 0, buy: 1, t: 53, energyWh: 50, price: 220 }],
      value: 90,
      bound: 90,
      optimal: true,
    });
  });

  it("draws on the fuller of two batteries first, so that its cable can carry the rest later", async () => {
    const battery = { side: "sell", from: 53, to: 95, price: 200 };
    const offers = [
      { ...battery, id: 7, feeder: 0, energyWh: 90 },
      { ...battery, id: 8, feeder: 2, energyWh: 9_000 },
      { id: 9, side: "buy", feeder: 4, energyWh: 90, from: 53, to: 53, price: 240 },
    ];
    const feeders = [0, 2, 4].map((id) => ({ id, cextW: 400, cintW: 30_000 }));
    const { stdout } = await command("clear", fileWith(JSON.stringify({ ...INSTANCE, feeders, offers, fixed: [] })));
    assert.deepEqual(JSON.parse(stdout).trades, [{ sell: 8, buy: 9, t: 53, energyWh: 90, price: 220 }]);
  });

  it("finds the most energy at prices that keep some pairs apart", async () => {
    const offer = (id: number, side: string, price: number) => ({
      id,
      side,
      feeder: 0,
      energyWh: 5,
      from: 60,
      to: 60,
      price,
    });
    const offers = [offer(1, "sell", 10), offer(2, "sell", 30), offer(3, "buy", 20), offer(4, "buy", 40)];
    const blocked = [...offers, { ...offer(5, "sell", 50), energyWh: 90 }, { ...offer(6, "buy", 45), feeder: 2 }];
    const { stdout } = await command("clear", fileWith(JSON.stringify({ ...INSTANCE, offers: blocked, fixed: [] })));
    const { value, optimal } = JSON.parse(stdout);
    assert.deepEqual([value, optimal], [10, true]);
  });

  it("reads standard input, as a process", () => {
    const { status, stdout } = spawnSync(process.execPath, [MAIN, "clear", "-"], { input: JSON.stringify(INSTANCE) });
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout.toString()).value, 90);
  });

  const WRONG: readonly [what: string, text: string, why: RegExp][] = [
    [
      "a field that is wrong",
      JSON.stringify({ ...INSTANCE, start: "53" }),
      /start is "53": expected a whole number from 0/,
    ],
    ["a field that is nested deep", `{"format":${"[".repeat(9_000)}${"]".repeat(9_000)}}`, /format is a list of 1/],
    ["text that is no JSON", '{"format":\n"energy-clearing/1"', /is no JSON document/],
    ["nothing at all", "", /is no JSON document/],
  ];
  for (const [what, text, why] of WRONG) {
    it(`answers ${what} with 65, one line on standard error, and nothing on standard output`, async () => {
      const { code, stdout, stderr } = await command("clear", fileWith(text));
      assert.deepEqual([code, stdout], [65, ""]);
      assert.match(stderr, why);
      assert.match(stderr, /^[^\n]+\n$/);
    });
  }

  it("answers a file that is not there with 65", async () => {
    const { code, stderr } = await command("clear", join(directory.path, "absent.json"));
    assert.equal(code, 65);
    assert.match(stderr, /absent\.json cannot be read/);
  });
});
