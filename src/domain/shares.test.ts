import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { splitByCumulativeFloor } from "./shares.ts";
import { wh } from "./units.ts";

describe("shares of a total", () => {
  it("are whole, add up to the total and never exceed what each is weighed by", () => {
    const weights = fc.array(fc.bigInt(0n, 10_000n), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
        const sum = all.reduce((a, b) => a + b, 0n);
        const total = (sum * BigInt(Math.floor(part * 1_000))) / 1_000n;
        const shares = splitByCumulativeFloor(wh(total), all.map(wh));
        assert.equal(
          shares.reduce((a, b) => a + b, 0n),
          total,
        );
        shares.forEach((share, i) => {
          assert.ok(share <= (all[i] as bigint));
        });
      }),
    );
  });

  it("are nothing where nobody weighs anything", () => {
    assert.deepEqual(splitByCumulativeFloor(wh(9n), [wh(0n), wh(0n)]), [0n, 0n]);
  });
});
