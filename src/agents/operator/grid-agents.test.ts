import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Receipt } from "#chain";
import type { BatterySpec } from "#devices";
import {
  type Hex,
  type IntervalIndex,
  interval,
  nanoPerWh,
  silenceFrom,
  symmetricLimits,
  type Trade,
  tradeIdOf,
  wh,
} from "#domain";
import type { Effect } from "../agent.ts";
import { AtWork, calls, HOURLY, keysOf, logOf, minute, news, only, readingAt } from "../fixtures.ts";
import { communityBatteryAgent, planCommunityBattery } from "./community-battery.ts";
import { externalMarketAgent } from "./external-market.ts";
import { gridOperatorAgent } from "./grid-operator.ts";
import type { PriceFeed } from "./price-publisher.ts";
import { TRADES_PER_CALL } from "./settlements.ts";

const MARKET: Hex = `0x${"ab".repeat(20)}`;
const [ALICE, BOB] = [keysOf("alice").address, keysOf("bob").address];
const [ALICES_METER, BOBS_METER] = [keysOf("alice meter").address, keysOf("bob meter").address];

function tradeIn(k: number, energyWh = 500n, nonce = 1n): Trade {
  return {
    market: MARKET,
    ask: `0x${"01".repeat(32)}`,
    bid: `0x${"02".repeat(32)}`,
    seller: ALICE,
    buyer: BOB,
    interval: interval(k),
    energyWh: wh(energyWh),
    pricePerWh: nanoPerWh(150_000n),
    nonce,
  };
}

const chain = (contract: string, event: string, args: Readonly<Record<string, unknown>>, at = minute(-4)) =>
  ({ kind: "chain", log: logOf(contract, event, args, at) }) as const;
const allowed = (trade: Trade) => chain("BilateralMarket", "TransactionAllowed", { tradeId: tradeIdOf(trade), trade });
const opened = (trade: Trade) =>
  chain("MeteredSettlement", "TradeOpened", {
    tradeId: tradeIdOf(trade),
    sellerMeter: ALICES_METER,
    buyerMeter: BOBS_METER,
  });
const read = (meter: string, boundary: number) =>
  chain("Meters", "ReadingRecorded", { meter, boundary, importWh: 0n, exportWh: 0n }, minute(60 * boundary));

/** The second feeder takes 600 Wh in an hour, the first as much as comes. */
function operator() {
  const limits = () => [symmetricLimits(2, wh(600n), wh(600n))];
  const wires = [{ feeder: 1, resistanceOhm: 0.1, reactanceOhm: 0.05 }];
  return new AtWork(
    gridOperatorAgent({ wallet: keysOf("operator"), calendar: HOURLY, settlement: "MeteredSettlement", limits, wires }),
  );
}

/** An operator that has seen trades become binding. */
function after(...trades: readonly Trade[]) {
  const agent = operator();
  const wakes = trades.flatMap((trade) => [
    ...only("wake", agent.on(allowed(trade), minute(-4))),
    ...only("wake", agent.on(opened(trade), minute(-4))),
  ]);
  return { agent, wakes: wakes.map(({ at }) => at) };
}

