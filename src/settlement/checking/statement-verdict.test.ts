import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dayVerdict, statementVerdict } from "./statement-verdict.ts";

const WHOLE = { isWholeDays: true, inconsistencies: [] };

describe("the verdict on a statement", () => {
  it("goes by what the home anchored last", () => {
    const anchored = [[], ["0x1"], ["0x2", "0x1"], ["0x1", "0x2"], ["0x2"]];
    assert.deepEqual(
      anchored.map((hashes) => dayVerdict("0x1", hashes)),
      ["not anchored yet", "matches", "matches", "superseded", "altered"],
    );
  });

  it("matches only if every day does and nothing lies outside of them", () => {
    assert.equal(statementVerdict(WHOLE, ["matches", "matches"], []), "matches");
    assert.equal(statementVerdict(WHOLE, ["matches", "not anchored yet"], []), "partly");
    assert.equal(statementVerdict({ ...WHOLE, isWholeDays: false }, ["matches"], []), "partly");
  });

  it("vouches for nothing without a day that is anchored: a file from which its days were taken does not hold", () => {
    assert.equal(statementVerdict({ ...WHOLE, isWholeDays: false }, [], []), "nothing");
    assert.equal(statementVerdict(WHOLE, ["not anchored yet"], []), "nothing");
  });

  it("differs as soon as one thing does", () => {
    assert.equal(statementVerdict(WHOLE, ["matches", "altered"], []), "differs");
    assert.equal(statementVerdict(WHOLE, ["matches", "superseded"], []), "differs");
    assert.equal(statementVerdict(WHOLE, ["matches"], ["another owner"]), "differs");
    const inconsistencies = [{ interval: null, what: "its sums are others" }];
    assert.equal(statementVerdict({ ...WHOLE, inconsistencies }, [], []), "differs");
  });
});
