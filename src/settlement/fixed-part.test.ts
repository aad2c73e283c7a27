import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { nano } from "#domain";
import { fixedPartByCumulativeFloor } from "./fixed-part.ts";

it("the parts of a month's intervals add up to the amount, and none is a nano off the others", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 1, max: 3_000 }), (amount, count) => {
      const parts = Array.from({ length: count }, (_, i) => fixedPartByCumulativeFloor(nano(amount), i, count));
      assert.equal(
        parts.reduce((sum: bigint, part) => sum + part, 0n),
        amount,
      );
      const least = amount / BigInt(count);
      for (const part of parts) assert.ok(part === least || part === least + 1n);
    }),
    { numRuns: 50 },
  );
});
