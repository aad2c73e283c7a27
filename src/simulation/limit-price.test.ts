import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  COMMUNITY_BATTERY,
  ceilingOf,
  DSO,
  type IntervalTariff,
  interval,
  maxPrice,
  nanoPerWh,
  type Technology,
  wh,
} from "#domain";
import { limitPriceOf } from "./limit-price.ts";
import { loadScenario, type Scenario } from "./scenario/index.ts";
import { SCENARIOS } from "./scenario/testing.ts";

const { scenario } = loadScenario("street", { scenariosDir: SCENARIOS });
const DAY = scenario.schedule.map((tariff, k) => ({ k: interval(k), tariff }));

/** The street with one price changed in every interval. */
function withTariff(changes: Partial<IntervalTariff>): Scenario {
  return { ...scenario, schedule: scenario.schedule.map((tariff) => ({ ...tariff, ...changes })) };
}

describe("the limit price of a home", () => {
  it("is, as a buyer, the price above which the grid is cheaper", () => {
    const limit = limitPriceOf(scenario, "buy", "none", "h01");
    for (const { k, tariff } of DAY) assert.equal(limit(k), ceilingOf(tariff));
  });

  it("is, as a seller, what the grid would pay or what its technology costs, whichever is more", () => {
    for (const technology of ["none", "pv", "battery"] as Technology[]) {
      const limit = limitPriceOf(scenario, "sell", technology, "h01");
      for (const { k, tariff } of DAY) {
        assert.equal(limit(k), maxPrice(tariff.feedIn, scenario.floors[technology]));
      }
    }
  });

  it("never leaves the band, also when feed-in pays more than anybody may", () => {
    const dear = withTariff({ feedIn: nanoPerWh(10n ** 9n) });
    const limit = limitPriceOf(dear, "sell", "pv", "h01");
    assert.equal(limit(interval(0)), ceilingOf(dear.schedule[0] as IntervalTariff));
  });

  it("repeats with the days", () => {
    const limit = limitPriceOf(scenario, "buy", "none", "h01");
    assert.equal(limit(interval(DAY.length + 3)), limit(interval(3)));
  });
});

describe("the limit price of the community's battery", () => {
  const sell = limitPriceOf(scenario, "sell", "battery", COMMUNITY_BATTERY);
  const buy = limitPriceOf(scenario, "buy", "battery", COMMUNITY_BATTERY);

  it("never lets it sell for less than it ever bought for", () => {
    const dearestPurchase = DAY.map(({ k }) => buy(k)).reduce(maxPrice);
    for (const { k } of DAY) assert.ok(sell(k) >= dearestPurchase);
  });

  it("keeps a margin to both sides of the band", () => {
    for (const { k, tariff } of DAY) {
      assert.ok(buy(k) < ceilingOf(tariff));
      assert.ok(sell(k) > maxPrice(tariff.feedIn, scenario.floors.battery));
    }
  });
});

it("the limit price of the DSO is what its file says, whatever the hour", () => {
  const [sell, buy] = [240_000n, 90_000n].map((price) => {
    return { energyWh: wh(1n), pricePerWh: nanoPerWh(price), firstOfDay: 0, intervals: 24 };
  });
  const dso = { feeder: 9, sell: sell ?? null, buy: buy ?? null };
  for (const { k } of DAY) {
    assert.equal(limitPriceOf({ ...scenario, dso }, "sell", "none", DSO)(k), 240_000n);
    assert.equal(limitPriceOf({ ...scenario, dso }, "buy", "none", DSO)(k), 90_000n);
  }
});
