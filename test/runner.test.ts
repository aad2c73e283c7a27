import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { tally } from "../scripts/test/solidity.ts";
import { Clone } from "./support/clone.ts";

const PASSES = 'import { it } from "node:test"; it("adds", () => {});';

describe("npm test", () => {
  let clone: Clone;
  before(() => {
    clone = new Clone()
      .copy("scripts/test.ts", "scripts/test")
      .write("package.json", '{"type": "module"}')
      .write(
        "src/good/a.test.ts",
        `${PASSES} import { describe } from "node:test"; describe("two", () => { it("b", () => {}); it("c", () => {}); });`,
      )
      .write(
        "src/bad/a.test.ts",
        'import { it } from "node:test"; it("adds", () => { console.log("by the way"); throw new Error("one is not two"); });',
      )
      .write(
        "src/skipped/a.test.ts",
        'import { it } from "node:test"; it.skip("adds", () => {}); it.todo("subtracts");',
      )
      .write("src/empty/a.test.ts", "export {};")
      .write("src/torn/a.test.ts", `${PASSES} setImmediate(() => process.exit(3));`)
      .write(
        "src/hook/a.test.ts",
        'import { before, describe, it } from "node:test"; describe("s", () => { before(() => { throw new Error("no bed"); }); it("x", () => {}); });',
      )
      .write(
        "src/hanging/a.test.ts",
        'import { it } from "node:test"; it("waits", () => new Promise(() => setInterval(() => {}, 1000)));',
      )
      .write("src/typo/a.test.ts", "const = 1;");
  });
  after(() => clone.remove());

  /** The runner refuses to run inside a test, unless it does not know. */
  const npmTest = (...args: string[]) =>
    clone.run(process.execPath, ["scripts/test.ts", ...args], {
      NODE_TEST_CONTEXT: undefined,
      NODE_OPTIONS: undefined,
    });
  const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

  it("closes with the plain line of what passed and failed", async () => {
    const { code, stdout } = await npmTest("good");
    assert.equal(lastLine(stdout), "3 passed, 0 failed");
    assert.equal(code, 0);
  });

  it("shows a failure with its title, its reason and what the file printed", async () => {
    const { code, stdout } = await npmTest("good", "bad");
    assert.match(stdout, /src\/bad\/a\.test\.ts › adds\n\s+Error: one is not two/);
    assert.match(stdout, /by the way/);
    assert.equal(lastLine(stdout), "3 passed, 1 failed");
    assert.equal(code, 1);
  });

  for (const [folder, line, why] of [
    ["skipped", "0 passed, 2 failed", /switched off/],
    ["empty", "0 passed, 1 failed", /has no test in it/],
    ["typo", "0 passed, 1 failed", /src\/typo\/a\.test\.ts › the file/],
    ["hook", "0 passed, 2 failed", /no bed/],
  ] as const) {
    it(`counts as failed what is ${folder}`, async () => {
      const { code, stdout } = await npmTest(folder);
      assert.match(stdout, why);
      assert.equal(lastLine(stdout), line);
      assert.equal(code, 1);
    });
  }

  it("counts a file whose process ends badly after its tests", async () => {
    const { code, stdout } = await npmTest("torn");
    assert.equal(code, 1, stdout);
    assert.match(lastLine(stdout), / passed, 1 failed$/);
  });

  it("ends a file that says nothing any more, and names it (slow: it waits)", async () => {
    const { code, stdout } = await npmTest("hanging", "--patience", "1");
    assert.match(stdout, /src\/hanging\/a\.test\.ts › the file\n\s+was ended: nothing was heard for 1 s/);
    assert.equal(lastLine(stdout), "0 passed, 1 failed");
    assert.equal(code, 1);
  });

  it("refuses a folder without tests, an unknown option and an impossible patience", async () => {
    for (const wrong of ["nowhere", "--depe", "--patience=no"]) {
      const { code, stdout, stderr } = await npmTest(wrong);
      assert.deepEqual([code, stdout], [64, ""]);
      assert.match(stderr, /Usage: npm test/);
    }
  });

  it("fails when a whole runner cannot start (slow: it runs everything)", async () => {
    const { code, stdout } = await npmTest("--patience", "1");
    assert.equal(code, 1);
    assert.match(stdout, /solidity\s+0 passed\s+1 failed/);
    assert.match(stdout, /types\s+0 passed\s+1 failed/);
  });
});

describe("the count of the contracts' tests", () => {
  const result = (status: "Success" | "Failure" | "Skipped", reason: string | null = null) => ({ status, reason });

  it("adds up suites and shows the reason of a failure", () => {
    const report = {
      "a.t.sol:A": { test_results: { "test_a()": result("Success"), "test_b()": result("Failure", "1 != 2") } },
      "b.t.sol:B": { test_results: { "test_c()": result("Success") } },
    };
    assert.deepEqual(tally(report), { passed: 2, failed: 1, failures: ["a.t.sol:A › test_b()\n    1 != 2"] });
  });

  it("counts a skipped test as failed", () => {
    assert.equal(tally({ a: { test_results: { "test_a()": result("Skipped") } } }).failed, 1);
  });
});
