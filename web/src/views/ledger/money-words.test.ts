import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TradeRow } from "#api";
import { clockOf } from "../../format.ts";
import { type Looking, moneyInWords, REFUSAL_WORDS, settlementWords } from "./money-words.ts";

const CLOCK = clockOf("UTC");
const proof = { at: "2026-06-25T11:00:01Z", transaction: `0x${"a".repeat(64)}`, block: 24 };

function day(now: string, isFinished = false): Looking {
  return { currency: "EUR", now, isFinished };
}

function words(
  state: NonNullable<TradeRow["money"]>["state"],
  change: Partial<TradeRow> = {},
  live = day("2026-06-25T10:30:00Z"),
) {
  const money = { state, heldNano: "73642106", freeAt: "2026-06-25T15:00:00Z" };
  const trade = { to: "2026-06-25T11:00:00Z", settled: null, ended: null, money, ...change } as TradeRow;
  return moneyInWords(trade, live, CLOCK);
}

describe("what becomes of money, in plain words", () => {
  it("says how much is on hold and when it will be confirmed", () => {
    assert.deepEqual(words("on-hold"), {
      text: "0.07 EUR on hold, to be confirmed after 11:00",
      isOver: false,
      proof: null,
    });
  });

  it("says that the meters' word is awaited once the time is over, and that a run may end before", () => {
    assert.equal(
      words("on-hold", {}, day("2026-06-25T11:00:00Z")).text,
      "0.07 EUR on hold: the meters' word is awaited",
    );
    assert.match(words("on-hold", {}, day("2026-06-25T10:00:00Z", true)).text, /on hold: the run ended before/);
  });

  it("says what was paid for, with the batch as proof", () => {
    const settled = { ...proof, deliveredWh: "290", paidNano: "50011055" };
    assert.deepEqual(words("paid", { settled }), {
      text: "confirmed by both meters, paid: 0.29 kWh for 0.05 EUR",
      isOver: true,
      proof: settled,
    });
    assert.equal(words("paid").text, "confirmed by both meters, paid");
  });

  it("says that money goes back, and from when on it is free", () => {
    const settled = { ...proof, deliveredWh: "0", paidNano: "0" };
    assert.equal(
      words("nothing-delivered", { settled }).text,
      "both meters say that nothing was delivered, money back",
    );
    const late = words("unconfirmed", { ended: proof }, day("2026-06-25T12:00:00Z"));
    assert.deepEqual([late.text, late.proof], ["not confirmed, money back from 15:00 on", proof]);
    assert.equal(words("unconfirmed", { ended: proof }, day("2026-06-25T15:00:01Z")).text, "not confirmed, money back");
  });

  it("promises nothing where nobody has put money on hold", () => {
    assert.equal(words("no-money").text, "no money on hold, so nothing will be paid");
  });

  it("never speaks of penalties: there are none", () => {
    for (const text of Object.values(REFUSAL_WORDS)) assert.doesNotMatch(text, /penalt|fine/i);
  });

  it("adds how a community settles only where it is not by readings", () => {
    assert.equal(settlementWords("metered"), null);
    const { plain = "", term = "" } = settlementWords("atomic") ?? {};
    assert.match(plain, /once both meters have confirmed/);
    assert.match(term, /^Atomic settlement: a payment commitment/);
  });
});
