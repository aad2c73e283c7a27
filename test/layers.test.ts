import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { LAYERS, printLayers, violations } from "./layers/rules.ts";
import { filesIn, foldersIn, ROOT, read } from "./support/source.ts";

const SOURCES = ["src", "web", "bench", "examples"]
  .filter((folder) => existsSync(`${ROOT}${folder}`))
  .flatMap((folder) => filesIn(folder, /\.tsx?$/));

describe("the layers of the source", () => {
  it("are kept by every import", () => {
    assert.ok(SOURCES.length > 20, `only ${SOURCES.length} source files found`);
    assert.deepEqual(
      SOURCES.flatMap((file) => violations(file, read(file))),
      [],
    );
  });

  it("name every folder of src", () => {
    const known = LAYERS.flat();
    assert.deepEqual(
      foldersIn("src").filter((folder) => !known.includes(folder)),
      [],
    );
  });

  it("stand in CONTRIBUTING as they are checked here", () => {
    const line = read("CONTRIBUTING.md")
      .split("\n")
      .find((text) => text.startsWith("domain <- "));
    assert.equal(line, printLayers(LAYERS));
  });

  it("have one public name for each module, and each name a module", () => {
    const { imports } = JSON.parse(read("package.json")) as { imports: Record<string, string> };
    const missing = Object.entries(imports).filter(([, target]) => !existsSync(`${ROOT}${target.slice(2)}`));
    assert.deepEqual(missing, [], "names without a module");
    const targets = new Set(Object.values(imports));
    const unnamed = filesIn("src", /^index\.ts$/).filter(
      (file) => file.split("/").length === 3 && !targets.has(`./${file}`),
    );
    assert.deepEqual(unnamed, [], "modules without a name");
  });
});

describe("the layer check", () => {
  const REFUSED: readonly [why: string, file: string, source: string, reason: RegExp][] = [
    ["an import of a higher layer", "src/market/a.ts", 'import { x } from "#agents";', /stands above market/],
    ["an import of a neighbour", "src/market/a.ts", 'import { x } from "#grid";', /one layer never/],
    ["a type import of a neighbour", "src/market/a.ts", 'import type { X } from "#grid";', /one layer never/],
    ["a re-export of a neighbour", "src/market/a.ts", 'export * from "#grid";', /one layer never/],
    ["a named re-export of a neighbour", "src/market/a.ts", 'export { x } from "#grid";', /one layer never/],
    ["a dynamic import of a neighbour", "src/market/a.ts", 'await import("#grid");', /one layer never/],
    ["an import inside a type", "src/market/a.ts", 'type X = import("#grid").X;', /one layer never/],
    ["a computed import", "src/agents/a.ts", "await import(name);", /computed/],
    ["a required neighbour", "src/market/a.ts", 'require("#grid");', /one layer never/],
    [
      "a relative way into another folder",
      "src/market/a/b.ts",
      'import { x } from "../../domain/units.ts";',
      /public name/,
    ],
    ["a folder's own public name", "src/market/a.ts", 'import { x } from "#market";', /relative/],
    ["a name outside the table", "src/market/a.ts", 'import { x } from "#misc";', /not in the layer table/],
    ["an adapter in an agent", "src/agents/a.ts", 'import { x } from "#chain/embedded";', /adapter/],
    ["an adapter in the api", "src/api/a.ts", 'import { x } from "#storage/sqlite";', /adapter/],
    ["viem outside its folder", "src/chain/embedded/a.ts", 'import { keccak256 } from "viem";', /only src\/chain\/evm/],
    ["a part of viem outside its folder", "src/cli/a.ts", 'import { x } from "viem/chains";', /only src\/chain\/evm/],
    ["a file read in a pure folder", "src/domain/a.ts", 'import { readFileSync } from "node:fs";', /no I\/O/],
    ["a built-in without its prefix", "src/grid/a.ts", 'import fs from "fs";', /no I\/O/],
    ["a server in a pure folder", "src/trust/a.ts", 'import fastify from "fastify";', /packages/],
    ["the clock in a pure folder", "src/market/a.ts", "const t = Date.now();", /Date\.now/],
    ["the clock by another spelling", "src/market/a.ts", 'const t = Date["now"]();', /Date\.now/],
    ["today's date", "src/settlement/a.ts", "const t = new Date();", /present date/],
    ["chance", "src/forecast/a.ts", "const r = Math.random();", /Math\.random/],
    ["chance in an agent", "src/agents/a.ts", "const r = Math.random();", /Math\.random/],
    ["the environment in a pure folder", "src/domain/a.ts", "const e = process.env.HOME;", /uses process/],
    ["a timer in a pure folder", "src/market/a.ts", "setTimeout(() => {}, 1);", /uses setTimeout/],
    ["system randomness outside privacy", "src/trust/a.ts", "crypto.getRandomValues(b);", /uses crypto/],
    ["an agent's way into the page", "web/a.ts", 'import { x } from "#agents";', /#api only/],
    ["an unknown folder", "src/utils/a.ts", "export {};", /not in the layer table/],
    ["a file that cannot be parsed", "src/domain/a.ts", "const = 1;", /cannot be parsed/],
  ];
  for (const [why, file, source, reason] of REFUSED) {
    it(`refuses ${why}`, () => {
      const found = violations(file, source);
      assert.equal(found.length, 1, `found ${JSON.stringify(found)}`);
      assert.match(found[0] ?? "", reason);
    });
  }

  const ACCEPTED: readonly [what: string, file: string, source: string][] = [
    ["a lower layer", "src/agents/a.ts", 'import { x } from "#market"; import type { C } from "#chain";'],
    ["a file of one's own folder", "src/market/a/b.ts", 'import { x } from "../c/d.ts";'],
    ["an adapter where things are composed", "src/simulation/a.ts", 'import { x } from "#chain/embedded";'],
    ["what the page loads when somebody signs", "web/a.ts", 'await import("#api/signing");'],
    ["the rows of a bill on the page", "web/a.ts", 'import { billOf } from "#settlement/bill";'],
    ["what the page loads when somebody checks a statement", "web/a.ts", 'await import("#settlement/checking");'],
    ["an adapter in an agent's test", "src/agents/a.test.ts", 'import { x } from "#messaging/memory";'],
    ["viem in its folder", "src/chain/evm/a.ts", 'import { keccak256 } from "viem";'],
    ["system randomness in privacy", "src/privacy/a.ts", "crypto.getRandomValues(b);"],
    ["curves in a pure folder", "src/privacy/a.ts", 'import { x } from "@noble/curves/secp256k1.js";'],
    ["files in an adapter", "src/storage/a.ts", 'import { DatabaseSync } from "node:sqlite";'],
    ["the date of a given instant", "src/domain/a.ts", "const t = new Date(0); interface X { process: string }"],
    ["the clock in a command", "src/cli/a.ts", "const t = Date.now();"],
    ["a test that reads vectors", "src/market/a.test.ts", 'import { readFileSync } from "node:fs";'],
  ];
  for (const [what, file, source] of ACCEPTED) {
    it(`accepts ${what}`, () => assert.deepEqual(violations(file, source), []));
  }
});
