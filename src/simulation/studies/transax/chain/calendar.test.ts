import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gateClosure, gateOpening, instant, interval, intervalAt, startOf } from "#domain";
import { blockTime, decidedIn, fastClock, solveSeconds } from "./calendar.ts";

const EPOCH = instant(Date.UTC(2026, 5, 24, 22));

describe("the clock of a test", () => {
  for (const blocks of [3, 4, 7, 60]) {
    const clock = fastClock(EPOCH, 96, blocks);
    const { calendar } = clock;

    it(`spreads ${blocks} blocks evenly over each interval, whole seconds, always forward`, () => {
      const times = Array.from({ length: 97 * blocks }, (_, n) => blockTime(clock, n));
      assert.ok(times.every((at, n) => at % 1000 === 0 && (n === 0 || at > (times[n - 1] as number))));
      for (let k = -1; k < 96; k++) assert.equal(blockTime(clock, (k + 1) * blocks), startOf(calendar, interval(k)));
    });

    it(`with ${blocks} blocks, posts count in the first, solutions come in the second, and later ones can make it final`, () => {
      const first = (5 + 1) * blocks;
      const next = decidedIn(intervalAt(calendar, blockTime(clock, first)));
      const [closes, finalFrom] = [
        gateClosure(calendar, next),
        gateClosure(calendar, next) + solveSeconds(clock) * 1000,
      ];
      assert.equal(next, 6);
      assert.ok(blockTime(clock, first) < closes && closes <= blockTime(clock, first + 1));
      assert.ok(blockTime(clock, first + 1) < finalFrom && finalFrom <= blockTime(clock, first + 2));
      assert.ok(finalFrom < startOf(calendar, next));
    });
  }

  it("lets offers reach from the evening to the end of the day", () => {
    const { calendar, eveningAt, startsAt, genesisAt } = fastClock(EPOCH, 96, 3);
    assert.ok(gateOpening(calendar, interval(95)) <= eveningAt);
    assert.ok(genesisAt < eveningAt && eveningAt < startsAt);
    assert.equal(startsAt, startOf(calendar, interval(-1)));
  });
});
