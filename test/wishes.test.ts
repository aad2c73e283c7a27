import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { buildProgram } from "../src/cli/program.ts";
import { rowsOf } from "./docs/markdown.ts";
import { ROOT, read } from "./support/source.ts";

/** The wishes that this project set out to meet. */
const WISHES = ["1", "2", "3", "4", "5", "6", "8", "10", "14", "15", "16", "17", "19", "20"];

describe("docs/wishes.md", () => {
  const rows = rowsOf(read("docs/wishes.md"));

  it("has one line for every wish, with where it was asked and what is missing where it is met in part", () => {
    assert.deepEqual(
      rows.map(([number]) => number),
      WISHES,
    );
    for (const [number, wish = "", asked = "", how = "", seen = "", status = ""] of rows) {
      assert.ok(
        [wish, how, seen].every((cell) => cell.length > 10),
        number,
      );
      assert.match(asked, /^\[.+\]\(https:\/\/github\.com\/.+\/(issues|pull)\/\d+\)$/, number);
      assert.match(status, /^(met|part: .+)$/, number);
    }
  });

  it("names only commands, options and scenarios that there are", () => {
    const { commands } = buildProgram();
    const lines = rows.flatMap((row) =>
      [...(row[4] ?? "").matchAll(/`\.\/neighborwatt ([^`]+)`/g)].map(([, line]) => line),
    );
    assert.ok(lines.length >= WISHES.length);
    for (const line of lines) {
      const [name, ...words] = (line ?? "").split(" ");
      const command = commands.find((one) => one.name() === name);
      assert.ok(command !== undefined, line);
      for (const word of words.filter((one) => one.startsWith("--"))) {
        assert.ok(
          command.options.some(({ long }) => long === word),
          `${line}: ${word}`,
        );
      }
      const [scenario = ""] = words;
      if (!["run", "simulate"].includes(name ?? "") || scenario === "" || scenario.startsWith("--")) continue;
      assert.ok(existsSync(`${ROOT}scenarios/${scenario}.yaml`), line);
    }
  });
});
