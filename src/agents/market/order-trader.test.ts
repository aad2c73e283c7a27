import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  endOf,
  type Hex,
  type Instant,
  instant,
  interval,
  nanoPerWh,
  type Side,
  silenceFrom,
  type Trade,
  tradeIdOf,
  wh,
} from "#domain";
import { AtWork, calls, HOURLY, keysOf, logOf, minute, only, TARIFF } from "../fixtures.ts";
import { holdKeyOf, holdsUntil } from "../holds.ts";
import { type FailedWithdrawal, failedWithdrawal } from "../operator/assets-message.ts";
import { CLEARING_GATES } from "./clearing-fixtures.ts";
import { ALICE, BOB, MARKET, METERS, PLANNER, SETTLEMENT } from "./fixtures.ts";
import { gatesOf } from "./gates.ts";
import { type OrderTraderConfig, type OrderTraderState, orderTraderAgent } from "./order-trader.ts";
import { numberedOrderId } from "./standing-order.ts";

const DSO = keysOf("operator");

function configOf(side: Side, changes: Partial<OrderTraderConfig> = {}): OrderTraderConfig {
  return {
    household: "h01",
    side,
    wallet: ALICE,
    meter: METERS.get(ALICE.address) as Hex,
    feeder: 1,
    technology: side === "sell" ? "battery" : "none",
    contract: "ClearingMarket",
    calendar: HOURLY,
    gates: CLEARING_GATES,
    market: MARKET,
    settlement: SETTLEMENT,
    settledBy: "MeteredSettlement",
    tariffAt: () => TARIFF,
    limitPrice: (k) => nanoPerWh(side === "sell" ? 80_000n + BigInt(k) : 270_000n),
    planners: [PLANNER.address],
    assets: null,
    ...changes,
  };
}

type Trader = AtWork<OrderTraderState>;

function trader(side: Side, changes: Partial<OrderTraderConfig> = {}): Trader {
  return new AtWork(orderTraderAgent(configOf(side, changes)));
}

/** The home plans to trade in an interval, as its planner says when the interval before begins. */
function plans(at: Trader, k: number, sellWh: bigint, buyWh: bigint, span = 1, now = minute(60 * (k - 1))) {
  return at.told(PLANNER, { what: "plan", interval: interval(k), sellWh: wh(sellWh), buyWh: wh(buyWh), span }, now);
}

function says(
  at: Trader,
  event: string,
  args: Readonly<Record<string, unknown>>,
  now: Instant,
  contract = "ClearingMarket",
) {
  return at.on({ kind: "chain", log: logOf(contract, event, args, now) }, now);
}

/** The chain takes a post. */
function stands(at: Trader, number: number, from: number, to: number, now = minute(60 * (from - 1))) {
  return says(at, "OfferPosted", { number, owner: ALICE.address, from: interval(from), to: interval(to) }, now);
}

const bodyOf = (record: { readonly body: unknown } | undefined) => (record?.body ?? {}) as Record<string, unknown>;

const posts = (effects: ReturnType<Trader["on"]>) =>
  only("submit", effects)
    .filter(({ call }) => call.function === "postOffer")
    .map(({ call }) => call.args);

/** Alice's offer of a number is sold to Bob. */
function sold(k: number, number: number, energyWh: bigint, ask = numberedOrderId(MARKET, number)): Trade {
  return {
    market: MARKET,
    ask,
    bid: `0x${"02".repeat(32)}`,
    seller: ALICE.address,
    buyer: BOB.address,
    interval: interval(k),
    energyWh: wh(energyWh),
    pricePerWh: nanoPerWh(100_000n),
    nonce: 0n,
  };
}

const allow = (at: Trader, trade: Trade, now: Instant) =>
  says(at, "TransactionAllowed", { tradeId: tradeIdOf(trade), trade }, now);