describe("the operator, about trades", () => {
  it("has one settled as soon as all four readings are there, and hands it over once", () => {
    const { agent } = after(tradeIn(0));
    const readings = [read(ALICES_METER, 0), read(BOBS_METER, 0), read(ALICES_METER, 1)];
    for (const reading of readings) assert.deepEqual(agent.on(reading, minute(60)), []);
    const [settle] = only("submit", agent.on(read(BOBS_METER, 1), minute(60)));
    assert.deepEqual(settle?.call, {
      contract: "MeteredSettlement",
      function: "settle",
      args: [[tradeIn(0)], [], "0x"],
    });
    assert.deepEqual(agent.on(read(keysOf("other meter").address, 1), minute(60)), []);
    assert.deepEqual(calls(agent.on({ kind: "clock" }, silenceFrom(HOURLY, interval(0)))), []);
  });

  it("finds the meters of a trade also when the settlement names it before its market, as a book does", () => {
    const agent = operator();
    const { tradeId } = opened(tradeIn(0)).log.args;
    agent.on(opened(tradeIn(0)), minute(-4));
    agent.on(chain("ClearingMarket", "TransactionAllowed", { tradeId, trade: tradeIn(0) }), minute(-4));
    for (const reading of [read(ALICES_METER, 0), read(BOBS_METER, 0), read(ALICES_METER, 1)])
      agent.on(reading, minute(60));
    assert.deepEqual(calls(agent.on(read(BOBS_METER, 1), minute(60))), ["MeteredSettlement.settle"]);
  });

  it("has many settled in calls of bounded size", () => {
    const trades = Array.from({ length: TRADES_PER_CALL + 1 }, (_, i) => tradeIn(0, 5n, BigInt(i)));
    const { agent } = after(...trades);
    for (const boundary of [0, 1]) agent.on(read(ALICES_METER, boundary), minute(60 * boundary));
    agent.on(read(BOBS_METER, 0), minute(0));
    const settles = only("submit", agent.on(read(BOBS_METER, 1), minute(60)));
    assert.deepEqual(
      settles.map(({ call }) => (call.args[0] as Trade[]).length),
      [TRADES_PER_CALL, 1],
    );
  });

  it("wakes to check the limits when the interval has begun, and to expire what is left when silence begins", () => {
    const { wakes } = after(tradeIn(0), tradeIn(0, 300n, 2n), tradeIn(1));
    const checks = [minute(0) + 2_000, minute(60) + 2_000];
    assert.deepEqual(wakes, [checks[0], minute(120), checks[1], minute(180)]);
  });

  it("expires a trade whose meters stayed silent, not before silence begins", () => {
    const { agent } = after(tradeIn(0));
    agent.on(read(ALICES_METER, 0), minute(0));
    assert.deepEqual(calls(agent.on({ kind: "clock" }, minute(119))), []);
    const [expire] = only("submit", agent.on({ kind: "clock" }, minute(120)));
    assert.deepEqual(expire?.call, { contract: "MeteredSettlement", function: "expire", args: [[tradeIn(0)]] });
    assert.deepEqual(agent.on({ kind: "clock" }, minute(121)), []);
  });

  it("leaves a trade alone that it finds too late, as after an outage", () => {
    const { agent } = after(tradeIn(0));
    assert.deepEqual(calls(agent.on({ kind: "clock" }, minute(180))), []);
    assert.deepEqual(agent.state.open.trades, []);
  });

  for (const over of ["TradeSettled", "TradeVoided"]) {
    it(`forgets a trade that is over (${over}), whoever saw to it`, () => {
      const { agent } = after(tradeIn(0));
      agent.on(chain("MeteredSettlement", over, { tradeId: tradeIdOf(tradeIn(0)) }), minute(70));
      assert.deepEqual(calls(agent.on({ kind: "clock" }, minute(120))), []);
    });
  }
});

