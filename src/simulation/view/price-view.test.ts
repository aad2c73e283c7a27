import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Log } from "#chain";
import { instant, interval, nanoPerWh } from "#domain";
import { loadScenario, pricesKnownUntil } from "../scenario/index.ts";
import { scenarioFrom, validFile } from "../scenario/testing.ts";
import { PublishedPrices, priceState, pricesBetween } from "./price-view.ts";
import { shownDay } from "./shown-day.ts";
import { TradeView } from "./trade-view.ts";

const scenariosDir = fileURLToPath(new URL("../../../scenarios/", import.meta.url));
const lane = scenarioFrom(validFile());
const scenario = { ...lane, schedule: lane.schedule.map((t) => ({ ...t, levyInTax: nanoPerWh(30_000n) })) };
const day = shownDay(scenario.calendar, interval(5), interval(24));
const known = new PublishedPrices(scenario);
const prices = priceState(scenario, day, interval(5), interval(6), new TradeView(scenario.calendar), known);

describe("the prices on the page", () => {
  it("are parts that add up to what a home pays from the grid, the levies apart from the tax", () => {
    for (const { energy, gridFee, tax, levy, importAllIn } of [prices.now, ...prices.day]) {
      assert.equal(levy, "30000");
      assert.equal(BigInt(energy) + BigInt(gridFee) + BigInt(tax) + BigInt(levy), BigInt(importAllIn));
    }
  });

  it("go on with the day after, also when no run is planned for it", () => {
    assert.deepEqual([prices.day.length, prices.tomorrow?.length], [24, 24]);
    assert.deepEqual([prices.tomorrow?.[0]?.interval, prices.tomorrow?.[0]?.from], [24, prices.day.at(-1)?.to]);
  });

  it("end where the prices of the exchange do: nobody is told a price that nobody knows", () => {
    const { scenario: dynamic } = loadScenario("dynamic", { scenariosDir });
    const { epoch } = dynamic.calendar;
    const month = pricesBetween(dynamic, epoch, instant(epoch + 31 * 86_400_000)).prices;
    assert.equal(month.length, pricesKnownUntil(dynamic));
    assert.ok(month.length > 0 && new Set(month.map(({ energy }) => energy)).size > 1);
  });

  it("of a file are told of the day after once they stand on the chain", () => {
    const { scenario: dynamic } = loadScenario("dynamic", { scenariosDir });
    const published = new PublishedPrices(dynamic);
    const tomorrow = () => {
      const [now, next] = [interval(60), interval(61)];
      const shown = shownDay(dynamic.calendar, now, interval(192));
      return priceState(dynamic, shown, now, next, new TradeView(dynamic.calendar), published).tomorrow;
    };
    const log = { contract: "Tariff", event: "PricesPublished", args: { from: 96, energyPrices: Array(96).fill(0n) } };
    assert.equal(tomorrow(), null);
    assert.equal(published.follow({ ...log, event: "ScheduleChanged" } as unknown as Log), false);
    assert.equal(published.follow(log as unknown as Log), true);
    assert.deepEqual([tomorrow()?.length, tomorrow()?.[0]?.interval], [96, 96]);
  });
});
