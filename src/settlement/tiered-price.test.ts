import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval, NeighborwattError, nano, nanoPerWh, wh } from "#domain";
import { flow, record, TARIFF } from "./fixtures.ts";
import { bookInterval, emptyLedger, type Ledger } from "./ledger.ts";
import { gapPrices, type HomeRecord } from "./record.ts";
import { type Statement, statementsOf } from "./statement.ts";
import { statementCsv } from "./statement-csv.ts";
import { statementText } from "./statement-text.ts";
import type { TieredPrice } from "./tiered-price.ts";

/** The first kWh of a day is free, the rest costs what it always costs. */
const FREE_KWH: TieredPrice = {
  window: "a day",
  from: interval(0),
  tiers: [
    { upToWh: wh(1_000n), energyPrice: nanoPerWh(0n) },
    { upToWh: null, energyPrice: TARIFF.energyPrice },
  ],
};
const LOWEST = { ...TARIFF, energyPrice: nanoPerWh(0n) };

function hour(ledger: Ledger, at: number, ana: Partial<HomeRecord>, tieredPrice = FREE_KWH): Ledger {
  return bookInterval(ledger, record(at, { ana }, { tariff: LOWEST, tieredPrice }));
}

function took(importWh: number, withoutImportWh = importWh): Partial<HomeRecord> {
  return { metered: flow(importWh, 0), without: flow(withoutImportWh, 0), loadWh: wh(importWh) };
}

const billOf = (ledger: Ledger) => statementsOf(ledger)[0] as Statement;
const empty = emptyLedger(["ana"]);

describe("a tiered price", () => {
  it("changes within the hour in which a home passes a boundary, to the Wh", () => {
    const bill = billOf(hour(hour(empty, 0, took(700)), 1, took(700)));
    assert.deepEqual(bill.grid.tiers, [
      { energyWh: 1_000n, amountNano: 0n },
      { energyWh: 400n, amountNano: 400n * TARIFF.energyPrice },
    ]);
  });

  it("counts the comparison without the community by itself", () => {
    const bill = billOf(hour(hour(empty, 0, took(0, 900)), 1, took(900, 900)));
    assert.equal(bill.grid.energyNano, 0n);
    assert.equal(bill.withoutCommunityNano, 800n * TARIFF.energyPrice + 1_800n * (TARIFF.gridFee + TARIFF.tax));
  });

  it("begins anew with each window, also when another one lies in between", () => {
    const noon: TieredPrice = { ...FREE_KWH, window: "noon", from: interval(1) };
    const first = hour(hour(empty, 0, took(600)), 1, took(1_100), noon);
    const again = hour(first, 2, took(500));
    assert.equal(billOf(first).grid.energyNano, 100n * TARIFF.energyPrice);
    assert.equal(billOf(again).grid.energyNano, 200n * TARIFF.energyPrice);
  });

  it("bills a gap at its dearest tier, and leaves the tiers to what a meter showed", () => {
    const silent = hour(empty, 0, { metered: "silent" });
    const gap = { from: interval(0), to: interval(1), ...flow(900, 0), ...gapPrices([TARIFF]) };
    const bill = billOf(hour(silent, 1, { ...took(1_000), gap }));
    assert.equal(bill.grid.energyNano, 900n * TARIFF.energyPrice);
  });

  it("values what a home used of its own at the tier in which it would have come from the grid", () => {
    const sunny = { ...took(800), loadWh: wh(1_300n), pvWh: wh(500n) };
    const { ownUse } = billOf(hour(empty, 0, sunny));
    assert.equal(ownUse.valueNano, 300n * TARIFF.energyPrice + 500n * (TARIFF.gridFee + TARIFF.tax));
  });

  it("is refused out of order, since the tiers depend on what came before", () => {
    assert.throws(
      () => hour(hour(empty, 1, took(1)), 0, took(1)),
      (error) => error instanceof NeighborwattError && error.code === "SETTLEMENT_TIER_ORDER" && error.exitCode === 65,
    );
  });
});

describe("a bill with every part that a tariff may have", () => {
  const tariff = { ...LOWEST, surchargeInEnergy: nanoPerWh(-5_000n), levyInTax: nanoPerWh(20_000n) };
  const fixed = { energyNano: nano(20_000_000n), gridNano: nano(30_000_000n) };
  const ledger = bookInterval(empty, record(0, { ana: took(1_500) }, { tariff, tieredPrice: FREE_KWH, fixed }));

  it("has a row for each as text, and they add up", () => {
    const [, rows] = statementText(billOf(ledger), { currency: "EUR" }).split("EUR\n");
    assert.equal(
      rows?.split("\n----")[0],
      `Bought from neighbours                  0.00                        0.00
  + local grid fee                                                  0.00
  + local tax                                                       0.00
Sold to neighbours                      0.00                        0.00
Taken from the grid                     1.50        20.0            0.30
  of it energy                                       5.5            0.08
    in tier 1                           1.00         0.5
    in tier 2                           0.50        15.5
  of it surcharge                                   -0.5           -0.01
  of it grid fee                                    10.0            0.15
  of it levies                                       2.0            0.03
  of it tax                                          3.0            0.05
Fed into the grid                       0.00                        0.00
Fixed, supplier                                                     0.02
Fixed, grid and meter                                               0.03
Penalties                                                           0.00
Compensation                                                        0.00`,
    );
  });

  it("has a row for each as CSV, the tier in a column of its own", () => {
    const [header, ...rows] = statementCsv(billOf(ledger)).trim().split("\r\n");
    assert.equal(header, "household,interval,startsAt,kind,basis,tier,energyWh,amountNano");
    const cells = rows.map((line) => line.split(",").slice(3).join(" "));
    assert.deepEqual(cells.slice(0, 3), [
      "grid-energy metered 1 1000 5000000",
      "grid-energy metered 2 500 77500000",
      "grid-surcharge metered  1500 -7500000",
    ]);
    assert.deepEqual(cells.slice(-2), ["fixed-energy metered  0 20000000", "fixed-grid metered  0 30000000"]);
  });

  it("is due whatever a home uses, on both sides of the comparison", () => {
    const idle = bookInterval(empty, record(0, { ana: { metered: "silent" } }, { fixed }));
    const { withCommunityNano, withoutCommunityNano } = billOf(idle);
    assert.deepEqual([withCommunityNano, withoutCommunityNano], [50_000_000n, 50_000_000n]);
  });
});
