import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type IntervalTariff, nanoPerWh } from "#domain";
import { bandOf } from "./band.ts";

const TARIFF: IntervalTariff = {
  energyPrice: nanoPerWh(150_000n),
  gridFee: nanoPerWh(100_000n),
  tax: nanoPerWh(50_000n),
  feedIn: nanoPerWh(80_000n),
  localGridFee: nanoPerWh(30_000n),
  localTax: nanoPerWh(20_000n),
  fundPerWh: nanoPerWh(10_000n),
};

describe("the price band of an interval (M3)", () => {
  it("ends where buying from a neighbour would cost more than the grid, fees included", () => {
    assert.equal(bandOf(TARIFF).ceiling, 250_000n);
  });

  it("begins at the technology's floor, at 0 where the community has set none", () => {
    const { floor } = bandOf(TARIFF, { battery: nanoPerWh(80_000n) });
    assert.deepEqual(floor, { none: 0n, pv: 0n, battery: 80_000n });
  });

  it("never ends below 0, also when day-ahead prices are negative", () => {
    assert.equal(bandOf({ ...TARIFF, energyPrice: nanoPerWh(-400_000n) }).ceiling, 0n);
  });
});
