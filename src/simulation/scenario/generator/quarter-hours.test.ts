import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { total, toWholeWhDown } from "./quarter-hours.ts";

test("running sums of whole watt-hours stay within one Wh below the exact ones", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 5_000, noNaN: true }), { minLength: 1, maxLength: 96 }), (exact) => {
      const whole = toWholeWhDown(Float64Array.from(exact));
      let [a, b] = [0, 0];
      for (let i = 0; i < exact.length; i++) {
        a += exact[i] as number;
        b += whole[i] as number;
        assert.ok(b <= a + 1e-6 && b > a - 1.000001, `${b} against ${a} after ${i + 1} steps`);
      }
    }),
  );
});

test("tenths that a computer cannot write exactly still make a whole", () => {
  assert.equal(total(toWholeWhDown(new Float64Array(10).fill(0.1))), 1);
});
