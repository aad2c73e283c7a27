import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { doesNow } from "./does-now.ts";

describe("what a home does", () => {
  it("is said in words", () => {
    assert.equal(doesNow(420), "takes 0.42 kW");
    assert.equal(doesNow(-2_000), "gives 2.00 kW");
    assert.equal(doesNow(0), "is balanced");
    assert.equal(doesNow(null), "–");
  });
});
