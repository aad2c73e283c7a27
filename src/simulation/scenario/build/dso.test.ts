import assert from "node:assert/strict";
import { test } from "node:test";
import { branchesOf, DSO } from "#domain";
import { changed, refuses, scenarioFrom, validFile } from "../testing.ts";

const SALE = { energy_kWh: 5, price_ct_per_kWh: 24 };
const PURCHASE = { energy_kWh: 2.5, price_ct_per_kWh: 8.5 };
const withDso = (dso: object) => changed(validFile(), ["dso"], dso);
const invalid = (dso: object, ...words: string[]) =>
  refuses(() => scenarioFrom(withDso(dso)), "SIMULATION_SCENARIO_INVALID", 78, ...words);

test("the DSO trades nothing unless the file says so", () => {
  assert.equal(scenarioFrom(validFile()).dso, null);
});

test("the DSO sells all day, the same in each interval, from a feeder that is nobody else's", () => {
  const scenario = scenarioFrom(withDso({ sell: SALE }));
  const sell = { energyWh: 5_000n, pricePerWh: 240_000n, firstOfDay: 0, intervals: 24 };
  assert.deepEqual(scenario.dso, { feeder: 2, sell, buy: null });
  assert.deepEqual(
    scenario.feeders.map(({ id }) => id),
    [1],
  );
});

test("its feeder takes the first number that is free, right below the connection point, and never fills up", () => {
  const end = { id: 4, name: "End", netLimit_kW: 9, internalLimit_kW: 9 };
  const { dso, limits } = scenarioFrom(changed(withDso({ sell: SALE }), ["feeders", 1], end));
  assert.equal(dso?.feeder, 2);
  assert.deepEqual(
    branchesOf(limits)(2).map(({ feeder, parent, netOutWh }) => [feeder, parent, netOutWh > 10n ** 14n]),
    [[2, 0, true]],
  );
});

test("the DSO may sell in some hours and buy in others, also over midnight", () => {
  const hours = (from: string, to: string) => {
    const { firstOfDay, intervals } = scenarioFrom(withDso({ sell: { ...SALE, from, to } })).dso?.sell ?? {};
    return [firstOfDay, intervals];
  };
  assert.deepEqual(hours("17:00", "21:00"), [17, 4]);
  assert.deepEqual(hours("22:00", "02:00"), [22, 4]);
  const evening = { ...SALE, from: "17:00" };
  const { dso } = scenarioFrom(withDso({ sell: evening, buy: { ...PURCHASE, from: "10:00", to: "17:00" } }));
  assert.deepEqual([dso?.sell?.firstOfDay, dso?.buy?.intervals], [17, 7]);
});

test("hours that cut an interval, or are none, are refused", () => {
  invalid({ sell: { ...SALE, from: "17:30", to: "21:00" } }, "dso.sell.from", "17:30 lies within an interval");
  invalid({ buy: { ...PURCHASE, from: "17:00", to: "17:00" } }, "dso.buy", "from and to are both 17:00");
});

test("a DSO that sells and buys at the same time is refused: it would stand between neighbours", () => {
  invalid({ sell: SALE, buy: PURCHASE }, "dso", "expected hours of which none is in both");
  const night = { ...SALE, from: "22:00", to: "06:00" };
  invalid({ sell: night, buy: { ...PURCHASE, from: "05:00", to: "09:00" } }, "it sells and buys at the same time");
});

test("a DSO that trades nothing is refused", () => {
  invalid({}, "dso", "expected sell, buy or both");
  invalid({ sell: { ...SALE, energy_kWh: 0 } }, "dso.sell.energy_kWh", "more than 0");
  invalid({ sell: { energy_kWh: 5 } }, "dso.sell.price_ct_per_kWh", "missing");
});

test("prices at which nobody would trade with the DSO are refused", () => {
  const sells = (price: number) => ({ sell: { ...SALE, price_ct_per_kWh: price } });
  const buys = (price: number) => ({ buy: { ...PURCHASE, price_ct_per_kWh: price } });
  invalid(sells(26.3), "dso.sell.price_ct_per_kWh", "found 26.3 ct/kWh, expected 0 (the floor) to 26.2");
  invalid(buys(26.3), "dso.buy.price_ct_per_kWh", "to 26.2 ct/kWh");
  invalid(buys(7.8), "dso.buy.price_ct_per_kWh", "expected 7.9 (what the grid pays for feed-in)");
  for (const fits of [sells(26.2), buys(26.2), buys(7.9)]) assert.notEqual(scenarioFrom(withDso(fits)).dso, null);
});

test("a price must suit the tariff of every hour in which it is offered", () => {
  const tariff = {
    ...validFile().tariff,
    schedule: [
      { from: "00:00", to: "12:00", energyPrice_ct_per_kWh: 9 },
      { from: "12:00", to: "24:00", energyPrice_ct_per_kWh: 15 },
    ],
  };
  const selling = (sell: object) => () => scenarioFrom(changed(withDso({ sell }), ["tariff"], tariff));
  refuses(selling(SALE), "SIMULATION_SCENARIO_INVALID", 78, "dso.sell.price_ct_per_kWh", "to 20.2 ct/kWh");
  assert.doesNotThrow(selling({ ...SALE, from: "12:00" }));
});

test("no home is called like the DSO", () => {
  const file = changed(validFile(), ["households", 1, "name"], DSO);
  refuses(() => scenarioFrom(file), "SIMULATION_SCENARIO_INVALID", 78, "households[1].name", "or the DSO");
});