describe("the operator, about the grid", () => {
  const feeder = { feeder: 1, importWh: wh(400n), exportWh: wh(0n), netImportW: [100, 900, -200] };
  const grid = (boundary: number, connectionWh = 400n) => {
    const connection = { importWh: wh(connectionWh), exportWh: wh(0n) };
    return { kind: "grid", reading: { interval: interval(boundary), connection, feeders: [feeder] } } as const;
  };
  interface GridFact {
    readonly balanceWh: bigint;
    readonly feeders: readonly { readonly peakNetImportW: number; readonly voltage: unknown }[];
  }
  const factOf = (connectionWh?: bigint): GridFact => {
    const [record] = only("record", operator().on(grid(1, connectionWh), minute(60)));
    return record?.body as GridFact;
  };

  it("records peak and voltage of each feeder after every interval, and that the meters agree", () => {
    const fact = factOf();
    assert.equal(fact.balanceWh, 0n);
    assert.equal(fact.feeders[0]?.peakNetImportW, 900);
    assert.notEqual(fact.feeders[0]?.voltage, null);
  });

  it("says by how much feeders and connection disagree", () => {
    assert.equal(factOf(350n).balanceWh, 50n);
  });

  it("counts on a branch what flows below it, against the limits of that interval", () => {
    const limits = (k: number) => [
      symmetricLimits(1, wh(k === 0 ? 300n : 900n), wh(900n)),
      symmetricLimits(2, wh(900n), wh(900n), 1),
    ];
    const agent = new AtWork(
      gridOperatorAgent({
        wallet: keysOf("operator"),
        calendar: HOURLY,
        settlement: "MeteredSettlement",
        limits,
        wires: [],
      }),
    );
    const recordAfter = (boundary: number) => {
      const home = (feeder: number, netImportW: number[]) => ({
        feeder,
        importWh: wh(200n),
        exportWh: wh(0n),
        netImportW,
      });
      const feeders = [home(1, [100, 300]), home(2, [200, 200])];
      const connection = { importWh: wh(400n), exportWh: wh(0n) };
      const reading = { interval: interval(boundary), connection, feeders };
      const [record] = only("record", agent.on({ kind: "grid", reading }, minute(60 * boundary)));
      return record?.body as GridFact & { readonly overloads: readonly { feeder: number; overNetInWh: bigint }[] };
    };
    assert.deepEqual(
      recordAfter(1).feeders.map(({ peakNetImportW }) => peakNetImportW),
      [500, 200],
    );
    const overloads = (boundary: number) => recordAfter(boundary).overloads.map((o) => [o.feeder, o.overNetInWh]);
    assert.deepEqual([overloads(1), overloads(2)], [[[1, 100n]], []]);
  });

  it("has nothing to say when the first interval begins", () => {
    assert.deepEqual(operator().on(grid(0), minute(0)), []);
  });

  const offer = (owner: string, feeder: number) => chain("BilateralMarket", "OfferMade", { owner, feeder });

  it("records once per interval what agreed trades mean for the feeders, and which limits they break", () => {
    const { agent } = after(tradeIn(0, 500n), tradeIn(0, 250n, 2n));
    agent.on(offer(ALICE, 1), minute(-50));
    agent.on(offer(BOB, 2), minute(-50));
    const [limits, ...others] = only("record", agent.on({ kind: "clock" }, minute(0.1)));
    assert.ok(limits);
    assert.deepEqual([limits.what, limits.interval, others], ["limits", 0, []]);
    const { use, violations } = limits.body as Record<"use" | "violations", { feeder: number; inWh?: bigint }[]>;
    assert.deepEqual(
      use.map(({ feeder, inWh }) => [feeder, inWh]),
      [
        [1, 0n],
        [2, 750n],
      ],
    );
    assert.deepEqual([...new Set(violations.map(({ feeder }) => feeder))], [2]);
    assert.deepEqual(only("record", agent.on({ kind: "clock" }, minute(1))), []);
  });

  it("records an interval once, also when a trade of it is opened after its limits were checked", () => {
    const { agent } = after(tradeIn(0));
    assert.equal(only("record", agent.on({ kind: "clock" }, minute(0.1))).length, 1);
    agent.on(allowed(tradeIn(0, 100n, 2n)), minute(5));
    assert.deepEqual(only("record", agent.on({ kind: "clock" }, minute(6))), []);
    assert.equal(agent.state.open.trades.length, 2);
  });

  it("leaves trades out whose owners' feeders it has not seen, as after an outage", () => {
    const { agent } = after(tradeIn(0));
    const [limits] = only("record", agent.on({ kind: "clock" }, minute(0.1)));
    assert.deepEqual(limits?.body, { use: [], violations: [] });
  });
});

describe("the external market's agent", () => {
  const agent = () => new AtWork(externalMarketAgent({ wallet: keysOf("external") }));
  const grid = (boundary: number) => {
    const connection = { importWh: wh(40n), exportWh: wh(7n) };
    return { kind: "grid", reading: { interval: interval(boundary), connection, feeders: [] } } as const;
  };

  it("records and anchors what the utility delivered and took in the interval that ended", () => {
    const effects = agent().on(grid(1), minute(60));
    assert.deepEqual(only("record", effects)[0]?.body, { importWh: 40n, exportWh: 7n });
    assert.deepEqual(calls(effects), ["DataAnchor.anchor"]);
  });

  it("has nothing to tell before that", () => {
    assert.deepEqual(agent().on(grid(0), minute(0)), []);
    assert.deepEqual(agent().on({ kind: "start" }, minute(-60)), []);
  });
});

