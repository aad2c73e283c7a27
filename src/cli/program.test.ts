import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NeighborwattError } from "#domain";
import { buildProgram } from "./program.ts";
import { exitCodeOf, failureText } from "./support/failure.ts";
import { cli, command } from "./testing/program.ts";

describe("the command line", () => {
  it("has an example in the help of every command", () => {
    const all = buildProgram().commands.flatMap((one) => [one, ...one.commands]);
    assert.ok(all.length >= 10);
    for (const one of all) {
      let help = "";
      one.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      assert.match(help, /\nExample:\n {2}\$ neighborwatt \w+/, one.name());
    }
  });

  it("prints help and version on standard output with 0, as a process", async () => {
    const help = await cli("run", "--help");
    assert.equal(help.code, 0);
    assert.equal(help.stderr, "");
    assert.match(help.stdout, /--headless/);
    assert.match((await command("--version")).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  const WRONG: readonly [what: string, words: readonly string[], why: RegExp][] = [
    ["a misspelt command", ["simulat"], /Did you mean simulate\?/],
    ["a misspelt option", ["run", "--headles"], /Did you mean --headless\?/],
    ["a missing argument", ["statement"], /missing required argument 'household'/],
    ["a word too many", ["status", "now"], /too many arguments/],
    ["a misspelt inner command", ["members", "vot"], /Did you mean vote\?/],
    ["a format nobody knows", ["statement", "h01", "--format", "doc"], /Allowed choices are text, json, csv, pdf/],
    ["no command at all", [], /Usage: neighborwatt/],
  ];
  for (const [what, words, why] of WRONG) {
    it(`answers ${what} with 64 and says what was meant`, async () => {
      const outcome = await command(...words);
      assert.equal(outcome.code, 64);
      assert.equal(outcome.stdout, "");
      assert.match(outcome.stderr, why);
    });
  }
});

describe("a failure", () => {
  it("ends with the exit code that the error carries", () => {
    assert.equal(exitCodeOf(new NeighborwattError("A_B", "text", { exitCode: 69 })), 69);
    assert.equal(exitCodeOf(new NeighborwattError("A_B", "text")), 1);
    assert.equal(exitCodeOf(new TypeError("x is not a function")), 1);
  });

  it("is told in a sentence with its code, never with a stack", () => {
    assert.equal(failureText(new NeighborwattError("A_B", "No sun.")), "neighborwatt: No sun. (A_B)");
    const fault = failureText(new TypeError("x is not a function"));
    assert.match(fault ?? "", /^neighborwatt: x is not a function\. This is a fault of the program/);
    assert.doesNotMatch(fault ?? "", /\n/);
  });
});
