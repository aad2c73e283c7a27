import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { command } from "./testing/program.ts";

const GUIDE = readFileSync(new URL("../../docs/guides/sharing-keys.md", import.meta.url), "utf8");
const COMMANDS = [...GUIDE.matchAll(/^\.\/neighborwatt (.+)$/gm)].map(([, words = ""]) => words);

describe("the commands of the guide to sharing keys", () => {
  for (const words of COMMANDS) {
    it(`run: ${words} (slow: whole days)`, async () => {
      const { code, stdout, stderr } = await command(...words.split(" "));
      assert.equal(code, 0, stderr);
      assert.notEqual(stdout, "");
    });
  }

  it("are there", () => assert.equal(COMMANDS.length, 3));
});