describe("a trader in a book", () => {
  it("posts what the home plans at its owner's limit price", () => {
    assert.deepEqual(posts(plans(trader("sell"), 1, 900n, 0n)), [[true, 900n, 1, 1, 80_001n, "0x"]]);
    assert.deepEqual(posts(plans(trader("buy"), 1, 0n, 400n)), [[false, 400n, 1, 1, 270_000n, "0x"]]);
  });

  it("posts nothing for the other side, too late, twice, or for somebody else", () => {
    assert.deepEqual(plans(trader("sell"), 1, 0n, 900n), []);
    assert.deepEqual(plans(trader("sell"), 1, 900n, 0n, 1, minute(55)), []);
    const at = trader("sell");
    plans(at, 1, 900n, 0n);
    assert.deepEqual(plans(at, 1, 900n, 0n), []);
    const plan = { what: "plan", interval: interval(2), sellWh: wh(9n), buyWh: wh(0n), span: 1 } as const;
    assert.deepEqual(at.told(BOB, plan, minute(60)), []);
  });

  it("waits for the gate, and gives up an order that never got its turn", () => {
    const gates = gatesOf(HOURLY);
    const at = trader("sell", { gates });
    const waiting = plans(at, 1, 900n, 0n, 1, minute(-30));
    assert.deepEqual(posts(waiting), []);
    assert.ok(only("wake", waiting).some(({ at }) => at === gates.opensAt(interval(1))));
    assert.equal(posts(at.on({ kind: "clock" }, minute(0))).length, 1);
    const late = trader("sell", { gates });
    plans(late, 1, 900n, 0n, 1, minute(-30));
    const [record] = only("record", late.on({ kind: "clock" }, minute(60)));
    assert.deepEqual([record?.what, bodyOf(record).answered], ["order", false]);
    assert.deepEqual(late.state.orders, []);
  });

  it("offers what can wait for several intervals, at a price that is right in each, as far as gates are open", () => {
    assert.deepEqual(posts(plans(trader("sell"), 1, 900n, 0n, 4)), [[true, 900n, 1, 4, 80_004n, "0x"]]);
    const limitPrice = (k: number) => nanoPerWh(270_000n - BigInt(k));
    assert.deepEqual(posts(plans(trader("buy", { limitPrice }), 1, 0n, 900n, 4)), [
      [false, 900n, 1, 4, 269_996n, "0x"],
    ]);
    const opensAt = (k: number) => instant(k > 2 ? minute(1) : minute(-999));
    const near = trader("sell", { gates: { ...CLEARING_GATES, opensAt } });
    assert.deepEqual(posts(plans(near, 1, 900n, 0n, 4)), [[true, 900n, 1, 2, 80_002n, "0x"]]);
  });

  it("offers nothing for several intervals in an auction", () => {
    for (const contract of ["UniformAuction", "DoubleAuction"] as const) {
      assert.deepEqual(posts(plans(trader("sell", { contract }), 1, 900n, 0n, 4))[0]?.slice(2, 4), [1, 1]);
    }
  });

  it("never offers more that can wait than is planned", () => {
    const at = trader("sell");
    plans(at, 1, 900n, 0n, 4);
    stands(at, 7, 1, 4);
    assert.deepEqual(plans(at, 2, 900n, 0n, 3), []);
    allow(at, sold(1, 7, 300n), minute(56));
    assert.deepEqual(posts(plans(at, 3, 900n, 0n, 2)), [[true, 300n, 3, 4, 80_004n, "0x"]]);
    assert.equal(posts(plans(at, 5, 900n, 0n)).length, 1);
  });

  it("counts an order no more that the operator took out, and writes that down once", () => {
    const at = trader("sell");
    plans(at, 1, 900n, 0n, 4);
    stands(at, 7, 1, 4);
    const [record] = only("record", says(at, "OffersExcluded", { numbers: [6, 7] }, minute(30)));
    assert.deepEqual([record?.what, bodyOf(record).openWh], ["offer-excluded", 900n]);
    assert.deepEqual(says(at, "OffersExcluded", { numbers: [7] }, minute(31)), []);
    assert.equal(posts(plans(at, 2, 800n, 0n)).length, 1);
  });

  it("posts what the feeder can carry at all when the whole is refused for that", () => {
    const at = trader("sell");
    const [post] = only("submit", plans(at, 1, 900n, 0n));
    const refusal = { error: "FeederLimits_OrderTooLarge", values: [1, 900n, 500n] };
    const again = at.on({ kind: "receipt", call: post?.call, receipt: { ok: false, refusal } } as never, minute(1));
    assert.deepEqual(posts(again), [[true, 500n, 1, 1, 80_001n, "0x"]]);
  });

  it("writes down why a post was refused, and posts it no more", () => {
    const at = trader("sell");
    const [post] = only("submit", plans(at, 1, 900n, 0n));
    const receipt = { ok: false, refusal: { error: "Vault_NotEnough", values: [] } };
    const effects = at.on({ kind: "receipt", call: post?.call, receipt } as never, minute(1));
    const [record] = only("record", effects);
    assert.deepEqual(
      [record?.what, record?.body],
      ["offer-refused", { owner: ALICE.address, energyWh: 900n, error: "Vault_NotEnough" }],
    );
    assert.deepEqual(calls(at.on({ kind: "clock" }, minute(60))), []);
    assert.deepEqual(at.state.orders, []);
  });

  it("goes on in the double auction when its post could not be compared with all others", () => {
    const at = trader("sell", { contract: "DoubleAuction", maxSteps: 2 });
    plans(at, 1, 900n, 0n);
    stands(at, 7, 1, 1);
    assert.deepEqual(calls(allow(at, sold(1, 7, 100n), minute(0))), []);
    const passedOver = { interval: 1, sale: 7, purchase: 3, reason: "0x" };
    const [goOn] = only("submit", says(at, "PairPassedOver", passedOver, minute(0)));
    assert.deepEqual([goOn?.call.function, goOn?.call.args], ["goOn", [7, 2]]);
    const later = { ...sold(1, 7, 100n), nonce: 1n };
    const log = { ...logOf("DoubleAuction", "TransactionAllowed", { tradeId: "0x1", trade: later }, minute(9)) };
    assert.deepEqual(calls(at.on({ kind: "chain", log: { ...log, transaction: "0x99" } }, minute(9))), []);
  });
});

