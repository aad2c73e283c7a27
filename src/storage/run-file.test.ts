import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { instant } from "#domain";
import { type RunFile, readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
import { childThatRuns } from "./testing/child.ts";
import { temporaryDirectory } from "./testing/temporary.ts";

const run: RunFile = {
  pid: process.pid,
  rpcUrl: "http://127.0.0.1:8545",
  pageUrl: null,
  startedAt: instant(1_750_000_000_000),
};

describe("run.json", () => {
  it("is null before a run and after it", () => {
    const directory = temporaryDirectory();
    assert.equal(readRunFile(directory), null);
    writeRunFile(directory, run);
    removeRunFile(directory);
    removeRunFile(directory);
    assert.equal(readRunFile(directory), null);
  });

  it("says how to reach a run and that it lives", () => {
    const directory = temporaryDirectory();
    writeRunFile(directory, run);
    assert.deepEqual(readRunFile(directory), { ...run, alive: true });
  });

  it("is readable JSON with its time in UTC, and nothing else lies about", () => {
    const directory = temporaryDirectory();
    writeRunFile(directory, run);
    assert.equal(JSON.parse(readFileSync(join(directory, "run.json"), "utf8")).startedAt, "2025-06-15T15:06:40Z");
    assert.deepEqual(readdirSync(directory), ["run.json"]);
  });

  it("says that a killed run no longer lives", async () => {
    const directory = temporaryDirectory();
    const child = await childThatRuns("");
    writeRunFile(directory, { ...run, pid: child.pid });
    assert.equal(readRunFile(directory)?.alive, true);
    await child.kill();
    assert.equal(readRunFile(directory)?.alive, false);
  });

  for (const [what, text] of [
    ["is empty", ""],
    ["is no JSON", "{"],
    ["is null", "null"],
    ["lacks the page", '{"pid":1,"rpcUrl":null,"startedAt":"2025-06-15T15:06:40Z"}'],
    ["names no process", '{"pid":-1,"rpcUrl":null,"pageUrl":null,"startedAt":"2025-06-15T15:06:40Z"}'],
    ["names no URL", '{"pid":1,"rpcUrl":"here","pageUrl":null,"startedAt":"2025-06-15T15:06:40Z"}'],
    ["names no time", '{"pid":1,"rpcUrl":null,"pageUrl":null,"startedAt":"today"}'],
  ] as const) {
    it(`is refused when it ${what}`, () => {
      const directory = temporaryDirectory();
      writeFileSync(join(directory, "run.json"), text);
      assert.throws(() => readRunFile(directory), { code: "STORAGE_BAD_RUN_FILE", exitCode: 65 });
    });
  }
});
