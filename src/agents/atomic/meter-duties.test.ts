import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval, type Trade, wh } from "#domain";
import type { Agent, Effect } from "../agent.ts";
import { meterAgent } from "../device/meter.ts";
import { AtWork, calls, HOURLY, keysOf, minute, only, overTheWire, readingAt } from "../fixtures.ts";
import { dsoDeskAgent } from "../operator/dso-desk.ts";
import { ANNA, allowed, atomicMeterConfig, BEN, claimOf, type Home, tradeBetween } from "./fixtures.ts";
import { REGISTERS } from "./meter-duties.ts";
import { type ReceiptNews, readReceiptNews } from "./receipt-message.ts";

const TO_BEN = tradeBetween(ANNA, BEN);

function told(effects: readonly Effect[]): readonly ReceiptNews[] {
  return only("send", effects).flatMap(({ message }) => readReceiptNews(overTheWire(message)) ?? []);
}

function hears(agent: AtWork<unknown>, ...trades: readonly Trade[]): void {
  for (const trade of trades) agent.on({ kind: "chain", log: allowed(trade) }, minute(-3));
}

describe("a home's meter where receipts settle", () => {
  const meter = (home: Home = ANNA) => {
    const config = { household: "h01", wallet: home.meter, forecaster: keysOf("forecaster").address };
    return new AtWork(meterAgent({ ...config, atomic: atomicMeterConfig(home) }) as Agent<unknown>);
  };
  const at = (boundary: number, exportWh: bigint) => ({
    kind: "reading" as const,
    reading: readingAt(boundary, { energy: { at: minute(boundary * 60), importWh: wh(9n), exportWh: wh(exportWh) } }),
  });

  it("sends no reading to the chain, keeps both registers at home, and anchors fine readings as ever", () => {
    const anna = meter();
    anna.on(at(0, 0n), minute(0));
    const effects = anna.on(at(1, 700n), minute(60));
    assert.deepEqual(calls(effects), ["DataAnchor.anchor"]);
    const [record] = only("record", effects);
    assert.deepEqual([record?.what, record?.key, record?.interval], [REGISTERS, "h01", 1]);
    assert.deepEqual(record?.body, { meter: ANNA.meter.address, importWh: 9n, exportWh: 700n });
    const metered = only("send", effects).map(({ message }) => message.receiver);
    assert.deepEqual(metered, [keysOf("forecaster").address]);
  });

  it("states no stored energy: nobody counts tokens", () => {
    const anna = meter();
    const flows = { chargedWh: wh(0n), dischargedWh: wh(0n) };
    const battery = { at: minute(0), storedWh: wh(5n), capacityWh: wh(9n), maxChargeW: 1, maxDischargeW: 1, ...flows };
    const reading = readingAt(0, { battery });
    assert.deepEqual(calls(anna.on({ kind: "reading", reading }, minute(0))), []);
    assert.deepEqual(calls(anna.on({ kind: "clock" }, minute(0.5))), []);
  });

  it("asks for its next root in the middle of the day, whatever else happens at that boundary", () => {
    const anna = meter();
    assert.deepEqual(calls(anna.on(at(12, 0n), minute(720))), ["ExistenceCertificates.request", "DataAnchor.anchor"]);
  });
});

describe("the DSO's meter where receipts settle", () => {
  const offers = { sell: { energyWh: wh(500n), openFor: () => 1 }, buy: null };
  const desk = () => {
    const config = { household: "community", wallet: ANNA.meter, calendar: HOURLY, offers };
    const [seller, buyer] = [ANNA.seller.address, ANNA.buyer.address];
    return new AtWork(dsoDeskAgent({ ...config, seller, buyer, atomic: atomicMeterConfig(ANNA) }) as Agent<unknown>);
  };

  it("states what its traders sold, which is what they sold", () => {
    const dso = desk();
    dso.on({ kind: "start" }, minute(-60));
    dso.on({ kind: "clock" }, minute(0));
    hears(dso, TO_BEN);
    const effects = dso.on({ kind: "clock" }, minute(60));
    assert.deepEqual(calls(effects), []);
    const [news] = told(effects);
    assert.ok(news?.what === "statement");
    assert.deepEqual([news.statement.exportWh, news.statement.claims], [TO_BEN.energyWh, [claimOf(TO_BEN)]]);
  });

  it("counts a trade for a later interval when that is over", () => {
    const dso = desk();
    dso.on({ kind: "start" }, minute(-60));
    dso.on({ kind: "clock" }, minute(0));
    const later = tradeBetween(ANNA, BEN, { interval: interval(1) });
    hears(dso, later);
    assert.deepEqual(told(dso.on({ kind: "clock" }, minute(60))), []);
    assert.equal(told(dso.on({ kind: "clock" }, minute(120))).length, 1);
  });

  it("says nothing about intervals that passed while it was out of order", () => {
    const dso = desk();
    dso.on({ kind: "start" }, minute(-60));
    dso.on({ kind: "clock" }, minute(0));
    hears(dso, TO_BEN);
    assert.deepEqual(told(dso.on({ kind: "clock" }, minute(120))), []);
  });
});
