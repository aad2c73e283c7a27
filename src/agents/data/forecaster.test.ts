import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval, wh } from "#domain";
import type { HomeForecast } from "#forecast";
import type { Effect } from "../agent.ts";
import { AtWork, HOURLY, keysOf, minute, news, only } from "../fixtures.ts";
import type { HomeNews } from "../home-message.ts";
import { type ForecasterConfig, type ForecastRecord, forecasterAgent } from "./forecaster.ts";

const [METER, PV, BATTERY, SELLER, BUYER] = ["meter", "pv", "battery", "seller", "buyer"].map(keysOf) as [
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
];

const FORECAST_OF_FOUR: HomeForecast = {
  method: "seasonal-naive",
  slotsPerDay: 4,
  epoch: HOURLY.epoch,
  place: { latitudeDegrees: 52.5, longitudeDegrees: 13.4, utcOffsetSeconds: 3_600 },
  outlooking: { horizon: 5, from: 1 },
  hasPv: true,
};

/** A day of four intervals, forecast as it was the day before. */
function configOf(changes: Partial<ForecasterConfig> = {}): ForecasterConfig {
  return {
    household: "h01",
    wallet: keysOf("forecaster"),
    forecast: FORECAST_OF_FOUR,
    intervalSeconds: 3_600,
    meter: METER.address,
    pv: null,
    battery: null,
    traders: [BUYER.address],
    history: { loadWh: [100n, 200n, 300n, 400n].map(wh), pvWh: [0n, 0n, 0n, 0n].map(wh) },
    ...changes,
  };
}

const metered = (k: number, importWh: bigint, exportWh = 0n): HomeNews => ({
  what: "metered",
  interval: interval(k),
  importWh: wh(importWh),
  exportWh: wh(exportWh),
});

describe("the forecaster of a home without devices", () => {
  it("tells the traders at its start what interval 0 will lack, and when it begins what interval 1 will", () => {
    const forecaster = new AtWork(forecasterAgent(configOf()));
    const first = forecaster.on({ kind: "start" }, minute(-60));
    assert.deepEqual(news(first), [{ what: "plan", interval: 0, sellWh: 0n, buyWh: 100n, span: 1 }]);
    assert.deepEqual(
      only("wake", first).map(({ at }) => at),
      [HOURLY.epoch],
    );
    const second = forecaster.on({ kind: "clock" }, HOURLY.epoch);
    assert.deepEqual(news(second), [{ what: "plan", interval: 1, sellWh: 0n, buyWh: 200n, span: 1 }]);
  });

  it("says nothing when it is woken at any other time, as after an outage", () => {
    const forecaster = new AtWork(forecasterAgent(configOf()));
    assert.deepEqual(forecaster.on({ kind: "clock" }, minute(90)), []);
  });

  it("learns the load from the growth of the registers and plans the interval after the running one", () => {
    const forecaster = new AtWork(forecasterAgent(configOf()));
    const effects = forecaster.told(METER, metered(0, 150n), minute(60));
    assert.deepEqual(news(effects), [{ what: "plan", interval: 2, sellWh: 0n, buyWh: 300n, span: 1 }]);
    forecaster.told(METER, metered(1, 400n), minute(120));
    assert.deepEqual(forecaster.state.past.loadWh.slice(-2), [150n, 250n]);
  });

  it("takes what nobody saw as it was expected, so that every later interval stays at its time of the day", () => {
    const forecaster = new AtWork(forecasterAgent(configOf()));
    forecaster.told(METER, metered(0, 150n), minute(60));
    const effects = forecaster.told(METER, metered(2, 900n), minute(180));
    assert.deepEqual(forecaster.state.past.loadWh.slice(-3), [150n, 200n, 300n]);
    assert.deepEqual(news(effects), [{ what: "plan", interval: 4, sellWh: 0n, buyWh: 150n, span: 1 }]);
    forecaster.told(METER, metered(3, 990n), minute(240));
    assert.equal(forecaster.state.past.loadWh.at(-1), 90n);
  });

  it("learns nothing from news that are old, from strangers, or not news", () => {
    const forecaster = new AtWork(forecasterAgent(configOf()));
    forecaster.told(METER, metered(0, 150n), minute(60));
    assert.deepEqual(forecaster.told(METER, metered(0, 999n), minute(61)), []);
    assert.deepEqual(forecaster.told(keysOf("stranger"), metered(1, 999n), minute(120)), []);
    assert.deepEqual(forecaster.told(METER, metered(1, 999n), minute(119)), [], "it has not ended");
    assert.deepEqual(forecaster.told(METER, metered(1e15, 999n), minute(120)), []);
    const nonsense = { what: "metered", interval: interval(1), importWh: -5n, exportWh: 0n } as unknown as HomeNews;
    assert.deepEqual(forecaster.told(METER, nonsense, minute(120)), []);
    assert.equal(forecaster.state.past.loadWh.at(-1), 150n);
  });
});

