import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ceilingOf, type IntervalTariff, interval, maxPrice, nanoPerWh, type Technology } from "#domain";
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
    const limit = limitPriceOf(scenario, "buy", "none", false);
    for (const { k, tariff } of DAY) assert.equal(limit(k), ceilingOf(tariff));
  });

  it("is, as a seller, what the grid would pay or what its technology costs, whichever is more", () => {
    for (const technology of ["none", "pv", "battery"] as Technology[]) {
      const limit = limitPriceOf(scenario, "sell", technology, false);
      for (const { k, tariff } of DAY) {
        assert.equal(limit(k), maxPrice(tariff.feedIn, scenario.floors[technology]));
      }
    }
  });

  it("never leaves the band, also when feed-in pays more than anybody may", () => {
    const dear = withTariff({ feedIn: nanoPerWh(10n ** 9n) });
    const limit = limitPriceOf(dear, "sell", "pv", false);
    assert.equal(limit(interval(0)), ceilingOf(dear.schedule[0] as IntervalTariff));
  });

  it("repeats with the days", () => {
    const limit = limitPriceOf(scenario, "buy", "none", false);
    assert.equal(limit(interval(DAY.length + 3)), limit(interval(3)));
  });
});

describe("the limit price of the community's battery", () => {
  const sell = limitPriceOf(scenario, "sell", "battery", true);
  const buy = limitPriceOf(scenario, "buy", "battery", true);

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
