import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { toFunctionSelector } from "viem";
import { REFUSALS } from "./check-batch.ts";
import { FILES } from "./testing/vector-files.ts";
import type { Vector } from "./testing/vectors.ts";

const FOLDER = new URL("../../../vectors/atomic/", import.meta.url);

function casesOf(name: string): readonly Vector[] {
  return (JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as { cases: readonly Vector[] }).cases;
}

/** Written by scripts/atomic-vectors.ts; the contract's twin is contracts/test/unit/libraries/AtomicVectors.t.sol. */
describe("the checker of batches", () => {
  for (const [name, cases] of Object.entries(FILES)) {
    it(`says of vectors/atomic/${name}.json what the contract says (slow: it signs every case again)`, () => {
      assert.deepEqual(cases(), casesOf(name));
    });
  }

  it("has a case for every reason to refuse a claim", () => {
    const checked = casesOf("spoiled").map((vector) => vector.checked);
    for (const refusal of Object.keys(REFUSALS)) {
      const selector = toFunctionSelector(`AtomicSettlement_${refusal}()`).slice(2);
      assert.ok(
        checked.some((bytes) => bytes.includes(selector.padEnd(64, "0"))),
        `no case for ${refusal}`,
      );
    }
  });
});
