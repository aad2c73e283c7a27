import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log } from "#chain";
import { type Hex, instant, interval } from "#domain";
import { CLEARING, COMMITMENT_PAID, COMMITMENT_SETTLED, chainFact, ENDED, SETTLEMENT, TRADE } from "./chain-facts.ts";

const calendar = {
  epoch: instant(0),
  intervalSeconds: 900,
  windowSeconds: 900,
  commitMarginSeconds: 60,
  graceSeconds: 900,
};
const AT = { at: instant(2_000_000), block: 7, index: 1, transaction: "0x07" as Hex };
const log = (contract: string, event: string, args: Log["args"]): Log => ({ contract, event, args, ...AT });

describe("what is stored of the chain's words", () => {
  it("says of an agreement where it stands, under the interval that it is for", () => {
    const trade = { interval: interval(5), energyWh: 3n };
    const fact = chainFact(log("BilateralMarket", "TransactionAllowed", { tradeId: "0x01", trade }), calendar);
    assert.deepEqual(fact, { kind: "record", interval: 5, what: TRADE, key: "0x01", body: { ...AT, trade } });
  });

  it("says what an agreement came to, or that it ended without a receipt", () => {
    const args = { tradeId: "0x01", interval: 5, deliveredWh: 2n, paid: 8n, localGridFee: 1n, localTax: 1n, silent: 0 };
    const settled = chainFact(log("MeteredSettlement", "TradeSettled", args), calendar);
    const amounts = { deliveredWh: 2n, paid: 8n, localGridFee: 1n, localTax: 1n };
    assert.deepEqual([settled?.what, settled?.interval, settled?.body], [SETTLEMENT, 5, { ...AT, ...amounts }]);
    const voided = { tradeId: "0x01", interval: 5 };
    assert.equal(chainFact(log("AtomicSettlement", "TradeVoided", voided), calendar)?.what, ENDED);
    assert.equal(chainFact(log("MeteredSettlement", "TradeVoided", voided), calendar), null);
  });

  it("says what a clearing made energy cost, not that nothing was cleared", () => {
    const cleared = (energyWh: bigint) =>
      chainFact(log("UniformAuction", "AuctionCleared", { interval: 5, pricePerWh: 90n, energyWh }), calendar);
    assert.deepEqual([cleared(4n)?.what, cleared(4n)?.key], [CLEARING, "7"]);
    assert.deepEqual(cleared(4n)?.body, { ...AT, pricePerWh: 90n, feeders: new Map() });
    assert.equal(cleared(0n), null);
    const unproved = { interval: 5, value: 1n, prices: "0x" };
    assert.equal(chainFact(log("ClearingMarket", "SolutionFinalized", unproved), calendar), null);
  });

  it("says what commitments paid in the interval in which they paid, also before the first", () => {
    const paid = log("CommitmentLedger", "CommitmentPaid", {
      consumer: "0xaa",
      sequence: 3n,
      paid: 5n,
      gridFee: 0n,
      tax: 0n,
    });
    const fact = chainFact(paid, calendar);
    assert.deepEqual([fact?.what, fact?.interval, fact?.key], [COMMITMENT_PAID, 2, "0xaa/3"]);
    assert.equal(chainFact({ ...paid, at: instant(-5) }, calendar)?.interval, 0);
    const alone = chainFact(log("SingleSettlement", "Confirmed", { commitment: "0x0d", deliveredWh: 2n }), calendar);
    const batch = chainFact(
      log("AtomicSettlement", "CommitmentSettled", { digest: "0x0d", deliveredWh: 2n }),
      calendar,
    );
    assert.deepEqual(alone, batch);
    assert.deepEqual([alone?.what, alone?.key], [COMMITMENT_SETTLED, "0x0d"]);
  });

  it("is nothing for the rest", () => {
    assert.equal(chainFact(log("TradeEscrow", "Confirmed", {}), calendar), null);
    assert.equal(chainFact(log("Consortium", "Voted", {}), calendar), null);
  });
});
