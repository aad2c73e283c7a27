import assert from "node:assert/strict";
import { test } from "node:test";
import { instant } from "#domain";
import type { RecordedTransaction } from "./recorded.ts";
import { refusedOf, unpaidOf } from "./step.ts";

const HASH = `0x${"a".repeat(64)}` as const;
const accepted: RecordedTransaction = {
  at: instant(5_000),
  block: 7,
  hash: HASH,
  from: "0xa11ce",
  who: "alice/seller",
  call: "BilateralMarket.MakeOffer",
  gasUsed: 90_000,
  ok: true,
  refusal: null,
  logs: [],
};
const settled = {
  contract: "MeteredSettlement",
  event: "TradeSettled",
  args: {},
  block: 7,
  index: 0,
  at: instant(5_000),
  transaction: HASH,
};

test("an attempt that a contract accepts is not called in vain", () => {
  const tried = refusedOf(accepted, instant(0), "an offer in the margin");
  assert.deepEqual([tried.inVain, tried.answer, tried.offsetSeconds], [false, "accepted", 5]);
});

test("an attempt that a contract refuses is shown in the contract's words", () => {
  const refusal = { error: "BilateralMarket_GateClosed", values: [1, 3_300n] };
  const tried = refusedOf({ ...accepted, ok: false, refusal }, instant(0), "an offer in the margin");
  assert.deepEqual([tried.inVain, tried.answer], [true, "BilateralMarket_GateClosed(1, 3300)"]);
});

test("a payment that moves something, or a verdict of success, is not called in vain", () => {
  assert.equal(unpaidOf({ ...accepted, logs: [settled] }, instant(0), "too soon", "TooEarly").inVain, false);
  assert.equal(unpaidOf(accepted, instant(0), "too soon", "Settled").inVain, false);
  assert.equal(unpaidOf(accepted, instant(0), "too soon", "TooEarly").inVain, true);
});
