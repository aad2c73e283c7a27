import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, it } from "node:test";
import { execute } from "../scripts/test/outcome.ts";
import { solidityErrors, thrownCodes } from "./docs/errors.ts";
import { anchorsOf, linksOf, rowsOf } from "./docs/markdown.ts";
import { filesIn, foldersIn, ROOT, read } from "./support/source.ts";

const PAGES = [".", "docs", "src", "contracts", "examples", "bench", "scenarios", "web", "test", "vectors"]
  .filter((folder) => existsSync(`${ROOT}${folder}`))
  .flatMap((folder) => (folder === "." ? ["README.md", "CONTRIBUTING.md"] : filesIn(folder, /\.md$/)));

describe("docs/errors.md", () => {
  const listed = rowsOf(read("docs/errors.md")).map(([code = ""]) => code.replace(/[`]|\(.*\)/g, ""));
  const [codes, custom] = [
    listed.filter((code) => /^[A-Z0-9_]+$/.test(code)),
    listed.filter((code) => /[a-z]/.test(code)),
  ];

  it("has one row for every code the source throws, and no other", () => {
    const files = filesIn("src", /\.ts$/).filter((file) => !/\.test\.ts$|\/generated/.test(file));
    const thrown = thrownCodes(
      files.map((file) => [file, read(file)]),
      foldersIn("src"),
    );
    assert.ok(thrown.size > 20, `only ${thrown.size} codes found`);
    assert.deepEqual(codes.toSorted(), [...thrown].sort());
  });

  it("has one row for every custom error of the contracts, and no other", () => {
    const declared = filesIn("contracts/src", /\.sol$/).flatMap((file) => solidityErrors(read(file)));
    assert.ok(declared.length > 50, `only ${declared.length} errors found`);
    assert.deepEqual(custom.toSorted(), declared.toSorted());
  });
});

describe("the search for error codes", () => {
  it("finds codes wherever they stand in the code, not in comments", () => {
    const source = `
      // "MARKET_IN_A_COMMENT"
      throw new NeighborwattError("MARKET_SOLD", "text");
      fail("MARKET_HELPED");
      const code = late ? "MARKET_LATE" : \`MARKET_QUOTED\`;
      const env = process.env["NEIGHBORWATT_DEEP"];
      const text = "MARKET_SOLD: no code by itself";`;
    assert.deepEqual([...thrownCodes([["src/market/a.ts", source]], ["market"])].sort(), [
      "MARKET_HELPED",
      "MARKET_LATE",
      "MARKET_QUOTED",
      "MARKET_SOLD",
    ]);
  });

  it("finds custom errors with and without values, not in comments", () => {
    assert.deepEqual(
      solidityErrors("error A_B(uint256 x);\n  error C_D();\n// error E_F();\n/// @notice error G_H();\n"),
      ["A_B", "C_D"],
    );
  });
});

describe("docs/requirements.md", () => {
  const IDS: readonly [letter: string, count: number][] = [
    ["L", 6],
    ["A", 5],
    ["M", 12],
    ["T", 7],
    ["P", 8],
    ["G", 6],
    ["F", 3],
  ];
  const rows = rowsOf(read("docs/requirements.md")).filter(([id = ""]) => /^[A-Z]\d+$/.test(id));

  it("has every requirement exactly once", () => {
    const ids = IDS.flatMap(([letter, count]) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`));
    assert.deepEqual(
      rows.map(([id]) => id),
      ids,
    );
  });

  for (const [id = "", , , lives = "", seen = "", tested = "", status = ""] of rows) {
    it(`says of ${id} how far it is, and names files that exist`, () => {
      assert.match(status, /^(done|part: .+|not built)$/);
      if (status === "not built") return assert.equal(`${lives}${seen}${tested}`, "");
      const paths = [...`${lives} ${tested}`.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);
      assert.ok(paths.length >= 2 && seen !== "", "a row that is built names code, command and test");
      assert.deepEqual(
        paths.filter((path) => !existsSync(`${ROOT}${path}`)),
        [],
      );
    });
  }
});

describe("the pages", () => {
  it("link to files and headings that exist", () => {
    const broken = PAGES.flatMap((page) =>
      linksOf(read(page))
        .filter((link) => !resolves(page, link))
        .map((link) => `${page}: ${link}`),
    );
    assert.ok(PAGES.length > 10, `only ${PAGES.length} pages found`);
    assert.deepEqual(broken, []);
  });

  it("name only commands that the program has", async () => {
    const { stdout } = await execute(process.execPath, ["src/cli/main.ts", "--help"], ROOT);
    const known = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, command]) => command);
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/\.\/neighborwatt (\w+)/g)].map(([, command]) => command),
    );
    assert.ok(named.length > 3, "the pages show commands");
    assert.deepEqual(
      named.filter((command) => !known.includes(command)),
      [],
    );
  });

  it("introduce every folder of src in at most 40 lines", () => {
    const wrong = foldersIn("src").filter((folder) => {
      const page = `src/${folder}/README.md`;
      return !existsSync(`${ROOT}${page}`) || read(page).trimEnd().split("\n").length > 40;
    });
    assert.deepEqual(wrong, []);
  });

  it("name every folder of src in the README's map", () => {
    const map = read("README.md");
    assert.deepEqual(
      foldersIn("src").filter((folder) => !map.includes(`src/${folder}`)),
      [],
    );
  });

  it("number the decisions without a gap, each on 60 lines at most and with what would change our mind", () => {
    const records = filesIn("docs/adr", /^\d{4}-.*\.md$/);
    assert.deepEqual(
      records.map((file) => Number(posix.basename(file).slice(0, 4))),
      records.map((_, i) => i + 1),
    );
    const wrong = records.filter((file) => {
      const text = read(file);
      const headings = ["## Question", "## Options", "## Choice", "## What would change our mind"];
      return text.trimEnd().split("\n").length > 60 || headings.some((heading) => !text.includes(`\n${heading}\n`));
    });
    assert.deepEqual(wrong, []);
  });
});

function resolves(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : posix.join(posix.dirname(page), decodeURIComponent(path));
  if (!existsSync(`${ROOT}${target}`)) return false;
  return anchor === undefined || !target.endsWith(".md") || anchorsOf(read(target)).includes(anchor);
}

describe("docs/glossary.md", () => {
  const TERMS =
    `Participant prosumer Agent Device Node GridOperator Dso ExternalMarket retailPrice feedInTariff Feeder FeederLimits
    netLimitW internalLimitW Interval IntervalIndex gateClosure commitMargin Order Bid Ask limitPrice PriceBand OrderBook Match Trade
    Delivery Settlement Mechanism Clearing payAsBid uniformPrice negotiated Solver Solution objectiveWh Certificate Imbalance shortfallWh surplusWh
    MeterReading meteredWh netMetering netBilling feedIn storedWh soc PaymentCommitment DeliveryReceipt EnergyAsset qScore Committee
    leader KeyImage Nullifier Ring decoy StealthAddress Commitment blinding RangeProof MeterKeyProof Anchor`.split(
      /\s+/,
    );

  it("explains every term of the vocabulary", () => {
    const explained = new Set([...read("docs/glossary.md").matchAll(/`(\w+)`/g)].map(([, term]) => term));
    assert.deepEqual(
      TERMS.filter((term) => !explained.has(term)),
      [],
    );
  });
});

describe("the reader of pages", () => {
  it("finds links to files and headings, not addresses and not code", () => {
    const text = "[a](b.md) ![p](p.png) [w](https://example.org) `[no](x.md)` [h](#two-words)\n```\n[no](y.md)\n```\n";
    assert.deepEqual(linksOf(text), ["b.md", "p.png", "#two-words"]);
  });

  it("names headings as the page will", () => {
    assert.deepEqual(anchorsOf("# Two words\n## `Code`, and more!\n# Two words\n"), [
      "two-words",
      "code-and-more",
      "two-words-1",
    ]);
  });

  it("reads the cells of a table's rows", () => {
    assert.deepEqual(rowsOf("| a | b |\n| --- | --- |\n| `X_Y` | one \\| two |\n| z | |\n"), [
      ["`X_Y`", "one | two"],
      ["z", ""],
    ]);
  });
});