describe("a trader in a book, afterwards", () => {
  it("writes its order down when the last interval begins, and frees what is held when it is over", () => {
    const at = trader("sell");
    const opening = plans(at, 1, 900n, 0n, 2);
    const wakes = only("wake", opening).map(({ at }) => at);
    assert.ok(wakes.includes(minute(120)) && wakes.includes(minute(180)));
    stands(at, 7, 1, 2);
    allow(at, sold(1, 7, 300n), minute(56));
    assert.deepEqual(only("record", at.on({ kind: "clock" }, minute(60))), []);
    const [record] = only("record", at.on({ kind: "clock" }, minute(120)));
    const { id, openWh, answered, until } = bodyOf(record);
    assert.deepEqual([record?.interval, id, openWh, answered, until], [1, numberedOrderId(MARKET, 7), 600n, true, 2]);
    const [close] = only("submit", at.on({ kind: "clock" }, minute(180)));
    assert.deepEqual(close?.call, { contract: "ClearingMarket", function: "closeOffer", args: [7] });
    assert.deepEqual(at.state.orders, []);
  });

  it("leaves an order alone that somebody else has closed", () => {
    const at = trader("sell");
    plans(at, 1, 900n, 0n);
    stands(at, 7, 1, 1);
    at.on({ kind: "clock" }, minute(60));
    says(at, "OfferClosed", { number: 7 }, minute(120));
    assert.deepEqual(calls(at.on({ kind: "clock" }, minute(121))), []);
    assert.deepEqual(at.state.orders, []);
  });

  it("has its trades settled when the operator has not, expired when silence has begun, and takes back what is left", () => {
    const at = trader("sell");
    plans(at, 1, 900n, 0n);
    stands(at, 7, 1, 1);
    const trade = sold(1, 7, 300n);
    const looks = only("wake", allow(at, trade, minute(56))).map(({ at }) => at);
    const last = holdsUntil(HOURLY, interval(1)) + 60_000;
    assert.deepEqual(looks, [endOf(HOURLY, interval(1)) + 600_000, silenceFrom(HOURLY, interval(1)) + 60_000, last]);
    at.on({ kind: "clock" }, minute(120));
    const done = looks.map((when) =>
      only("submit", at.on({ kind: "clock" }, when)).map(({ call }) => [call.function, call.args]),
    );
    assert.deepEqual(done, [
      [["settle", [[trade], [], "0x"]]],
      [["expire", [[trade]]]],
      [["releaseExpired", [SETTLEMENT, holdKeyOf("sell", tradeIdOf(trade))]]],
    ]);
    assert.deepEqual(at.state.care, []);
  });

  for (const over of ["TradeSettled", "TradeVoided"]) {
    it(`has nothing to look after when its trades are over (${over})`, () => {
      const at = trader("sell");
      plans(at, 1, 900n, 0n);
      stands(at, 7, 1, 1);
      allow(at, sold(1, 7, 300n), minute(56));
      says(at, over, { tradeId: tradeIdOf(sold(1, 7, 300n)) }, minute(121), "MeteredSettlement");
      assert.deepEqual(
        calls(at.on({ kind: "clock" }, minute(130))).filter((call) => call !== "ClearingMarket.closeOffer"),
        [],
      );
      assert.deepEqual(at.state.care, []);
    });
  }

  it("takes no notice of others' trades", () => {
    const at = trader("sell");
    plans(at, 1, 900n, 0n);
    stands(at, 7, 1, 1);
    assert.deepEqual(allow(at, sold(1, 8, 300n), minute(56)), []);
    assert.equal(at.state.orders[0]?.tradedWh, 0n);
  });

  it("anchors the hash of its home's statement", () => {
    const hash: Hex = `0x${"77".repeat(32)}`;
    const effects = trader("buy").on({ kind: "statement", interval: interval(1), hash }, minute(125));
    assert.deepEqual(calls(effects), ["DataAnchor.anchor"]);
  });
});

