import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DSO, type IntervalIndex, interval, wh } from "#domain";
import type { Effect } from "../agent.ts";
import { AtWork, HOURLY, keysOf, logOf, minute, news, only } from "../fixtures.ts";
import { type DsoOffers, dsoDeskAgent, planOfDso } from "./dso-desk.ts";

const [METER, SELLER, BUYER, BOB] = ["dso meter", "dso seller", "dso buyer", "bob"].map(keysOf) as [
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
];

/** 900 Wh for sale in the first two hours, 400 Wh wanted in the third. */
const OFFERS: DsoOffers = {
  sell: { energyWh: wh(900n), openFor: (k) => Math.max(0, 2 - k) },
  buy: { energyWh: wh(400n), openFor: (k) => (k === 2 ? 1 : 0) },
};

const desk = () =>
  new AtWork(
    dsoDeskAgent({
      household: DSO,
      wallet: METER,
      calendar: HOURLY,
      offers: OFFERS,
      seller: SELLER.address,
      buyer: BUYER.address,
    }),
  );
const boundary = (at: ReturnType<typeof desk>, k: number) => at.on({ kind: "clock" }, minute(60 * k));
const recorded = (effects: readonly Effect[]) => only("submit", effects).map(({ call }) => call.args);
const wakes = (effects: readonly Effect[]) => only("wake", effects).map(({ at }) => at);
const plans = (k: number, sellWh: bigint, buyWh: bigint, span: number) =>
  Array.from({ length: 2 }, () => ({ what: "plan", interval: k as IntervalIndex, sellWh, buyWh, span }));

/** A trade between two becomes binding. */
function agrees(at: ReturnType<typeof desk>, seller: string, buyer: string, k: number, energyWh: bigint): void {
  const trade = { interval: interval(k), energyWh, seller, buyer };
  at.on(
    { kind: "chain", log: logOf("DoubleAuction", "TransactionAllowed", { trade }, minute(0)) },
    minute(60 * k - 10),
  );
}

describe("the DSO's desk", () => {
  it("tells its traders in time what to offer, hour by hour", () => {
    const at = desk();
    const first = at.on({ kind: "start" }, minute(-60));
    assert.deepEqual([news(first), wakes(first)], [plans(0, 900n, 0n, 2), [minute(0)]]);
    assert.deepEqual(
      only("send", first).map(({ message }) => message.receiver),
      [SELLER.address, BUYER.address],
    );
    const effects = [0, 1, 2].map((k) => boundary(at, k));
    assert.deepEqual(effects.map(news), [plans(1, 900n, 0n, 1), plans(2, 0n, 400n, 1), plans(3, 0n, 0n, 1)]);
    assert.deepEqual(effects.flatMap(wakes), [minute(60), minute(120), minute(180)]);
  });

  it("has a meter that counts what was traded for the hours that are over, and nothing else", () => {
    const at = desk();
    assert.deepEqual(recorded(boundary(at, 0)), [[0, 0n, 0n]]);
    agrees(at, SELLER.address, BOB.address, 0, 500n);
    agrees(at, SELLER.address, BOB.address, 0, 40n);
    agrees(at, BOB.address, keysOf("carl").address, 0, 7n);
    agrees(at, SELLER.address, BOB.address, 1, 300n);
    assert.deepEqual(recorded(boundary(at, 1)), [[1, 0n, 540n]]);
    assert.deepEqual(recorded(boundary(at, 2)), [[2, 0n, 840n]]);
    agrees(at, BOB.address, BUYER.address, 2, 250n);
    assert.deepEqual(recorded(boundary(at, 3)), [[3, 250n, 840n]]);
    assert.deepEqual(at.state.commitments, []);
  });

  it("goes on after an outage with the boundary that was last, and all it knows of", () => {
    const at = desk();
    boundary(at, 0);
    agrees(at, SELLER.address, BOB.address, 0, 500n);
    agrees(at, SELLER.address, BOB.address, 1, 300n);
    const effects = at.on({ kind: "clock" }, minute(150));
    assert.deepEqual(recorded(effects), [[2, 0n, 800n]]);
    assert.deepEqual([news(effects), wakes(effects)], [plans(3, 0n, 0n, 1), [minute(180)]]);
  });

  it("does nothing when it is woken before its time, or hears of something else", () => {
    const at = desk();
    boundary(at, 0);
    assert.deepEqual(at.on({ kind: "clock" }, minute(30)), []);
    assert.deepEqual(at.on({ kind: "chain", log: logOf("Vault", "Held", {}, minute(1)) }, minute(1)), []);
  });
});

describe("the plan of the DSO", () => {
  it("is to trade nothing where it offers nothing", () => {
    assert.deepEqual(planOfDso({ sell: null, buy: null }, interval(0)), { sellWh: 0n, buyWh: 0n, span: 1 });
  });
});
