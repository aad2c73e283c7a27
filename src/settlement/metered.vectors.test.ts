import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { interval, type Metered, nanoPerWh, wh } from "#domain";
import { agentOf, meterOf, trade } from "./fixtures.ts";
import { holds, metered } from "./metered.ts";

const FILE = new URL("../../vectors/metered/typescript.json", import.meta.url);
const SILENT = ["none", "seller", "buyer", "both"] as const;

/** One trade alone behind both its meters; what the places of a case mean stands in contracts/test/unit/libraries/MeteredVectors.t.sol. */
describe("the settlement of one trade", () => {
  const { cases } = JSON.parse(readFileSync(FILE, "utf8")) as { cases: readonly (readonly string[])[] };

  it(`gives holds and outcome of the ${cases.length} cases of vectors/metered, as the contracts do`, () => {
    assert.ok(cases.length > 0);
    for (const texts of cases) assert.deepEqual(settled(texts.slice(0, 11).map(BigInt)), texts.slice(11));
  });
});

function settled(c: readonly bigint[]): readonly string[] {
  const price = (i: number) => nanoPerWh(c[i] as bigint);
  const tariff = {
    energyPrice: price(0),
    gridFee: price(1),
    tax: price(2),
    feedIn: price(3),
    localGridFee: price(4),
    localTax: price(5),
    fundPerWh: price(6),
  };
  const pair = { ...trade("ana", "ben", 0), pricePerWh: price(7), energyWh: wh(c[8] as bigint) };
  const readings = new Map([
    [meterOf(agentOf("ana")), reading(c[9] as bigint, "exportWh")],
    [meterOf(agentOf("ben")), reading(c[10] as bigint, "importWh")],
  ]);
  const [o] = metered.settle({ interval: interval(0), trades: [pair], meterOf, tariff, readings, parameters: {} });
  assert.ok(o !== undefined);
  const { buyerHoldNano, sellerBondNano } = holds(pair, tariff);
  return [
    buyerHoldNano,
    sellerBondNano,
    o.sellerShareWh,
    o.buyerShareWh,
    o.deliveredWh,
    o.paidNano,
    o.localGridFeeNano,
    o.localTaxNano,
    o.sellerPenaltyNano,
    o.buyerPenaltyNano,
    o.buyerCompensationNano,
    o.sellerCompensationNano,
    SILENT.indexOf(o.silent),
  ].map(String);
}

function reading(energyWh: bigint, direction: "importWh" | "exportWh"): Metered {
  if (energyWh < 0n) return "silent";
  return { importWh: wh(0n), exportWh: wh(0n), [direction]: wh(energyWh) };
}
