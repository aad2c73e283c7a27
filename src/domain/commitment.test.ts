import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commitmentAmount } from "./commitment.ts";
import { nanoPerWh, wh } from "./units.ts";

const of = (energyWh: bigint, pricePerWh: bigint, localGridFee: bigint, localTax: bigint) =>
  commitmentAmount(
    { energyWh: wh(energyWh), pricePerWh: nanoPerWh(pricePerWh) },
    { localGridFee: nanoPerWh(localGridFee), localTax: nanoPerWh(localTax) },
  );

describe("what a commitment holds", () => {
  it("is its energy at price and local fees, exact", () => {
    assert.equal(of(2_500n, 120_000n, 30_000n, 20_001n), 2_500n * 170_001n);
  });

  it("counts a negative fee or tax as 0", () => {
    assert.equal(of(10n, 100n, -30n, 20n), 1_200n);
    assert.equal(of(10n, 100n, 30n, -20n), 1_300n);
    assert.equal(of(10n, 0n, -1n, -1n), 0n);
  });
});
