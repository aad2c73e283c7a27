import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ComparedDay, verdictOf } from "./anchored.ts";

const SAME: ComparedDay = { from: "2026-06-25T00:00:00Z", hash: "0x1", hasItsLines: true, anchored: "0x1" };

describe("whether a statement is the one that was anchored", () => {
  it("is so only if every day, every line and the sums are", () => {
    assert.equal(verdictOf([SAME, SAME], true), "matches");
    assert.equal(verdictOf([SAME, { ...SAME, hasItsLines: null }], true), "matches");
  });

  it("is not so as soon as one thing differs", () => {
    assert.equal(verdictOf([SAME, { ...SAME, hash: "0x2" }], true), "differs");
    assert.equal(verdictOf([SAME, { ...SAME, hasItsLines: false }], true), "differs");
    assert.equal(verdictOf([SAME], false), "differs");
    assert.equal(verdictOf([{ ...SAME, anchored: null, hasItsLines: false }], true), "differs");
  });

  it("stays open where something is not anchored, or reaches beyond whole days", () => {
    assert.equal(verdictOf([SAME, { ...SAME, anchored: null }], true), "partly");
    assert.equal(verdictOf([SAME], null), "partly");
    assert.equal(verdictOf([{ ...SAME, anchored: null }], true), "nothing");
    assert.equal(verdictOf([], null), "nothing");
  });
});
