import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BatterySpec } from "#devices";
import { interval, keccakOfText, type Trade, wh } from "#domain";
import { batchRoot } from "#privacy";
import { AtWork, calls, keysOf, logOf, minute, news, only, readingAt } from "../fixtures.ts";
import type { HomeNews } from "../home-message.ts";
import { anchorCall, anchorKindHash, saltFor } from "./anchor.ts";
import { batteryAgent } from "./battery.ts";
import { meterAgent } from "./meter.ts";
import { pvAgent } from "./pv.ts";

const [FORECASTER, SELLER, BUYER] = [keysOf("forecaster"), keysOf("seller"), keysOf("buyer")];
const CELLAR: BatterySpec = {
  capacityWh: wh(10_000n),
  maxChargeW: 5_000,
  maxDischargeW: 5_000,
  reserveWh: wh(1_000n),
  initialWh: wh(4_000n),
  chargeEfficiencyPermille: 1_000,
  dischargeEfficiencyPermille: 1_000,
};

function batteryReading(storedWh: bigint, chargedWh = 0n, dischargedWh = 0n) {
  const { capacityWh, maxChargeW, maxDischargeW } = CELLAR;
  const flows = { chargedWh: wh(chargedWh), dischargedWh: wh(dischargedWh) };
  return { at: minute(0), storedWh: wh(storedWh), capacityWh, maxChargeW, maxDischargeW, ...flows };
}

describe("the agent of a meter", () => {
  const meter = () =>
    new AtWork(meterAgent({ household: "h01", wallet: keysOf("meter"), forecaster: FORECASTER.address }));
  const energy = { at: minute(60), importWh: wh(150n), exportWh: wh(20n) };

  it("writes both registers at the first boundary, when nothing has flowed yet that could be told", () => {
    const effects = meter().on({ kind: "reading", reading: readingAt(0) }, minute(0));
    assert.deepEqual(calls(effects), ["Meters.recordReading"]);
    assert.deepEqual(only("submit", effects)[0]?.call.args, [0, 0n, 0n]);
  });

  it("writes both registers, anchors the fine readings, keeps them for its owner and tells the forecaster", () => {
    const reading = readingAt(1, { energy, netImportW: [100, -20, 300, 140] });
    const effects = meter().on({ kind: "reading", reading }, minute(60));
    assert.deepEqual(calls(effects), ["Meters.recordReading", "DataAnchor.anchor"]);
    assert.deepEqual(only("submit", effects)[0]?.call.args, [1, 150n, 20n]);
    assert.deepEqual(only("record", effects)[0]?.body, { netImportW: [100, -20, 300, 140] });
    assert.deepEqual(news(effects), [{ what: "metered", interval: 0, importWh: 150n, exportWh: 20n }]);
  });

  it("puts on chain no more of the fine readings than a hash that only its owner can explain", () => {
    const reading = readingAt(1, { energy, netImportW: [100, -20] });
    const anchor = only("submit", meter().on({ kind: "reading", reading }, minute(60)))[1]?.call;
    const root = (wallet: ReturnType<typeof keysOf>) =>
      batchRoot(saltFor(wallet, "readings", interval(0)), ["0/0/100", "0/1/-20"]);
    assert.deepEqual(anchor, anchorCall("readings", interval(0), root(keysOf("meter"))));
    assert.notEqual(anchor?.args[2], root(keysOf("stranger")));
  });

  it("states what the battery holds half a minute after the boundary, and at no other time", () => {
    const agent = meter();
    const reading = readingAt(1, { energy, battery: batteryReading(4_200n) });
    const [wake] = only("wake", agent.on({ kind: "reading", reading }, minute(60)));
    assert.equal(wake?.at, minute(60.5));
    assert.deepEqual(agent.on({ kind: "clock" }, minute(61)), []);
    const [attest] = only("submit", agent.on({ kind: "clock" }, minute(60.5)));
    assert.deepEqual(attest?.call, { contract: "EnergyToken", function: "attestStored", args: [4_200n] });
  });

  it("has nothing to say to messages, nor when it is woken without a battery", () => {
    const agent = meter();
    agent.on({ kind: "reading", reading: readingAt(1, { energy }) }, minute(60));
    assert.deepEqual(agent.on({ kind: "clock" }, minute(60.5)), []);
    assert.deepEqual(agent.told(FORECASTER, { what: "produced", interval: interval(0), pvWh: wh(1n) }, minute(61)), []);
  });

  it("of the community battery has no forecaster to tell", () => {
    const agent = new AtWork(meterAgent({ household: "community-battery", wallet: keysOf("m"), forecaster: null }));
    assert.deepEqual(news(agent.on({ kind: "reading", reading: readingAt(1, { energy }) }, minute(60))), []);
  });
});

describe("the agent of a roof", () => {
  const pv = { at: minute(60), energyWh: wh(900n), powerW: 900, voltageV: 230, currentA: 3.9, reactiveVar: 180 };
  const roof = () => new AtWork(pvAgent({ household: "h01", wallet: keysOf("pv"), forecaster: FORECASTER.address }));

  it("records production, voltage, current and reactive power, anchors their hash and tells the forecaster", () => {
    const effects = roof().on({ kind: "reading", reading: readingAt(1, { pv }) }, minute(60));
    const { at: _, ...body } = pv;
    assert.deepEqual(only("record", effects)[0]?.body, body);
    assert.deepEqual(calls(effects), ["DataAnchor.anchor"]);
    assert.deepEqual(news(effects), [{ what: "produced", interval: 0, pvWh: 900n }]);
  });

  it("has nothing to tell before the first interval has ended, nor without a roof", () => {
    assert.deepEqual(roof().on({ kind: "reading", reading: readingAt(0, { pv }) }, minute(0)), []);
    assert.deepEqual(roof().on({ kind: "reading", reading: readingAt(1) }, minute(60)), []);
  });
});

