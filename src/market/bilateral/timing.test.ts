import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { interval } from "#domain";
import { HOURLY, NOON } from "../fixtures.ts";
import { roundTimes, timeLeft, timingFor } from "./timing.ts";

describe("the timing of a negotiation", () => {
  it("is 55 minutes with an end game of four rounds in the last two minutes, then five minutes of margin (M1)", () => {
    const timing = timingFor(HOURLY, NOON);
    const minutes = (ms: number): number => ms / 60_000;
    assert.equal(minutes(timing.closesAt - timing.opensAt), 55);
    assert.equal(minutes(timing.closesAt - timing.endGameAt), 2);
    assert.equal(minutes(timing.startsAt - timing.closesAt), 5);
    assert.deepEqual([timing.endGameRounds, timing.endGameRoundMs, timing.replyTimeoutMs], [4, 30_000, 10_000]);
  });

  it("scales down to a window of a minute", () => {
    const timing = timingFor({ ...HOURLY, windowSeconds: 75, commitMarginSeconds: 15 }, NOON);
    assert.deepEqual([timing.endGameRounds, timing.endGameRoundMs], [4, 7_000]);
    assert.ok(timing.replyTimeoutMs >= 1_000 && timing.replyTimeoutMs <= 2_000);
  });

  it("refuses a window in which no round fits", () => {
    const calendar = { ...HOURLY, windowSeconds: 69, commitMarginSeconds: 60 };
    assert.throws(() => timingFor(calendar, NOON), { code: "MARKET_WINDOW_TOO_SHORT", exitCode: 78 });
  });

  it("keeps the phases in order for every window, with rounds that start on whole seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 90_000 }), fc.integer({ min: 0, max: 600 }), (windowS, marginS) => {
        const calendar = { ...HOURLY, windowSeconds: windowS + marginS, commitMarginSeconds: marginS };
        const timing = timingFor(calendar, interval(40));
        const { opensAt, endGameAt, closesAt, endGameRounds, endGameRoundMs } = timing;
        assert.ok(opensAt < endGameAt && endGameAt < closesAt && closesAt <= timing.startsAt);
        assert.ok(closesAt - endGameAt <= (closesAt - opensAt) / 2);
        assert.equal(endGameAt + endGameRounds * endGameRoundMs, closesAt);
        for (let round = 0; round < endGameRounds; round++) {
          const { postAt, cutoffAt, pairAt, confirmBy } = roundTimes(timing, round);
          assert.ok(postAt + 1_000 < cutoffAt && cutoffAt < pairAt && pairAt < confirmBy && confirmBy < closesAt);
          assert.equal(postAt % 1000, 0);
        }
      }),
    );
  });

  it("counts the time left from 1 at the opening to 0 at the end game", () => {
    const timing = timingFor(HOURLY, NOON);
    assert.deepEqual(
      [timing.opensAt, timing.endGameAt, timing.closesAt].map((at) => timeLeft(timing, at)),
      [1, 0, 0],
    );
  });
});
