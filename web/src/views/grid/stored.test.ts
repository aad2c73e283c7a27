import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { storedSeries } from "./stored.ts";

describe("what batteries hold together", () => {
  it("is a sum, and unknown while one of them is", () => {
    const one = { storedWh: ["1000", "2000", null] };
    const other = { storedWh: ["500", null, "1"] };
    assert.deepEqual(storedSeries([one, other]), [1.5, null, null]);
    assert.deepEqual(storedSeries([]), []);
  });
});
