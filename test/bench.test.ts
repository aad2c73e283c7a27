import assert from "node:assert/strict";
import { basename } from "node:path";
import { describe, it } from "node:test";
import { execute } from "../scripts/test/outcome.ts";
import { filesIn, ROOT, read } from "./support/source.ts";

const BENCHES = filesIn("bench", /\.ts$/).filter((file) => file.split("/").length === 2 && file !== "bench/run.ts");

describe("the measurements in bench/", () => {
  for (const file of BENCHES) {
    it(`${file} measures in its small size (slow: a process of its own)`, async () => {
      const { code, stdout, stderr } = await execute(process.execPath, [file, "--size", "small"], ROOT);
      assert.equal(code, 0, stderr);
      assert.equal((JSON.parse(stdout) as { bench: string }).bench, basename(file, ".ts"));
    });

    it(`${file} says its question and what would count as a win`, () => {
      const head = read(file).slice(0, read(file).indexOf("*/"));
      assert.match(head, /Question:/);
      assert.match(head, /win/i);
    });
  }

  it("are found by npm run bench, which refuses an unknown one", async () => {
    assert.ok(BENCHES.length > 0);
    const { code, stderr } = await execute(process.execPath, ["bench/run.ts", "nothing-like-it"], ROOT);
    assert.equal(code, 64);
    for (const file of BENCHES) assert.match(stderr, new RegExp(basename(file, ".ts")));
  });
});
