import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval, nanoPerWh } from "#domain";
import { flow, settle, TARIFF, trade } from "./fixtures.ts";
import { compensationOf, holds, metered } from "./metered.ts";
import type { Outcome } from "./settlement.ts";

const nothing = { sellerPenaltyNano: 0n, buyerPenaltyNano: 0n, sellerCompensationNano: 0n, buyerCompensationNano: 0n };

function only(outcomes: readonly Outcome[]): Omit<Outcome, "trade"> {
  assert.equal(outcomes.length, 1);
  const { trade: _, ...rest } = outcomes[0] as Outcome;
  return rest;
}

describe("metered settlement", () => {
  it("pays a kept promise at its price, with the local fees and nothing else", () => {
    assert.deepEqual(only(settle([trade("ana", "ben", 1_000)], { ana: flow(0, 1_200), ben: flow(1_500, 0) })), {
      sellerShareWh: 1_000n,
      buyerShareWh: 1_000n,
      deliveredWh: 1_000n,
      paidNano: 150_000_000n,
      localGridFeeNano: 30_000_000n,
      localTaxNano: 20_000_000n,
      ...nothing,
      silent: "none",
    });
  });

  it("makes a seller that exported too little compensate the buyer and pay the fund", () => {
    const outcome = only(settle([trade("ana", "ben", 1_000)], { ana: flow(0, 400), ben: flow(1_000, 0) }));
    assert.equal(outcome.deliveredWh, 400n);
    assert.equal(outcome.buyerCompensationNano, 600n * (300_000n - 150_000n - 50_000n));
    assert.equal(outcome.sellerPenaltyNano, 600n * (100_000n + 10_000n));
    assert.equal(outcome.buyerPenaltyNano, 0n);
  });

  it("makes a buyer that took too little compensate the seller and pay the fund", () => {
    const outcome = only(settle([trade("ana", "ben", 1_000)], { ana: flow(0, 1_000), ben: flow(400, 0) }));
    assert.equal(outcome.deliveredWh, 400n);
    assert.equal(outcome.sellerCompensationNano, 600n * (150_000n - 80_000n));
    assert.equal(outcome.buyerPenaltyNano, 600n * (70_000n + 10_000n));
    assert.equal(outcome.sellerPenaltyNano, 0n);
  });

  it("blames nobody for energy that neither side brought or took", () => {
    const outcome = only(settle([trade("ana", "ben", 1_000)], { ana: flow(0, 400), ben: flow(400, 0) }));
    assert.deepEqual({ ...outcome, ...nothing }, outcome);
  });

  it("shares a seller's export among its buyers in the order of binding", () => {
    const trades = [trade("ana", "ben", 5), trade("ana", "cleo", 7)];
    const outcomes = settle(trades, { ana: flow(0, 9), ben: flow(50, 0), cleo: flow(50, 0) });
    assert.deepEqual(
      outcomes.map((o) => o.sellerShareWh),
      [3n, 6n],
    );
  });

  it("lets a meter sell in one trade and buy in another of the same interval", () => {
    const trades = [trade("ana", "ben", 5), trade("ben", "cleo", 7)];
    const outcomes = settle(trades, { ana: flow(0, 5), ben: flow(5, 7), cleo: flow(7, 0) });
    assert.deepEqual(
      outcomes.map((o) => o.deliveredWh),
      [5n, 7n],
    );
  });

  it("takes a silent seller for one that exported nothing: compensation on what the buyer took, the fund on all", () => {
    assert.deepEqual(only(settle([trade("ana", "ben", 1_000)], { ana: "silent", ben: flow(300, 0) })), {
      sellerShareWh: 0n,
      buyerShareWh: 300n,
      deliveredWh: 0n,
      paidNano: 0n,
      localGridFeeNano: 0n,
      localTaxNano: 0n,
      ...nothing,
      buyerCompensationNano: 300n * 100_000n,
      sellerPenaltyNano: 300n * 100_000n + 1_000n * 10_000n,
      silent: "seller",
    });
  });

  it("lets a silent buyer pay for all the seller brought, and the fund on all it bought; the seller is not at fault", () => {
    assert.deepEqual(only(settle([trade("ana", "ben", 1_000)], { ana: flow(0, 400), ben: "silent" })), {
      sellerShareWh: 400n,
      buyerShareWh: 1_000n,
      deliveredWh: 400n,
      paidNano: 400n * 150_000n,
      localGridFeeNano: 400n * 30_000n,
      localTaxNano: 400n * 20_000n,
      ...nothing,
      buyerPenaltyNano: 1_000n * 10_000n,
      silent: "buyer",
    });
  });

  it("gives the money back where both sides are silent", () => {
    const outcome = only(settle([trade("ana", "ben", 1_000)], { ana: "silent", ben: "silent" }));
    assert.equal(outcome.silent, "both");
    assert.equal(outcome.paidNano + outcome.localGridFeeNano + outcome.localTaxNano, 0n);
    assert.deepEqual({ ...outcome, ...nothing }, outcome);
  });

  it("owes no compensation below zero", () => {
    const dear = compensationOf(nanoPerWh(290_000n), TARIFF);
    const cheap = compensationOf(nanoPerWh(10_000n), TARIFF);
    assert.deepEqual([dear.toBuyerPerWh, cheap.toSellerPerWh], [0n, 0n]);
  });

  it("is named as scenarios choose it", () => {
    assert.equal(metered.name, "metered");
  });

  it("refuses a trade between two addresses of one meter", () => {
    assert.throws(() => settle([trade("ana", "ana", 1)], { ana: flow(0, 0) }), { code: "SETTLEMENT_SAME_METER" });
  });

  it("refuses a trade of another interval", () => {
    const readings = { ana: flow(0, 0), ben: flow(0, 0) };
    assert.throws(() => settle([trade("ana", "ben", 1, { at: 3 })], readings, { at: interval(2) }), {
      code: "SETTLEMENT_MIXED_INTERVALS",
    });
  });

  it("refuses to guess whether a meter without an entry was silent", () => {
    assert.throws(() => settle([trade("ana", "ben", 1)], { ana: flow(0, 0) }), { code: "SETTLEMENT_READING_MISSING" });
  });
});

describe("what is held for a trade", () => {
  it("covers price, fees and the fund's part for the buyer, and compensation and the fund's part for the seller", () => {
    assert.deepEqual(holds(trade("ana", "ben", 1_000), TARIFF), {
      buyerHoldNano: 1_000n * (200_000n + 10_000n),
      sellerBondNano: 1_000n * (100_000n + 10_000n),
    });
  });

  it("covers the seller's loss where a negative feed-in makes it larger than the price", () => {
    const tariff = { ...TARIFF, feedIn: nanoPerWh(-90_000n) };
    assert.equal(holds(trade("ana", "ben", 1_000), tariff).buyerHoldNano, 1_000n * (240_000n + 10_000n));
  });
});