describe("the agent of a home's battery", () => {
  const battery = () =>
    new AtWork(
      batteryAgent({
        household: "h01",
        wallet: keysOf("battery"),
        battery: CELLAR,
        intervalSeconds: 3_600,
        forecaster: FORECASTER.address,
        seller: SELLER.address,
        buyer: BUYER.address,
      }),
    );
  const agreed = (k: number, energyWh: bigint, side: "sold" | "bought") => {
    const [seller, buyer] = side === "sold" ? [SELLER, keysOf("neighbour")] : [keysOf("neighbour"), BUYER];
    const trade = { interval: interval(k), energyWh, seller: seller.address, buyer: buyer.address } as Trade;
    const log = logOf("BilateralMarket", "TransactionAllowed", { trade }, minute(-4));
    return { kind: "chain", log } as const;
  };
  const outlook = (k: number, loadWh: readonly bigint[], pvWh: readonly bigint[]): HomeNews => ({
    what: "outlook",
    interval: interval(k),
    loadWh: loadWh.map(wh),
    pvWh: pvWh.map(wh),
  });

  it("steers by what the home sold less what it bought, for that interval only", () => {
    const agent = battery();
    for (const event of [agreed(0, 700n, "sold"), agreed(0, 200n, "bought"), agreed(1, 90n, "bought")])
      agent.on(event, minute(-4));
    const control = (k: number) =>
      only(
        "control",
        agent.on({ kind: "reading", reading: readingAt(k, { battery: batteryReading(4_000n) }) }, minute(0)),
      );
    assert.deepEqual(control(0), [{ kind: "control", netExportWh: 500n }]);
    assert.deepEqual(control(1), [{ kind: "control", netExportWh: -90n }]);
    assert.deepEqual(control(2), [{ kind: "control", netExportWh: 0n }]);
    assert.deepEqual(agent.state.commitments, []);
  });

  it("is not moved by trades of others nor by other events", () => {
    const agent = battery();
    const trade = { interval: interval(0), energyWh: 5n, seller: BUYER.address, buyer: SELLER.address } as Trade;
    agent.on({ kind: "chain", log: logOf("BilateralMarket", "TransactionAllowed", { trade }, minute(-4)) }, minute(-4));
    agent.on({ kind: "chain", log: logOf("BilateralMarket", "OfferMade", {}, minute(-4)) }, minute(-4));
    assert.deepEqual(agent.state.commitments, []);
  });

  it("anchors and records what it can do and holds, and tells the forecaster what went in and out", () => {
    const reading = readingAt(1, { battery: batteryReading(4_300n, 500n, 200n) });
    const effects = battery().on({ kind: "reading", reading }, minute(60));
    assert.deepEqual(calls(effects), ["DataAnchor.anchor"]);
    assert.deepEqual(only("record", effects)[0]?.body, {
      storedWh: 4_300n,
      capacityWh: 10_000n,
      maxChargeW: 5_000,
      maxDischargeW: 5_000,
    });
    assert.deepEqual(news(effects), [{ what: "stored", interval: 0, chargedWh: 500n, dischargedWh: 200n }]);
  });

  it("plans with what the running interval, and what was promised in it, will leave", () => {
    const agent = battery();
    agent.on(agreed(0, 1_500n, "sold"), minute(-4));
    agent.on({ kind: "reading", reading: readingAt(0, { battery: batteryReading(4_000n) }) }, minute(0));
    const plans = news(agent.told(FORECASTER, outlook(1, [500n, 300n, 0n], [0n, 0n, 900n]), minute(1)));
    // 4,000 less 500 for the home and 1,500 for neighbours leaves 2,000; 300 for the home and the reserve leave 700.
    assert.deepEqual(plans, [
      { what: "plan", interval: 1, sellWh: 700n, buyWh: 0n, span: 1 },
      { what: "plan", interval: 1, sellWh: 700n, buyWh: 0n, span: 1 },
    ]);
  });

  it("plans for nobody but its own forecaster", () => {
    const agent = battery();
    assert.deepEqual(agent.told(keysOf("stranger"), outlook(1, [0n, 0n], [0n, 0n]), minute(1)), []);
    assert.deepEqual(agent.told(FORECASTER, { what: "produced", interval: interval(1), pvWh: wh(0n) }, minute(1)), []);
    assert.deepEqual(agent.on({ kind: "start" }, minute(-60)), []);
  });
});

describe("an anchor", () => {
  it("names what kind of data it stands for by a hash, each kind by its own", () => {
    assert.equal(anchorKindHash("pv"), keccakOfText("pv"));
    assert.notEqual(anchorKindHash("pv"), anchorKindHash("grid"));
  });

  it("has a salt that its owner can make again, another one for each kind and interval", () => {
    const salts = [
      saltFor(keysOf("pv"), "pv", interval(1)),
      saltFor(keysOf("pv"), "pv", interval(2)),
      saltFor(keysOf("pv"), "readings", interval(1)),
      saltFor(keysOf("meter"), "pv", interval(1)),
    ].map((salt) => salt.join());
    assert.equal(new Set(salts).size, 4);
    assert.equal(saltFor(keysOf("pv"), "pv", interval(1)).join(), salts[0]);
  });
});
