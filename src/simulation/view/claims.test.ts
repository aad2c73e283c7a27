import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Claim, type ClaimSources, claimsOf } from "./claims.ts";
import { CALENDAR, entry, hour, id, log, settled, written } from "./receipt-fixtures.ts";
import { dayState, intervalStates } from "./receipt-sums.ts";

const ENDED = log("AtomicSettlement", "TradeVoided", { tradeId: id(1) }, hour(7));

function claims(given: Partial<ClaimSources>): readonly Claim[] {
  return claimsOf({
    calendar: CALENDAR,
    now: hour(5.5),
    trades: [],
    escrowNano: null,
    commitments: [],
    paymentOf: () => null,
    ...given,
  });
}

function only(given: Partial<ClaimSources>): Claim {
  const found = claims(given);
  assert.equal(found.length, 1);
  return found[0] as Claim;
}

describe("the money of an agreement that commitments pay for", () => {
  const trades = [written(1)];
  const commitments = [entry(1, id(1))];

  it("is on hold from the anchor until no receipt counts any more, and free when the commitment ends", () => {
    const at = (now: number) => only({ trades, commitments, now: hour(now) });
    assert.deepEqual([at(5).state, at(5).isHeld, at(5).heldNano], ["on-hold", true, 130_000n]);
    assert.deepEqual([at(7).state, at(7).isHeld], ["on-hold", true]);
    assert.deepEqual([at(7.1).state, at(7.1).isHeld, at(7.1).freeAt], ["unconfirmed", true, hour(9)]);
    assert.deepEqual([at(9.1).state, at(9.1).isHeld], ["unconfirmed", false]);
  });

  it("is nothing where nobody has committed to pay", () => {
    const { state, heldNano, isHeld, freeAt } = only({ trades });
    assert.deepEqual([state, heldNano, isHeld, freeAt], ["no-money", 0n, false, null]);
  });

  it("is paid for what both meters confirm, and the rest goes back at once", () => {
    const trade = written(1, { settled: settled(1, 600n) });
    const claim = only({ trades: [trade], commitments, now: hour(6) });
    assert.deepEqual([claim.state, claim.confirmedWh, claim.paidNano], ["paid", 600n, 78_000n]);
    assert.deepEqual([dayState([claim]).backNano, dayState([claim]).onHoldNano], ["52000", "0"]);
  });

  it("goes back when both meters say that nothing came", () => {
    const trade = written(1, { settled: settled(1, 0n) });
    const claim = only({ trades: [trade], commitments, now: hour(6) });
    assert.deepEqual([claim.state, claim.paidNano, claim.isHeld], ["nothing-delivered", 0n, false]);
    assert.equal(dayState([claim]).backNano, "130000");
  });

  it("is unconfirmed from when the chain has ended the agreement", () => {
    const claim = only({ trades: [written(1, { ended: ENDED })], commitments, now: hour(7) });
    assert.deepEqual([claim.state, claim.freeAt], ["unconfirmed", hour(9)]);
  });

  it("is twice as much where a buyer has committed twice", () => {
    const claim = only({ trades, commitments: [entry(1, id(1)), entry(2, id(1))] });
    assert.equal(claim.heldNano, 260_000n);
  });

  it("counts as paid where nodes have vouched for the commitment alone", () => {
    const claim = only({ trades, commitments, paymentOf: () => ({ deliveredWh: 10n, paidNano: 1_300n }) });
    assert.deepEqual([claim.state, claim.paidNano], ["paid", 1_300n]);
  });
});

describe("the money of an agreement that the market brings", () => {
  const escrowNano = () => 130_000n;

  it("is on hold without any commitment", () => {
    const { state, heldNano, isHeld } = only({ trades: [written(1)], escrowNano });
    assert.deepEqual([state, heldNano, isHeld], ["on-hold", 130_000n, true]);
  });

  it("is back as soon as the chain has ended the agreement", () => {
    const { state, isHeld, freeAt } = only({ trades: [written(1, { ended: ENDED })], escrowNano, now: hour(7) });
    assert.deepEqual([state, isHeld, freeAt], ["unconfirmed", false, hour(7)]);
  });

  it("stays on hold unconfirmed until somebody ends the agreement or may take it back", () => {
    const at = (now: number) => only({ trades: [written(1)], escrowNano, now: hour(now) });
    assert.deepEqual([at(7.5).state, at(7.5).isHeld, at(7.5).freeAt], ["unconfirmed", true, hour(8)]);
    assert.equal(at(8).isHeld, false);
  });
});

describe("a commitment that stands for itself", () => {
  it("is one by hand, or one whose agreement is not written", () => {
    const found = claims({ trades: [written(1)], commitments: [entry(1, id(1)), entry(2), entry(3, id(77))] });
    assert.deepEqual(
      found.map(({ trade, state }) => [trade, state]),
      [
        [id(1), "on-hold"],
        [null, "on-hold"],
        [null, "on-hold"],
      ],
    );
    assert.deepEqual([dayState(found).claims, dayState(found).byHand], [3, 2]);
  });

  it("is on its way back from when no receipt counts any more until it is free", () => {
    const goingBack = (now: number) =>
      dayState(claims({ commitments: [entry(1), entry(2)], now: hour(now) })).goingBack;
    assert.deepEqual([goingBack(7), goingBack(9.1)], [null, null]);
    assert.deepEqual(goingBack(8), { amountNano: "260000", freeAt: "1970-01-01T09:00:00Z" });
  });

  it("is paid by its own payment, and else free when it ends", () => {
    const paid = only({ commitments: [entry(1)], paymentOf: () => ({ deliveredWh: 400n, paidNano: 52_000n }) });
    assert.deepEqual([paid.state, paid.confirmedWh], ["paid", 400n]);
    const at = (now: number) => only({ commitments: [entry(1)], now: hour(now) });
    assert.deepEqual(
      [at(7).state, at(7.1).state, at(9).isHeld, at(9.1).isHeld],
      ["on-hold", "unconfirmed", true, false],
    );
  });
});

describe("what the day's claims come to", () => {
  it("is all that was put on hold: still there, paid or back, also interval by interval", () => {
    const trades = [written(1, { settled: settled(1, 600n) }), written(2), written(3, { settled: settled(3, 0n) })];
    const commitments = [entry(1, id(1)), entry(2, id(2)), entry(3, id(3)), entry(4)];
    const found = claims({ trades, commitments, now: hour(6) });
    const { onHold, onHoldNano, paidNano, backNano, paid, nothingDelivered, confirmedWh } = dayState(found);
    assert.deepEqual([onHold, paid, nothingDelivered, confirmedWh], [2, 1, 1, "600"]);
    assert.equal(BigInt(onHoldNano) + BigInt(paidNano) + BigInt(backNano), 4n * 130_000n);
    const [interval, ...none] = intervalStates(CALENDAR, found);
    assert.deepEqual(none, []);
    assert.deepEqual(
      [interval?.interval, interval?.agreedWh, interval?.onHoldNano, interval?.from],
      [5, "4000", onHoldNano, "1970-01-01T05:00:00Z"],
    );
  });
});
