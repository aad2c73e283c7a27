import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { Hex } from "#domain";
import { chainHead } from "./book-offers.ts";
import { checkSolution } from "./check-solution.ts";
import { FAULTS } from "./testing/faults.ts";
import { outcomeOf, solutionOf, type Vector } from "./testing/vectors.ts";

const FOLDER = new URL("../../../vectors/clearing/", import.meta.url);
const LIBRARIES = new URL("../../../contracts/src/libraries/", import.meta.url);

function casesOf(file: string): readonly Vector[] {
  const { cases } = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as { cases: readonly Vector[] };
  return cases.map((vector) => ({ ...vector, error: vector.error.replace(/\(.*/, "") }));
}

/** Written by scripts/clearing-vectors.ts; the contract's twin is contracts/test/unit/libraries/ClearingVectors.t.sol. */
describe("the checker of solutions", () => {
  const files = readdirSync(FOLDER);

  for (const file of files) {
    it(`says of vectors/clearing/${file} what the contract says`, () => {
      const cases = casesOf(file);
      assert.ok(cases.length > 0);
      for (const vector of cases) {
        const { error, values, prices, uses } = vector;
        assert.deepEqual(outcomeOf(checkSolution(solutionOf(vector))), { error, values, prices, uses }, vector.name);
      }
    });
  }

  it("chains the offers of each case as the contract does", () => {
    for (const { bytes, head } of files.flatMap(casesOf))
      if (head !== "0x") assert.equal(chainHead(bytes[0] as Hex), head);
  });

  it("has cases for every fault and for every error that the contract's rules know", () => {
    const cases = files.flatMap(casesOf);
    const rules = ["ClearingRules.sol", "ClearingLimits.sol"].map((name) =>
      readFileSync(new URL(name, LIBRARIES), "utf8"),
    );
    const thrown = rules.flatMap((source) => [...source.matchAll(/revert I\w+\.(\w+)/g)]);
    assert.ok(thrown.length > 0);
    for (const [, error] of thrown)
      assert.ok(
        cases.some((c) => c.error === error),
        `no case for ${error}`,
      );
    for (const fault of Object.keys(FAULTS))
      assert.ok(
        cases.some((c) => c.name === fault),
        `no case for ${fault}`,
      );
  });

  it("accepts what is honest", () => {
    for (const { error } of casesOf("honest.json")) assert.equal(error, "");
  });
});