describe("the external market's agent, as the publisher of prices an hour each", () => {
  const feed: PriceFeed = {
    calendar: HOURLY,
    publishedAt: 14,
    priceOf: (k) => ({ energyPrice: nanoPerWh(1_000 * k), feedIn: nanoPerWh(-k) }),
  };
  const agent = () => new AtWork(externalMarketAgent({ wallet: keysOf("external"), prices: feed }));
  const grid = (boundary: number) => {
    const connection = { importWh: wh(0n), exportWh: wh(0n) };
    return { kind: "grid", reading: { interval: interval(boundary), connection, feeders: [] } } as const;
  };
  const at = (boundary: number) => minute(60 * boundary);
  /** First interval and prices of each publication. */
  const published = (effects: readonly Effect[]) =>
    only("submit", effects).flatMap(({ call }) => {
      const [from, energyPrices, feedIns] = call.args as [number, readonly bigint[], readonly bigint[]];
      return call.function === "publish" ? [{ call, from, energyPrices, feedIns }] : [];
    });

  it("publishes the whole next day once, from its time on", () => {
    const working = agent();
    assert.deepEqual(published(working.on(grid(13), at(13))), []);
    const [day] = published(working.on(grid(14), at(14)));
    assert.deepEqual([day?.from, day?.energyPrices.length], [24, 24]);
    assert.deepEqual([day?.energyPrices[0], day?.feedIns[23]], [24_000n, -47n]);
    assert.deepEqual(published(working.on(grid(15), at(15))), []);
    const [next] = published(working.on(grid(38), at(38)));
    assert.equal(next?.from, 48);
  });

  it("makes up for what it missed, as far as no orders are possible yet", () => {
    const [rest] = published(agent().on(grid(30), at(30)));
    assert.deepEqual([rest?.from, rest?.energyPrices.length], [32, 16]);
  });

  it("tries again what the chain has refused", () => {
    const working = agent();
    const [first] = published(working.on(grid(14), at(14)));
    assert.ok(first);
    const receipt = { ok: false } as Receipt;
    working.on({ kind: "receipt", call: first.call, receipt }, at(14));
    assert.equal(published(working.on(grid(15), at(15)))[0]?.from, 24);
  });

  it("publishes the second day before the first begins where orders are taken nearly a day ahead", () => {
    const calendar = { ...HOURLY, windowSeconds: 23 * 3600 };
    const early = externalMarketAgent({ wallet: keysOf("external"), prices: { ...feed, calendar, publishedAt: 0 } });
    const [second] = published(new AtWork(early).on({ kind: "start" }, at(-23)));
    assert.deepEqual([second?.from, second?.energyPrices.length], [24, 24]);
  });
});

