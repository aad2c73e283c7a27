import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant, interval } from "#domain";
import { shownDay } from "./shown-day.ts";

const HOURS = {
  epoch: instant(0),
  intervalSeconds: 3600,
  windowSeconds: 3600,
  commitMarginSeconds: 300,
  graceSeconds: 3600,
};

describe("the day that the page shows", () => {
  it("is the first one before anything runs", () => {
    assert.deepEqual(shownDay(HOURS, interval(-1), interval(0)), { first: 0, end: 24, from: 0, to: 86_400_000 });
  });

  it("turns at midnight when another day is planned", () => {
    assert.equal(shownDay(HOURS, interval(23), interval(48)).first, 0);
    assert.equal(shownDay(HOURS, interval(24), interval(48)).first, 24);
  });

  it("stays when the last planned day is over", () => {
    assert.equal(shownDay(HOURS, interval(24), interval(24)).first, 0);
    assert.equal(shownDay(HOURS, interval(49), interval(48)).first, 24);
  });

  it("ends where the run is planned to end", () => {
    assert.equal(shownDay(HOURS, interval(1), interval(3)).end, 3);
    assert.equal(shownDay(HOURS, interval(30), interval(36)).end, 36);
  });
});
