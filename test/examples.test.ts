import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { execute } from "../scripts/test/outcome.ts";
import { type Example, evaluate, examplesIn, exportsOf } from "./examples/docstrings.ts";
import { filesIn, ROOT, read } from "./support/source.ts";

const { imports } = JSON.parse(read("package.json")) as { imports: Record<string, string> };
const MODULES = Object.entries(imports).filter(([, target]) => existsSync(`${ROOT}${target}`));

for (const [name, target] of MODULES) {
  describe(name, () => {
    const exported = exportsOf(target.slice(2));

    it("says of every public name what it gives", () => {
      const silent = exported.filter(({ doc }) => !doc).map((entry) => `${entry.name} (${entry.file})`);
      assert.deepEqual(silent, [], "exports without a docstring");
    });

    for (const entry of exported) {
      for (const example of examplesIn(entry.doc ?? "")) {
        it(`holds what the example of ${entry.name} says: ${example.expression.split("\n").at(-1)}`, async () => {
          const scope = { ...(await import("#domain")), ...(await import(name)) };
          await assertHolds(example, scope);
        });
      }
    }
  });
}

async function assertHolds(example: Example, scope: Readonly<Record<string, unknown>>): Promise<void> {
  assert.notEqual(example.expected, "", "an example ends in `   // value`");
  const [actual, expected] = await evaluate(example, scope);
  assert.deepEqual(actual, expected);
}

describe("the programs in examples/", () => {
  const programs = filesIn("examples", /\.ts$/).filter((file) => !file.includes("/support/"));
  for (const program of programs) {
    it(`${program} runs to its end (slow: a process of its own)`, async () => {
      const { code, stdout, stderr } = await execute(process.execPath, [program], ROOT);
      assert.equal(code, 0, `${stdout}${stderr}`);
      assert.notEqual(stdout.trim(), "", "an example shows something");
    });
  }
});

describe("the reader of examples", () => {
  const files: Record<string, string> = {
    "m/index.ts":
      'export * from "./a.ts";\nexport { inner as outer, type Shape } from "./b.ts";\nexport { bare };\nconst bare = 1;' +
      '\n/** Of a package. */\nexport { keccak256 } from "viem";\nexport * from "viem";',
    "m/a.ts":
      "/** Doubles. @example double(2)   // 4 */\nexport function double(n: number) { return 2 * n; }\nexport type Bare = 1;",
    "m/b.ts":
      "/**\n * Gives one.\n *\n * @source x\n */\nexport const inner = 1;\n/** A shape. */\nexport interface Shape { a: 1 }",
  };
  const found = exportsOf("m/index.ts", (file) => files[file] ?? "");

  it("follows re-exports to the docstring of the declaration", () => {
    const docs = Object.fromEntries(found.map(({ name, doc }) => [name, doc?.split("\n")[0] ?? null]));
    assert.deepEqual(docs, {
      double: "Doubles. @example double(2)   // 4",
      Bare: null,
      outer: "Gives one.",
      Shape: "A shape.",
      bare: null,
      keccak256: "Of a package.",
    });
  });

  it("joins lines up to the value and runs statements first", () => {
    const [first, second, ...more] = examplesIn(
      "Sums.\n@example\nconst a = 1;\nadd(a,\n  2)   // 3\nadd(0, 0)   // 0\n@source x",
    );
    assert.deepEqual(more, []);
    assert.deepEqual(first, { setup: "const a = 1;", expression: "add(a,\n  2)", expected: "3" });
    assert.deepEqual(second, { setup: "", expression: "add(0, 0)", expected: "0" });
  });

  it("keeps an address inside a text apart from a value", () => {
    assert.deepEqual(examplesIn('@example\nhost("http://a")   // "a"'), [
      { setup: "", expression: 'host("http://a")', expected: '"a"' },
    ]);
  });

  it("fails an example with a wrong value", async () => {
    const scope = { double: (n: number) => 2 * n };
    await assert.rejects(() => assertHolds({ setup: "", expression: "double(2)", expected: "5" }, scope));
    await assert.rejects(() => assertHolds({ setup: "", expression: "double(2)", expected: "4n" }, scope));
    await assertHolds({ setup: "const two = 2;", expression: "await double(two)", expected: "4" }, scope);
  });

  it("fails an example without a value", async () => {
    const [example] = examplesIn("@example\ndouble(2)");
    assert.ok(example);
    await assert.rejects(() => assertHolds(example, { double: () => 4 }), /ends in/);
  });
});
