import assert from "node:assert/strict";
import { it } from "node:test";
import { offersOf } from "./offers.ts";
import { firstProducer, matchesOf, offeredBy } from "./producer.ts";
import { dayOf, homeOf } from "./testing.ts";

const day = dayOf(
  [homeOf("far", 2, 5, 5), homeOf("near", 1, 4_000, 30_000)],
  [homeOf("c1", 1, 3_000, 1_000), homeOf("c2", 2, 2_000, 0)],
);
const offers = offersOf(day, { battery: true, window: 2 });
const of = (owner: string, side: string, from: number, to = from) =>
  offers.findIndex((o) => o.owner === owner && o.side === side && o.from === from && o.to === to);

it("the first producer is the first one of the first feeder", () => assert.equal(firstProducer(day).name, "near"));

it("an interval's offer counts all that begins there, valid as long as its longest", () => {
  const morning = dayOf([homeOf("p", 1, 25_000, 4_000)], [homeOf("c", 1, 1_000, 9_000)]);
  assert.deepEqual(offeredBy("p", offersOf(morning, { battery: true, window: 2 })), [
    { interval: 0, energyWh: 25_000, validIntervals: 2 },
    { interval: 1, energyWh: 4_000, validIntervals: 1 },
  ]);
});

it("what a consumer takes of one producer in an interval is one match, from whichever of its offers", () => {
  const early = dayOf([homeOf("p", 1, 25_000, 500), homeOf("q", 1, 1, 1)], [homeOf("c", 1, 1_000, 9_000)]);
  const all = offersOf(early, { battery: true, window: 2 });
  const find = (owner: string, side: string, from: number, to: number) =>
    all.findIndex((o) => o.owner === owner && o.side === side && o.from === from && o.to === to);
  const buy = find("c", "buy", 1, 1);
  const trades = [
    { interval: 1, sell: find("p", "sell", 0, 1), buy, energyWh: 700 },
    { interval: 1, sell: find("p", "sell", 1, 1), buy, energyWh: 500 },
    { interval: 1, sell: find("q", "sell", 1, 1), buy, energyWh: 1 },
  ];
  assert.deepEqual(matchesOf("p", all, trades), [{ interval: 1, consumer: "c", energyWh: 1_200 }]);
});

it("matches of different consumers and intervals stay apart", () => {
  const trades = [
    { interval: 0, sell: of("near", "sell", 0), buy: of("c2", "buy", 0), energyWh: 2 },
    { interval: 0, sell: of("near", "sell", 0), buy: of("c1", "buy", 0), energyWh: 3 },
  ];
  assert.deepEqual(
    matchesOf("near", offers, trades).map(({ consumer }) => consumer),
    ["c1", "c2"],
  );
});
