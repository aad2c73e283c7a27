import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BATTERY } from "./day.ts";
import { offersOf, type TimedOffer } from "./offers.ts";
import { dayOf, homeOf } from "./testing.ts";

const day = dayOf(
  [homeOf("p1", 1, 500, 30_000, 30_000), homeOf("p2", 2, 0, 8_000, 4_000)],
  [homeOf("c1", 1, 2_000, 1_000, 0), homeOf("c2", 2, 1_000, 1_000, 40_000)],
);
const NO_BATTERY = { battery: false, window: 2 };

function short({ owner, side, energyWh, from, to }: TimedOffer): string {
  return `${owner} ${side} ${energyWh} ${from}-${to}`;
}

describe("what homes offer", () => {
  it("without batteries everything flows in its own interval, and nothing is no offer", () => {
    const sales = offersOf(day, NO_BATTERY).filter(({ side }) => side === "sell");
    assert.deepEqual(sales.map(short).toSorted(), [
      "p1 sell 30000 1-1",
      "p1 sell 30000 2-2",
      "p1 sell 500 0-0",
      "p2 sell 4000 2-2",
      "p2 sell 8000 1-1",
    ]);
    const purchases = offersOf(day, NO_BATTERY).filter(({ side }) => side === "buy");
    assert.deepEqual(purchases.length, 5);
  });

  it("with batteries a producer puts aside 10 kWh an interval, only in a surplus, and offers it until the day ends", () => {
    const sales = offersOf(day, { battery: true, window: 2 }).filter(({ side }) => side === "sell");
    assert.deepEqual(sales.map(short).toSorted(), [
      "p1 sell 10000 1-2",
      "p1 sell 20000 1-1",
      "p1 sell 30000 2-2",
      "p1 sell 500 0-0",
      "p2 sell 4000 2-2",
      "p2 sell 8000 1-2",
    ]);
  });

  it("no battery takes more than its 90 kWh, and no energy is offered twice", () => {
    const sunny = dayOf(
      [homeOf("p", 1, ...new Array<number>(24).fill(25_000))],
      [homeOf("c", 2, ...new Array<number>(24).fill(1))],
    );
    const offers = offersOf(sunny, { battery: true, window: 5 }).filter(({ side }) => side === "sell");
    const stored = offers.filter(({ from, to }) => from < to).reduce((sum, { energyWh }) => sum + energyWh, 0n);
    assert.equal(stored, BATTERY.capacityWh);
    assert.equal(
      offers.reduce((sum, { energyWh }) => sum + energyWh, 0n),
      24n * 25_000n,
    );
  });

  it("are posted when their interval comes into the window, some of them on the evening before, in that order", () => {
    const offers = offersOf(day, { battery: true, window: 3 });
    assert.ok(offers.every(({ from, postedIn }) => postedIn === from - 2));
    assert.deepEqual(
      offers.map(({ postedIn }) => postedIn),
      offers.map(({ postedIn }) => postedIn).toSorted((a, b) => a - b),
    );
  });
});
