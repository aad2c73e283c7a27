import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nanoPerWh } from "#domain";
import { bandOf } from "../band.ts";
import { sharingPrice } from "./price.ts";

const price = (value: number) => nanoPerWh(value);
const tariff = {
  energyPrice: price(160_000),
  gridFee: price(95_000),
  tax: price(85_000),
  feedIn: price(79_000),
  localGridFee: price(45_000),
  localTax: price(20_000),
  fundPerWh: price(10_000),
};
const band = bandOf(tariff, { pv: price(60_000) });

describe("the price between members", () => {
  it("lies half way between feed-in and ceiling unless they agreed on another", () => {
    assert.equal(sharingPrice(tariff, band, null), 177_000n);
    assert.equal(sharingPrice(tariff, band, price(120_000)), 120_000n);
  });

  it("is held within the band", () => {
    assert.equal(sharingPrice(tariff, band, price(400_000)), 275_000n);
    assert.equal(sharingPrice(tariff, band, price(0)), 79_000n);
    assert.equal(sharingPrice(tariff, bandOf(tariff, { pv: price(90_000) }), price(0)), 90_000n);
  });

  it("is none where the grid is cheaper than a neighbour", () => {
    const cheap = { ...tariff, energyPrice: price(-100_000) };
    assert.equal(sharingPrice(cheap, bandOf(cheap), null), null);
    const paidFor = { ...cheap, energyPrice: price(-200_000), feedIn: price(-10_000) };
    assert.equal(sharingPrice(paidFor, bandOf(paidFor), null), null);
    const justSo = { ...paidFor, energyPrice: price(-115_000) };
    assert.equal(sharingPrice(justSo, bandOf(justSo), null), 0n);
  });
});
