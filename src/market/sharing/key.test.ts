import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkedKey, type SharingKey } from "./key.ts";
import { equalParts } from "./parts.ts";

const equal = equalParts(["h01", "h02"]);
const half = new Map([["h01", 500_000_000n]]);

describe("a key as data", () => {
  it("passes when its coefficients are exactly 1", () => {
    const key: SharingKey = { name: "static", coefficients: equal, leftovers: "grid", participation: half };
    assert.equal(checkedKey(key), key);
    assert.doesNotThrow(() => checkedKey({ name: "dynamic" }));
    assert.doesNotThrow(() => checkedKey({ name: "cascaded", first: [["h01"], ["h02"]] }));
  });

  const REFUSED: readonly [what: string, key: SharingKey, why: RegExp][] = [
    ["a sum of one half", { name: "static", coefficients: half, leftovers: "grid" }, /is 0.500000, expected exactly 1/],
    ["an hour of one half", { name: "ex-ante", hours: [equal, half], leftovers: "grid" }, /hour 2 is 0.500000/],
    ["no hours", { name: "ex-ante", hours: [], leftovers: "grid" }, /at least one hour/],
    ["a cascade from one half", { name: "cascaded", first: half }, /expected exactly 1/],
    ["a home in two classes", { name: "cascaded", first: [["h01"], ["h02", "h01"]] }, /h01 stands in two classes/],
    [
      "a negative coefficient",
      {
        name: "static",
        coefficients: new Map([
          ["h01", -1n],
          ["h02", 1_000_000_001n],
        ]),
        leftovers: "grid",
      },
      /that of h01 is negative/,
    ],
    [
      "a home that takes part twice over",
      { name: "dynamic", participation: new Map([["h01", 2_000_000_000n]]) },
      /h01 takes part with 2000000000/,
    ],
  ];
  for (const [what, key, why] of REFUSED) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => checkedKey(key), { code: "MARKET_SHARING_KEY_INVALID", exitCode: 78, message: why });
    });
  }
});