describe("the forecaster of a home with a roof and a battery", () => {
  const config = configOf({
    pv: PV.address,
    battery: BATTERY.address,
    traders: [SELLER.address, BUYER.address],
    history: { loadWh: [100n, 200n, 300n, 400n].map(wh), pvWh: [0n, 50n, 900n, 20n].map(wh) },
  });
  const produced = (k: number, pvWh: bigint): HomeNews => ({ what: "produced", interval: interval(k), pvWh: wh(pvWh) });
  const stored = (k: number, charged: bigint, discharged: bigint): HomeNews => ({
    what: "stored",
    interval: interval(k),
    chargedWh: wh(charged),
    dischargedWh: wh(discharged),
  });

  it("leaves the plan to the battery agent and sends it what it expects, the running interval first", () => {
    const forecaster = new AtWork(forecasterAgent(config));
    const [outlook] = news(forecaster.on({ kind: "clock" }, HOURLY.epoch));
    assert.equal(outlook?.what, "outlook");
    assert.equal(outlook?.interval, 1);
    assert.deepEqual(outlook?.what === "outlook" && outlook.loadWh, [100n, 200n, 300n, 400n, 100n]);
    assert.deepEqual(outlook?.what === "outlook" && outlook.pvWh, [0n, 50n, 900n, 20n, 0n]);
  });

  it("begins its first outlook with an interval in which nothing runs yet", () => {
    const [outlook] = news(new AtWork(forecasterAgent(config)).on({ kind: "start" }, minute(-60)));
    assert.deepEqual(outlook?.what === "outlook" && outlook.loadWh.slice(0, 2), [0n, 100n]);
  });

  it("waits until meter, inverter and battery have all spoken, in any order", () => {
    const inOrder = [metered(0, 0n, 300n), produced(0, 900n), stored(0, 400n, 0n)] as const;
    const senders = [METER, PV, BATTERY] as const;
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ] as const) {
      const forecaster = new AtWork(forecasterAgent(config));
      const told = order.map((i) => news(forecaster.told(senders[i], inOrder[i], minute(60))).length);
      assert.deepEqual(told, [0, 0, 1]);
      assert.equal(forecaster.state.past.loadWh.at(-1), 200n);
      assert.equal(forecaster.state.past.pvWh.at(-1), 900n);
    }
  });

  it("takes off what the battery gave and adds what it took", () => {
    const forecaster = new AtWork(forecasterAgent(config));
    forecaster.told(METER, metered(0, 100n), minute(60));
    forecaster.told(PV, produced(0, 50n), minute(60));
    forecaster.told(BATTERY, stored(0, 0n, 250n), minute(60));
    assert.equal(forecaster.state.past.loadWh.at(-1), 400n);
  });

  it("keeps as many days of history as its method looks at, and no more", () => {
    for (const [method, days] of [
      ["seasonal-naive", 1],
      ["ridge", 21],
      ["automatic", 21],
    ] as const) {
      const forecaster = new AtWork(forecasterAgent(configOf({ forecast: { ...FORECAST_OF_FOUR, method } })));
      for (let k = 0; k < 100; k++) forecaster.told(METER, metered(k, BigInt(k + 1)), minute(60 * (k + 1)));
      assert.equal(forecaster.state.past.loadWh.length, days * 4);
    }
  });
});

describe("the record of a forecaster", () => {
  const config = configOf({ pv: PV.address, forecast: { ...FORECAST_OF_FOUR, method: "clear-sky" } });
  const said = (effects: readonly Effect[]) => only("record", effects);

  it("says once for each interval what was expected of it as it was planned, and by which forecaster", () => {
    const forecaster = new AtWork(forecasterAgent(configOf()));
    const [start] = said(forecaster.on({ kind: "start" }, minute(-60)));
    assert.deepEqual(start, {
      kind: "record",
      interval: 0,
      what: "forecast",
      key: "h01",
      body: { loadWh: 100n, pvWh: null, load: "seasonal-naive", pv: null },
    });
    const told = [
      ...said(forecaster.on({ kind: "clock" }, HOURLY.epoch)),
      ...said(forecaster.told(METER, metered(0, 150n), minute(60))),
    ];
    assert.deepEqual(
      told.map(({ interval, body }) => [interval, (body as ForecastRecord).loadWh]),
      [
        [1, 200n],
        [2, 300n],
      ],
    );
  });

  it("names the forecaster of each quantity where there is a roof", () => {
    const [start] = said(new AtWork(forecasterAgent(config)).on({ kind: "start" }, minute(-60)));
    assert.deepEqual(start?.body, { loadWh: 100n, pvWh: 0n, load: "ridge", pv: "clear-sky" });
  });
});
