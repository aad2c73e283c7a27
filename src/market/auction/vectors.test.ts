import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type DoubleVector, doubleVector, marketOf, type UniformVector, uniformVector } from "./testing/vectors.ts";

function casesOf<V>(name: string): readonly V[] {
  const file = new URL(`../../../vectors/auction/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { cases: readonly V[] }).cases;
}

/** What the numbers of a case mean stands in testing/vectors.ts. */
describe("the auctions in both languages", () => {
  const uniform = casesOf<UniformVector>("uniform");
  const double = casesOf<DoubleVector>("double");

  it(`rank, price and trade the ${uniform.length} cases of vectors/auction/uniform.json, as the contract does`, () => {
    assert.ok(uniform.length > 0);
    for (const vector of uniform) assert.deepEqual(uniformVector(marketOf(vector)), vector);
  });

  it(`match the ${double.length} cases of vectors/auction/double.json, as the contract does`, () => {
    assert.ok(double.length > 0);
    for (const vector of double) assert.deepEqual(doubleVector(marketOf(vector)), vector);
  });

  it("meet every situation in these cases: no trade, one meter on both sides, feeders that carry nothing more", () => {
    const energyOf = (trades: readonly string[]) =>
      trades.filter((_, i) => i % 3 === 2).reduce((sum, energyWh) => sum + BigInt(energyWh), 0n);
    assert.ok(uniform.some(({ pricePerWh }) => pricePerWh === "0"));
    assert.ok(uniform.some(({ energyWh, trades }) => energyOf(trades) < BigInt(energyWh)));
    assert.ok(uniform.some(({ pricePerWh, trades }) => pricePerWh !== "0" && trades.length === 0));
    assert.ok(double.some(({ sales, purchases, offers }) => crossesInTheEnd(offers, sales[0], purchases[0])));
  });
});

/** Left standing although the prices cross: passed over. */
function crossesInTheEnd(offers: readonly string[], sale?: string, purchase?: string): boolean {
  if (sale === undefined || purchase === undefined) return false;
  const priceOf = (place: string) => BigInt(offers[Number(place) * 5 + 4] as string);
  return priceOf(sale) <= priceOf(purchase);
}
