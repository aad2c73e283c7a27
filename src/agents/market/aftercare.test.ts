import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Side, tradeIdOf } from "#domain";
import type { Effect } from "../agent.ts";
import { ANNA, BEN, tradeBetween } from "../atomic/fixtures.ts";
import { calls, minute } from "../fixtures.ts";
import { type Aftercare, lookAfterTrades, looksAfter, noteEnded, noteWritten, receiptCaretaker } from "./aftercare.ts";
import { ALICE, traderOf } from "./fixtures.ts";

const TRADE = tradeBetween(ANNA, BEN);
/** No receipt counts from here on; its interval ended an hour before. */
const SILENT = 120;

function caring(side: Side) {
  const keeper = receiptCaretaker(traderOf(ALICE, side));
  const care: Aftercare = { interval: TRADE.interval, unsettled: [], looks: 0 };
  noteWritten(care, tradeIdOf(TRADE), TRADE);
  const looks = (at: number) => {
    const effects: Effect[] = [];
    const isDone = lookAfterTrades(keeper, care, minute(at), effects);
    return { calls: calls(effects), isDone };
  };
  return { care, looks, turns: looksAfter(keeper, TRADE.interval).map((at) => (at - minute(0)) / 60_000) };
}

describe("a trader whose trades are settled by receipts", () => {
  it("leaves a trade alone as long as a receipt may settle it", () => {
    const { looks, turns } = caring("sell");
    assert.deepEqual(turns, [70, SILENT + 1, 181]);
    assert.deepEqual(looks(70), { calls: [], isDone: false });
  });

  for (const side of ["sell", "buy"] as const) {
    it(`ends it when none counts any more (${side})`, () => {
      assert.deepEqual(caring(side).looks(SILENT + 2), { calls: ["AtomicSettlement.expire"], isDone: false });
    });

    it(`ends it at last too, since only the trade itself has money in the Vault (${side})`, () => {
      assert.deepEqual(caring(side).looks(181), { calls: ["AtomicSettlement.expire"], isDone: true });
    });
  }

  it("has nothing to do for a trade that is over", () => {
    const { care, looks } = caring("sell");
    noteEnded(care, tradeIdOf(TRADE));
    assert.deepEqual(looks(SILENT + 1), { calls: [], isDone: true });
  });
});
