import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { symmetricLimits, wh } from "#domain";
import { limitsBroken } from "./chain/figures.ts";
import type { TransaxDay } from "./day.ts";
import { clearDay, clearOffline, gapTo } from "./horizon.ts";
import { offersOf } from "./offers.ts";
import { dayOf, homeOf } from "./testing.ts";
import { SOLVERS } from "./windows.ts";

const INTERVALS = 8;
const energies = (most: number) => fc.array(fc.nat(most), { minLength: INTERVALS, maxLength: INTERVALS });
const homes = (name: string, most: number) =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), energies(most)), { minLength: 1, maxLength: 4 }).map((all) => {
    return all.map(([feeder, energyWh], i) => homeOf(`${name}${i}`, feeder, ...energyWh));
  });
const days = fc
  .record({
    producers: homes("p", 20_000),
    consumers: homes("c", 9_000),
    limitWh: fc.array(fc.integer({ min: 500, max: 15_000 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ producers, consumers, limitWh }): TransaxDay => {
    const limits = limitWh.map((netWh, i) => symmetricLimits(i + 1, wh(BigInt(netWh)), wh(BigInt(2 * netWh))));
    return dayOf(producers, consumers, limits);
  });
const windows = fc.integer({ min: 2, max: INTERVALS });
const priorities = fc.constantFrom(...Object.values(SOLVERS));

describe("a day cleared interval by interval, on random days", () => {
  it("gains nothing from a longer window without batteries: it always comes to the optimum", () => {
    fc.assert(
      fc.property(days, windows, priorities, (day, window, priority) => {
        const offers = offersOf(day, { battery: false, window });
        assert.equal(clearDay(day, offers, priority).totalWh, clearOffline(day, offers).totalWh);
      }),
      { numRuns: 60 },
    );
  });

  it("never comes to more than the optimum that knows all offers from the start", () => {
    fc.assert(
      fc.property(days, windows, priorities, (day, window, priority) => {
        const offers = offersOf(day, { battery: true, window });
        assert.ok(clearDay(day, offers, priority).totalWh <= clearOffline(day, offers).totalWh);
      }),
      { numRuns: 60 },
    );
  });

  it("breaks no limit, sells nothing twice, and nothing before it is made", () => {
    fc.assert(
      fc.property(days, windows, priorities, (day, window, priority) => {
        const offers = offersOf(day, { battery: true, window });
        const { trades } = clearDay(day, offers, priority);
        const final = trades.map((trade) => ({ ...trade, interval: trade.interval as never }));
        assert.equal(limitsBroken(offers, final, day.limits), 0);
        for (const [id, { energyWh, from, to }] of offers.entries()) {
          const own = trades.filter(({ sell, buy }) => sell === id || buy === id);
          assert.ok(own.every(({ interval }) => from <= interval && interval <= to));
          assert.ok(own.reduce((sum, trade) => sum + trade.energyWh, 0) <= Number(energyWh));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("the optimum with batteries is no worse than without", () => {
    fc.assert(
      fc.property(days, (day) => {
        const best = (battery: boolean) => clearOffline(day, offersOf(day, { battery, window: 2 })).totalWh;
        assert.ok(best(true) >= best(false));
      }),
      { numRuns: 40 },
    );
  });
});

it("a gap is a part of the optimum, and none where nothing can be traded", () => {
  assert.deepEqual([gapTo(200, 150), gapTo(0, 0)], [0.25, 0]);
});
