import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { minWh, splitByCumulativeFloor, type Wh, wh } from "#domain";
import { allocate } from "./allocation.ts";

const VECTORS = new URL("../../vectors/allocation/", import.meta.url);
const energies = fc.array(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(wh), { minLength: 1, maxLength: 12 });
const energy = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(wh);
const sumOf = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n) as Wh;

interface Case {
  readonly energyWh: readonly string[];
  readonly meteredWh: string;
  readonly shares: readonly string[];
}

describe("the allocation of metered energy to trades", () => {
  for (const file of readdirSync(VECTORS).filter((name) => name.endsWith(".json"))) {
    it(`gives the shares of vectors/allocation/${file}`, () => {
      const { cases } = JSON.parse(readFileSync(new URL(file, VECTORS), "utf8")) as { cases: readonly Case[] };
      assert.ok(cases.length > 0);
      for (const c of cases) {
        const shares = allocate(
          c.energyWh.map((text) => wh(BigInt(text))),
          wh(BigInt(c.meteredWh)),
        );
        assert.deepEqual(shares.map(String), c.shares, JSON.stringify(c));
      }
    });
  }

  it("adds up to the smaller of what was traded and what was metered", () => {
    fc.assert(
      fc.property(energies, energy, (traded, metered) => {
        assert.equal(sumOf(allocate(traded, metered)), minWh(sumOf(traded), metered));
      }),
    );
  });

  it("gives no trade more than its energy, and less than its exact part by under one Wh", () => {
    fc.assert(
      fc.property(energies, energy, (traded, metered) => {
        const sum = sumOf(traded);
        const total = minWh(sum, metered);
        allocate(traded, metered).forEach((share, i) => {
          const part = (traded[i] as bigint) * total;
          assert.ok(share <= (traded[i] as bigint));
          assert.ok(share * sum > part - sum && share * sum < part + sum);
        });
      }),
    );
  });

  it("gives each trade the same share whatever comes after it, as long as the sum stays the same", () => {
    const ahead = allocate([wh(5n), wh(7n), wh(4n)], wh(9n));
    const split = allocate([wh(5n), wh(7n), wh(1n), wh(3n)], wh(9n));
    assert.deepEqual(split.slice(0, 2), ahead.slice(0, 2));
  });

  it("gives nothing where nothing was traded", () => {
    assert.deepEqual(allocate([], wh(9n)), []);
    assert.deepEqual(splitByCumulativeFloor(wh(9n), [wh(0n), wh(0n)]), [0n, 0n]);
  });
});
