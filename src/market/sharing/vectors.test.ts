import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type SharingVector, sharingVector } from "./testing/vectors.ts";

const file = new URL("../../../vectors/sharing/typescript.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly SharingVector[] };

/** What the numbers of a case mean stands in testing/vectors.ts. */
describe("sharing in both languages", () => {
  it(`divides the ${cases.length} cases of vectors/sharing/typescript.json, as the contract does`, () => {
    for (const vector of cases) assert.deepEqual(sharingVector(vector), vector);
  });

  it("meets every rule in these cases, parts that were not used, homes that do both, and nothing to share", () => {
    const rules = new Set(cases.map(({ rule }) => rule));
    assert.deepEqual([...rules].sort(), [0, 1, 2, 3]);
    assert.ok(cases.some(({ missedWh }) => missedWh !== "0"));
    assert.ok(cases.some(({ rule, leftoversOnce }) => rule === 0 && leftoversOnce));
    assert.ok(cases.some(({ importWh, exportWh }) => importWh.some((e, i) => e !== "0" && exportWh[i] !== "0")));
    assert.ok(cases.some(({ flows }) => flows.length === 0));
  });
});
