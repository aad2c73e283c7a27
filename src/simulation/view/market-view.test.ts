import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log } from "#chain";
import { instant, interval, type Message, type Performative } from "#domain";
import { NEGOTIATION_PROTOCOL } from "#market";
import { MarketView } from "./market-view.ts";

const ALICE = "0xa11ce00000000000000000000000000000000000";
const BOB = "0xb0b0000000000000000000000000000000000000";

function message(performative: Performative, content: unknown, protocol = NEGOTIATION_PROTOCOL): Message {
  const replyBy = instant(0);
  return { performative, sender: ALICE, receiver: BOB, conversationId: "c", sequence: 0, replyBy, protocol, content };
}

function offerMade(order: number, side: 0 | 1, openWh: bigint, pricePerWh: bigint, k = 5): Log {
  const id = `0x${String(order).padStart(64, "0")}`;
  const args = { order: id, interval: k, side, owner: ALICE, energyWh: 1_000n, openWh, pricePerWh };
  const place = { block: 1, index: 0, at: instant(0), transaction: id as never };
  return { contract: "BilateralMarket", event: "OfferMade", args, ...place };
}

describe("the market on the page", () => {
  it("shows the newest post of every order, the best price first on both sides", () => {
    const view = new MarketView(true);
    view.follow(offerMade(1, 0, 1_000n, 200_000n));
    view.follow(offerMade(2, 0, 1_000n, 150_000n));
    view.follow(offerMade(1, 0, 400n, 120_000n));
    view.follow(offerMade(3, 1, 1_000n, 90_000n));
    view.follow(offerMade(4, 1, 1_000n, 110_000n));
    const { offered, wanted } = view.orders(interval(5));
    assert.deepEqual(
      offered.map((o) => [o.pricePerWh, o.openWh]),
      [
        ["120000", "400"],
        ["150000", "1000"],
      ],
    );
    assert.deepEqual(
      wanted.map((o) => o.pricePerWh),
      ["110000", "90000"],
    );
    assert.equal(view.orders(interval(6)).offered.length, 0);
  });

  it("shows an offer of a book in every interval that it is for, less what trades have used of it", () => {
    const view = new MarketView(true);
    const { args: _, ...place } = offerMade(0, 0, 0n, 0n);
    const args = { number: 7, owner: ALICE, sell: true, from: 5, to: 6, energyWh: 1_000n, pricePerWh: 90_000n };
    view.follow({ ...place, contract: "ClearingMarket", event: "OfferPosted", args });
    const trade = { ask: `${BOB}${"7".padStart(24, "0")}`, bid: `${BOB}${"8".padStart(24, "0")}`, energyWh: 300n };
    view.follow({ ...place, contract: "ClearingMarket", event: "TransactionAllowed", args: { trade } });
    for (const k of [5, 6]) {
      assert.deepEqual(
        view.orders(interval(k)).offered.map((o) => [o.energyWh, o.openWh]),
        [["1000", "700"]],
      );
    }
    assert.equal(view.orders(interval(7)).offered.length, 0);
  });

  it("counts what is said for one interval, and begins again with the next", () => {
    const view = new MarketView(true);
    view.turnTo(interval(5));
    view.hear(message("propose", {}), instant(0));
    view.hear(message("counter", {}), instant(0));
    view.hear(message("inform", {}), instant(0));
    assert.deepEqual(
      { ...view.talk(interval(5)), lines: [] },
      {
        interval: 5,
        messages: 3,
        proposals: 2,
        agreements: 1,
        contents: true,
        lines: [],
      },
    );
    view.turnTo(interval(6));
    assert.equal(view.talk(interval(6)).messages, 0);
  });

  it("shows energy and price of a message, also those inside an agreement", () => {
    const view = new MarketView(true);
    view.hear(message("propose", { energyWh: "500", pricePerWh: "140000" }), instant(0));
    view.hear(message("inform", { agreement: { energyWh: "400", pricePerWh: "130000" } }), instant(0));
    const [newest, older] = view.talk(interval(5)).lines;
    assert.deepEqual([newest?.energyWh, newest?.pricePerWh], ["400", "130000"]);
    assert.deepEqual([older?.energyWh, older?.pricePerWh, older?.from], ["500", "140000", ALICE]);
  });

  it("keeps contents to itself where the community is private", () => {
    const view = new MarketView(false);
    view.hear(message("refuse", { energyWh: "500", pricePerWh: "140000", reason: "sold-out" }), instant(0));
    const { lines, contents } = view.talk(interval(5));
    assert.equal(contents, false);
    assert.deepEqual([lines[0]?.energyWh, lines[0]?.pricePerWh, lines[0]?.reason], [null, null, null]);
  });

  it("passes on nothing that a careless or hostile agent wrote into a message", () => {
    const view = new MarketView(true);
    const content = { energyWh: "<img src=x onerror=alert(1)>", pricePerWh: "9".repeat(50), reason: "<b>now</b>" };
    view.hear(message("refuse", content), instant(0));
    view.hear(message("refuse", null), instant(0));
    for (const line of view.talk(interval(5)).lines) {
      assert.deepEqual([line.energyWh, line.pricePerWh, line.reason], [null, null, null]);
    }
  });

  it("does not hear what the agents of one home tell each other", () => {
    const view = new MarketView(true);
    assert.equal(view.hear(message("inform", { what: "plan" }, "home"), instant(0)), false);
    assert.equal(view.talk(interval(5)).lines.length, 0);
  });
});
