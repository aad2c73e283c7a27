import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { FORMAT_NAMES, parseMapping } from "#meterdata";
import { command, temporaryDirectory } from "./testing/program.ts";

const place = temporaryDirectory();
after(place.remove);

const GUIDE = readFileSync(new URL("../../docs/guides/own-data.md", import.meta.url), "utf8");
const COMMANDS = [...GUIDE.matchAll(/^\.\/neighborwatt (.+)$/gm)].map(([, words = ""]) => words);
const MAPPING = /```yaml\n([\s\S]*?)```/.exec(GUIDE)?.[1] ?? "";
const METER = join(place.path, "my-meter.csv");

/** Three days of quarter hours, stamped at their ends, one of them to be filled. */
const rows = Array.from({ length: 288 }, (_, q) => {
  const end = new Date(Date.UTC(2025, 5, 24) + (q + 1) * 900_000).toISOString();
  const time = `${end.slice(8, 10)}.${end.slice(5, 7)}.2025 ${end.slice(11, 16)}`;
  return `${time};0,${100 + (q % 50)};${q === 7 ? "F" : "W"}`;
});
writeFileSync(METER, ["Datum;Verbrauch in kWh;Status", ...rows].join("\n"));

describe("the guide to one's own data", () => {
  for (const words of COMMANDS) {
    it(`names a command that does what it says: ${words} (slow: a day on a chain)`, async () => {
      const shorter = words.startsWith("run") ? ["--headless", "--intervals", "1"] : [];
      const { code, stdout, stderr } = await command(...words.replace("my-meter.csv", METER).split(" "), ...shorter);
      assert.equal(code, 0, stderr);
      assert.match(stdout, words.startsWith("run") ? /Saved/ : /What is in the file/);
    });
  }

  it("shows commands, and a mapping that reads a file", async () => {
    assert.equal(COMMANDS.length, 2);
    assert.equal(parseMapping("map.yaml", MAPPING).gaps, "hold");
    const map = join(place.path, "map.yaml");
    writeFileSync(map, MAPPING);
    const { stdout } = await command("import", METER, "--map", map, "--json");
    const { from, quarterHours, quality } = JSON.parse(stdout);
    assert.deepEqual([from, quarterHours], ["2025-06-23T22:00:00Z", 288]);
    assert.deepEqual(quality, { measured: 287, estimated: 0, filled: 0, refused: 1 });
  });

  it("shows how a home of a scenario takes a profile as it is", async () => {
    const load = /`load: (\{ csv: my-home.csv[^`]+\})`/.exec(GUIDE)?.[1] ?? "";
    const map = join(place.path, "map.yaml");
    writeFileSync(map, MAPPING);
    assert.equal((await command("import", METER, "--map", map, "--out", join(place.path, "my-home.csv"))).code, 0);
    const tiny = readFileSync(new URL("../../scenarios/tiny.yaml", import.meta.url), "utf8");
    const home = `  - { name: own, feeder: 1, load: ${load} }\n`;
    const scenario = join(place.path, "own.yaml");
    writeFileSync(
      scenario,
      tiny.replace(/^households:\n/m, (head) => head + home),
    );
    const { code, stdout, stderr } = await command("simulate", scenario, "--json");
    assert.equal(code, 0, stderr);
    const names = JSON.parse(stdout).statements.map(({ household }: { household: string }) => household);
    assert.ok(names.includes("own"), names.join(", "));
  });

  it("lists every format there is", () => {
    const listed = [...GUIDE.matchAll(/^\| `([a-z][a-z-]*)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, name = ""]) => name);
    assert.deepEqual(listed.toSorted(), FORMAT_NAMES.filter((name) => name !== "auto").toSorted());
  });
});