describe("a trader that needs the DSO's permission", () => {
  const permitted = (side: Side = "sell") => trader(side, { assets: { dso: DSO.address, mostWh: wh(1_000n) } });
  const added = (at: Trader, from: number, to: number, energyWh: bigint, now: Instant, owner = ALICE) =>
    says(
      at,
      "AssetAdded",
      { anonAddress: owner.address, feeder: 1, sell: true, energyWh, from, to },
      now,
      "EnergyAssets",
    );
  const pass = (from: number, to: number) => `0x${[from, to].map((k) => k.toString(16).padStart(64, "0")).join("")}`;
  const requests = (effects: ReturnType<Trader["on"]>) => only("send", effects).map(({ message }) => message.content);
  const refuse = (at: Trader, failed: Partial<FailedWithdrawal>, conversationId = "assets/sell/0", from = DSO) => {
    const about = { sender: from.address, receiver: ALICE.address, conversationId, sequence: 1, replyBy: minute(300) };
    const whole = { anonAddress: ALICE.address, msg: "no", grantableWh: wh(0n), ...failed } as FailedWithdrawal;
    return at.on({ kind: "message", message: failedWithdrawal(about, whole) }, minute(2));
  };

  it("asks for some intervals ahead, and posts when the chain says that it was issued", () => {
    const at = permitted();
    const effects = plans(at, 1, 900n, 0n);
    assert.deepEqual(posts(effects), []);
    const span = { from: 1, to: 6 };
    assert.deepEqual(requests(effects), [
      {
        what: "withdrawAssets",
        anonAddress: ALICE.address,
        feeder: 1,
        sell: true,
        energyWh: 6_000n,
        amount: 0n,
        ...span,
      },
    ]);
    assert.deepEqual(only("send", effects)[0]?.message.receiver, DSO.address);
    assert.deepEqual(posts(added(at, 1, 6, 6_000n, minute(1))), [[true, 900n, 1, 1, 80_001n, pass(1, 6)]]);
  });

  it("takes no permission of another address or of the other side for its own", () => {
    const at = permitted();
    plans(at, 1, 900n, 0n);
    assert.deepEqual(added(at, 1, 6, 6_000n, minute(1), BOB), []);
    const other = { anonAddress: ALICE.address, feeder: 1, sell: false, energyWh: 9n, from: 1, to: 6 };
    assert.deepEqual(says(at, "AssetAdded", other, minute(1), "EnergyAssets"), []);
  });

  it("uses a permission as long as it lasts, and asks for the next in good time", () => {
    const at = permitted();
    plans(at, 1, 900n, 0n);
    added(at, 1, 6, 6_000n, minute(1));
    stands(at, 1, 1, 1);
    assert.deepEqual(requests(plans(at, 2, 900n, 0n)), []);
    const third = plans(at, 4, 900n, 0n);
    assert.equal(posts(third).length, 1);
    const [next] = requests(third) as [{ from: number; to: number; energyWh: bigint }];
    assert.deepEqual([next.from, next.to, next.energyWh], [4, 9, 3_000n]);
    assert.deepEqual(requests(plans(at, 5, 900n, 0n)), []);
  });

  it("bridges the time in which the DSO is out", () => {
    const at = permitted();
    plans(at, 1, 900n, 0n);
    added(at, 1, 6, 6_000n, minute(1));
    for (let k = 2; k <= 6; k++) assert.equal(posts(plans(at, k, 900n, 0n)).length, 1);
    assert.deepEqual(posts(plans(at, 7, 900n, 0n)), []);
  });

  it("offers no more, and no longer, than it is permitted", () => {
    const at = permitted();
    plans(at, 1, 900n, 0n, 9);
    assert.deepEqual(posts(added(at, 1, 6, 400n, minute(1))), [[true, 400n, 1, 6, 80_006n, pass(1, 6)]]);
  });

  it("puts back what it drew for a post that was refused", () => {
    const at = permitted();
    plans(at, 1, 900n, 0n);
    const [post] = only("submit", added(at, 1, 6, 6_000n, minute(1)));
    const receipt = { ok: false, refusal: { error: "Vault_NotEnough", values: [] } };
    at.on({ kind: "receipt", call: post?.call, receipt } as never, minute(1));
    assert.deepEqual(at.state.purse.held, [{ from: 1, to: 6, leftWh: 6_000n }]);
  });

  it("writes a refusal down, and asks once more for what the DSO would grant", () => {
    const at = permitted();
    plans(at, 1, 900n, 0n);
    const effects = refuse(at, { reason: "more-than-the-home-can-carry", grantableWh: wh(2_000n) });
    const [record] = only("record", effects);
    assert.deepEqual([record?.what, bodyOf(record).reason], ["assets-refused", "more-than-the-home-can-carry"]);
    assert.deepEqual(
      (requests(effects) as { energyWh: bigint }[]).map(({ energyWh }) => energyWh),
      [2_000n],
    );
    assert.deepEqual(requests(refuse(at, { reason: "other-feeder", grantableWh: wh(5n) }, "assets/sell/1")), []);
    assert.deepEqual(posts(at.on({ kind: "clock" }, minute(3))), []);
  });

  it("believes refusals of nobody but the DSO, and about its own requests only", () => {
    const at = permitted();
    plans(at, 1, 900n, 0n);
    assert.deepEqual(refuse(at, { reason: "other-feeder" }, "assets/sell/0", BOB), []);
    assert.deepEqual(refuse(at, { reason: "other-feeder" }, "assets/sell/5"), []);
    assert.deepEqual(refuse(trader("sell"), { reason: "other-feeder" }), []);
  });

  it("asks as a buyer for permission to buy", () => {
    const [request] = requests(plans(permitted("buy"), 1, 0n, 400n)) as [{ sell: boolean }];
    assert.equal(request.sell, false);
  });
});
