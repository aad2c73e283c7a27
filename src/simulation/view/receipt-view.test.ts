import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Address, type Hex, interval, keccakOfText, nanoPerWh, ZERO_HASH } from "#domain";
import type { BookEntry, CommitmentBook } from "#trust";
import type { NodeStanding } from "./node-standings.ts";
import { BUYER, CALENDAR, entry, hour, id, log, settled, written } from "./receipt-fixtures.ts";
import { ReceiptView } from "./receipt-view.ts";

const NODE: Address = "0x40de100000000000000000000000000000000000";
const nobody = () => null;

function view(byCommitment = true): ReceiptView {
  const fee = (perWh: bigint) => nanoPerWh(perWh);
  const tariff = { energyPrice: fee(0n), gridFee: fee(0n), tax: fee(0n), feedIn: fee(0n), fundPerWh: fee(0n) };
  const tariffAt = () => ({ ...tariff, localGridFee: fee(20n), localTax: fee(10n) });
  return new ReceiptView({ calendar: CALENDAR, tariffAt, byCommitment });
}

function standing(household: string, marked: number, entries: readonly BookEntry[] = []): NodeStanding {
  const book = { byInterval: new Map([[interval(5), new Set(entries)]]) } as unknown as CommitmentBook;
  return { household, name: `${household}/node`, address: NODE, commitments: entries.length, marked, book };
}

function anchored(number: number, root: Hex, at = hour(4)) {
  return log("CommitmentLedger", "Anchored", { number, root, at: 1n }, at);
}

const sources = { now: hour(5.5), first: interval(0), trades: [], nodes: [] };
const unheard = new Map<Address, never>();

describe("commitments and receipts on the page", () => {
  it("show the newest anchor and who handed it in, and hear nothing of other anchors", () => {
    const seen = view();
    seen.follow(log("DataAnchor", "Anchored", { root: id(7) }), nobody);
    assert.equal(seen.anchor, null);
    seen.follow(anchored(2, id(2)), () => NODE);
    seen.follow(anchored(1, id(1)), nobody);
    const { anchor, quorum } = seen.state({ ...sources, nodes: [standing("h01", 2)] }, unheard);
    assert.deepEqual([anchor?.number, anchor?.root, anchor?.by, quorum], [2, id(2), "h01", 1]);
  });

  it("call a node silent once it has missed the newest anchor for a minute", () => {
    const seen = view();
    seen.follow(anchored(2, id(2)), nobody);
    const nodes = [standing("h01", 2), standing("h02", 1)];
    const silent = (now: number) =>
      seen.state({ ...sources, nodes, now: hour(now) }, unheard).nodes.map((node) => node.silent);
    assert.deepEqual(silent(4 + 1 / 120), [false, false]);
    assert.deepEqual(silent(4.1), [false, true]);
  });

  it("take what is on hold from the node that is furthest, and only what is anchored", () => {
    const waiting = { ...entry(2), anchor: null };
    const nodes = [standing("h01", 0), standing("h02", 1, [entry(1), waiting])];
    const { today, commitments } = view().state({ ...sources, nodes }, unheard);
    assert.deepEqual([today.onHold, today.onHoldNano, commitments], [1, "130000", 2]);
  });

  it("leave out what is for an interval before the first that is shown", () => {
    const nodes = [standing("h01", 1, [entry(1)])];
    assert.equal(view().state({ ...sources, nodes, first: interval(6) }, unheard).today.claims, 0);
  });

  it("pay a commitment by hand by what the ledger says of its number", () => {
    const seen = view();
    const payment = { consumer: BUYER, sequence: 1n, paid: 40_000n, gridFee: 8_000n, tax: 4_000n };
    seen.follow(log("CommitmentLedger", "CommitmentPaid", payment), nobody);
    const told = { digest: entry(1).digest, deliveredWh: 400n, trade: ZERO_HASH };
    seen.follow(log("AtomicSettlement", "CommitmentSettled", told), nobody);
    const { today } = seen.state({ ...sources, nodes: [standing("h01", 1, [entry(1)])] }, unheard);
    assert.deepEqual([today.paid, today.confirmedWh, today.paidNano, today.backNano], [1, "400", "52000", "78000"]);
  });

  it("tell what a meter has confirmed of a commitment that was settled alone", () => {
    const seen = view();
    const payment = { consumer: BUYER, sequence: 1n, paid: 40_000n, gridFee: 8_000n, tax: 4_000n };
    seen.follow(log("CommitmentLedger", "CommitmentPaid", payment), nobody);
    const told = { commitment: entry(1).digest, deliveredWh: 400n, statement: ZERO_HASH };
    seen.follow(log("SingleSettlement", "Confirmed", told), nobody);
    const { today } = seen.state({ ...sources, nodes: [standing("h01", 1, [entry(1)])] }, unheard);
    assert.deepEqual([today.paid, today.confirmedWh], [1, "400"]);
  });

  it("take price and local fees of an order's money where the market brings it", () => {
    const { funding, today } = view(false).state({ ...sources, trades: [written(1)] }, unheard);
    assert.deepEqual([funding, today.onHoldNano], ["escrow", "130000"]);
  });

  it("name why a claim was refused, once, and whether it was settled later", () => {
    const seen = view();
    const reason = keccakOfText("AtomicSettlement_NoReceipt()").slice(0, 10);
    const refused = (claim: Hex, index: number) =>
      log("AtomicSettlement", "ClaimRefused", { claim, index: 0n, verdict: 3, reason }, hour(6), index);
    for (const one of [refused(id(1), 0), refused(id(1), 0), refused(id(2), 1)]) seen.follow(one, nobody);
    seen.follow(settled(2, 10n), nobody);
    const { total, shown } = seen.state({ ...sources, trades: [written(1)] }, unheard).refused;
    assert.equal(total, 2);
    assert.deepEqual(
      shown.map((one) => [one.claim, one.about?.energyWh, one.reason, one.settledLater]),
      [
        [id(2), undefined, "NoReceipt", true],
        [id(1), "1000", "NoReceipt", false],
      ],
    );
  });

  it("name who signed two commitments with one number", () => {
    const seen = view();
    seen.follow(log("CommitmentLedger", "Slashed", { consumer: BUYER, sequence: 3n, bond: 5n }), nobody);
    const [twice] = seen.state(sources, unheard).signedTwice;
    assert.deepEqual([twice?.consumer, twice?.bondNano], [BUYER, "5"]);
  });

  it("forget with the day what was settled and refused, and keep the newest anchor", () => {
    const seen = view();
    seen.follow(anchored(1, id(1)), nobody);
    seen.follow(log("AtomicSettlement", "ClaimRefused", { claim: id(1), reason: "0x00000000" }, hour(6)), nobody);
    seen.forgetBefore(hour(6));
    assert.equal(seen.state(sources, unheard).refused.total, 1);
    seen.forgetBefore(hour(7));
    assert.equal(seen.state(sources, unheard).refused.total, 0);
    assert.equal(seen.anchor?.number, 1);
  });

  it("tell of each agreement what becomes of its money, and nothing of one that they do not know", () => {
    const moneyOf = view(false).moneyOf({ ...sources, trades: [written(1)] });
    assert.deepEqual(moneyOf(id(1)), { state: "on-hold", heldNano: "130000", freeAt: "1970-01-01T08:00:00Z" });
    assert.equal(moneyOf(id(2)), null);
  });
});