describe("the community battery's agent", () => {
  const [SELLER, BUYER] = [keysOf("seller"), keysOf("buyer")];
  const DSO_SELLER = keysOf("dso seller").address;
  const SHARED: BatterySpec = {
    capacityWh: wh(20_000n),
    maxChargeW: 6_000,
    maxDischargeW: 5_000,
    reserveWh: wh(2_000n),
    initialWh: wh(4_000n),
    chargeEfficiencyPermille: 1_000,
    dischargeEfficiencyPermille: 1_000,
  };
  const shared = () =>
    new AtWork(
      communityBatteryAgent({
        household: "community-battery",
        wallet: keysOf("soc"),
        battery: SHARED,
        intervalSeconds: 3_600,
        seller: SELLER.address,
        buyer: BUYER.address,
        dso: [DSO_SELLER],
      }),
    );
  const offer = (k: number, owner: string, side: "sell" | "buy", energyWh: bigint, openWh = energyWh) =>
    chain("BilateralMarket", "OfferMade", {
      interval: interval(k),
      owner,
      side: side === "sell" ? 0 : 1,
      energyWh,
      openWh,
    });
  const boundary = (k: number, storedWh = 4_000n) => {
    const flows = { chargedWh: wh(0n), dischargedWh: wh(0n) };
    const { capacityWh, maxChargeW, maxDischargeW } = SHARED;
    const battery = { at: minute(60 * k), storedWh: wh(storedWh), capacityWh, maxChargeW, maxDischargeW, ...flows };
    return { kind: "reading", reading: readingAt(k, { battery }) } as const;
  };
  const wanted = (k: number, sellWh: bigint, buyWh: bigint) =>
    Array.from({ length: 2 }, () => ({ what: "plan", interval: k as IntervalIndex, sellWh, buyWh, span: 1 }));

  it("offers what lies above its reserve before it has seen anybody's offers", () => {
    assert.deepEqual(news(shared().on({ kind: "start" }, minute(-60))), wanted(0, 2_000n, 0n));
  });

  it("buys all it can take when others had more to sell than to buy, and sells otherwise", () => {
    const agent = shared();
    agent.on(offer(0, ALICE, "sell", 900n), minute(-50));
    agent.on(offer(0, BOB, "buy", 300n), minute(-50));
    assert.deepEqual(news(agent.on(boundary(0), minute(0))), wanted(1, 0n, 6_000n));
    agent.on(offer(1, ALICE, "sell", 900n), minute(10));
    agent.on(offer(1, BOB, "buy", 900n), minute(10));
    assert.deepEqual(news(agent.on(boundary(1), minute(60))), wanted(2, 2_000n, 0n));
  });

  it("counts neither its own offers, nor the DSO's, nor those that were posted again with less open", () => {
    const agent = shared();
    agent.on(offer(0, DSO_SELLER, "sell", 9_000n), minute(-50));
    agent.on(offer(0, SELLER.address, "sell", 9_000n), minute(-50));
    agent.on(offer(0, ALICE, "sell", 900n), minute(-50));
    agent.on(offer(0, ALICE, "sell", 900n, 400n), minute(-6));
    agent.on(offer(0, BOB, "buy", 1_000n), minute(-50));
    assert.deepEqual(agent.state.seen, { interval: 0, supplyWh: 900n, demandWh: 1_000n });
  });

  it("steers by what it promised, and plans with what that leaves", () => {
    const agent = shared();
    const trade = { interval: interval(0), energyWh: 1_500n, seller: SELLER.address, buyer: BOB };
    agent.on(chain("BilateralMarket", "TransactionAllowed", { trade }), minute(-4));
    const effects = agent.on(boundary(0), minute(0));
    assert.deepEqual(only("control", effects), [{ kind: "control", netExportWh: 1_500n }]);
    assert.deepEqual(news(effects), wanted(1, 500n, 0n));
  });

  it("anchors and records what it held when an interval ended", () => {
    const effects = shared().on(boundary(1, 3_000n), minute(60));
    assert.deepEqual(calls(effects), ["DataAnchor.anchor"]);
    const { capacityWh, maxChargeW, maxDischargeW } = SHARED;
    const body = { storedWh: 3_000n, capacityWh, maxChargeW, maxDischargeW };
    assert.deepEqual(only("record", effects)[0]?.body, body);
  });

  it("never plans beyond its capacity, its reserve or its cable", () => {
    const plenty = { supplyWh: 1n, demandWh: 0n };
    const scarce = { supplyWh: 0n, demandWh: 1n };
    assert.deepEqual(planCommunityBattery(SHARED, 18_500n, plenty, 3_600), { sellWh: 0n, buyWh: 1_500n, span: 1 });
    assert.deepEqual(planCommunityBattery(SHARED, 20_000n, scarce, 3_600), { sellWh: 5_000n, buyWh: 0n, span: 1 });
    assert.deepEqual(planCommunityBattery(SHARED, 1_000n, scarce, 3_600), { sellWh: 0n, buyWh: 0n, span: 1 });
    assert.deepEqual(planCommunityBattery(SHARED, 4_000n, scarce, 900), { sellWh: 1_250n, buyWh: 0n, span: 1 });
  });
});
