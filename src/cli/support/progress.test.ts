import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { progress, spanText } from "./progress.ts";

/** A terminal that keeps what is drawn, and a clock that is set by hand. */
function terminal(isTTY: boolean) {
  const drawn: string[] = [];
  const clock = { ms: 0 };
  return {
    drawn,
    clock,
    screen: { stream: { isTTY, write: (text: string) => drawn.push(text) }, now: () => clock.ms },
  };
}

describe("the bar of a run", () => {
  it("shows how far it is, how fast it goes and how long it will take", () => {
    const { drawn, clock, screen } = terminal(true);
    const shown = progress(96, "intervals", screen);
    shown.at(0, "street");
    clock.ms = 4_000;
    shown.at(24, "street");
    assert.deepEqual(drawn, [
      `\r\x1b[2Kstreet [${"·".repeat(24)}] 0/96 `,
      `\r\x1b[2Kstreet [######${"·".repeat(18)}] 24/96 6.0 intervals/s, 12 s left`,
    ]);
  });

  it("counts the speed from where this run began, not what an earlier one did", () => {
    const { drawn, clock, screen } = terminal(true);
    const shown = progress(100, "intervals", screen);
    shown.at(50, "a");
    clock.ms = 10_000;
    shown.at(60, "a");
    assert.match(drawn.at(-1) ?? "", / 60\/100 1\.0 intervals\/s, 40 s left$/);
  });

  it("is drawn five times a second at most, and goes when text is to be printed", () => {
    const { drawn, clock, screen } = terminal(true);
    const shown = progress(1000, "intervals", screen);
    for (; clock.ms < 1_000; clock.ms += 10) shown.at(clock.ms, "a");
    assert.equal(drawn.length, 5);
    shown.clear();
    assert.equal(drawn.at(-1), "\r\x1b[2K");
  });

  it("is not there where nobody looks", () => {
    const { drawn, screen } = terminal(false);
    const shown = progress(10, "intervals", screen);
    shown.at(5, "a");
    shown.clear();
    assert.deepEqual(drawn, []);
  });
});

describe("a length of time", () => {
  for (const [seconds, text] of [
    [0.2, "1 s"],
    [119, "119 s"],
    [121, "3 min"],
    [7_199, "2 h 0 min"],
    [400_000, "111 h 7 min"],
  ] as const) {
    it(`of ${seconds} s is said as ${text}`, () => assert.equal(spanText(seconds), text));
  }
});
