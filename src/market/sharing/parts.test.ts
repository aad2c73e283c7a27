import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  equalParts,
  partsFrom,
  partsInProportion,
  partsText,
  splitByLargestRemainder,
  sumOfParts,
  WHOLE,
} from "./parts.ts";

describe("a coefficient", () => {
  it("is read as it is written, with point or comma", () => {
    assert.equal(partsFrom("0.25"), 250_000_000n);
    assert.equal(partsFrom("1,000000"), WHOLE);
    assert.equal(partsFrom("0"), 0n);
  });

  for (const text of ["1.1", "2", "-0.1", "0.1234567891", "0,1.2", ".5", "", "0x1", "1e-3", " 0.5"]) {
    it(`is refused as "${text}"`, () => assert.equal(partsFrom(text), null));
  }

  it("reads the same when it was written by us", () => {
    fc.assert(fc.property(fc.bigInt(0n, WHOLE), (parts) => partsFrom(partsText(parts, ",")) === parts));
  });

  it("is exactly 1 with all others, also for three equal homes", () => {
    assert.equal(sumOfParts(equalParts(["h01", "h02", "h03"])), WHOLE);
    const none = partsInProportion(["h01", "h02"], () => 0n);
    assert.deepEqual([...none.values()], [500_000_000n, 500_000_000n]);
  });
});

describe("largest remainder", () => {
  const weights = fc.array(fc.bigInt(0n, 1_000_000n), { maxLength: 30 });

  it("sums up exactly, never beyond a weight that suffices, and never less for a larger weight", () => {
    fc.assert(
      fc.property(weights, fc.bigInt(0n, 1_000_000n), (all, total) => {
        const shares = splitByLargestRemainder(total, all);
        const sum = all.reduce((running, weight) => running + weight, 0n);
        assert.equal(
          shares.reduce((running, share) => running + share, 0n),
          sum === 0n ? 0n : total,
        );
        all.forEach((weight, i) => {
          if (total <= sum) assert.ok((shares[i] as bigint) <= weight);
          const less = all.map((other, j) => (weight > other ? (shares[j] as bigint) : 0n));
          assert.ok(less.every((share) => (shares[i] as bigint) >= share));
        });
      }),
    );
  });
});
