import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant } from "#domain";
import { paceOf } from "./pace.ts";

describe("the pace", () => {
  it("goes as fast as it goes until the instant from which a speed holds", async () => {
    const pace = paceOf(() => 0);
    pace.setSpeed(1, instant(1_000_000));
    // At this speed it would take a quarter of an hour.
    await pace.until(instant(1_000_000));
    assert.equal(pace.speed, 1);
    assert.equal(pace.now(), null);
  });

  it("begins to count when that instant is passed, not when the speed was set", async () => {
    let wall = 0;
    const pace = paceOf(() => wall);
    pace.setSpeed(2, instant(1_000));
    wall = 500_000;
    await pace.until(instant(1_001));
    wall += 100;
    assert.equal(pace.now(), 1_200);
  });

  it("lets others have their turn now and then where it does not wait, and not at every event", async () => {
    let wall = 0;
    const pace = paceOf(() => wall);
    const isServed = async () => {
      let served = false;
      setImmediate(() => {
        served = true;
      });
      await pace.until(instant(1_000));
      return served;
    };
    assert.equal(await isServed(), false);
    for (const speed of ["max", 1_000_000] as const) {
      pace.setSpeed(speed, instant(0));
      wall += 1_000;
      assert.equal(await isServed(), true, `at ${speed}`);
      wall += 1;
      assert.equal(await isServed(), false, `at once again at ${speed}`);
    }
  });

  it("ends a wait when something comes in", async () => {
    const pace = paceOf(() => 0);
    pace.setSpeed(1, instant(0));
    const waiting = pace.until(instant(1_000_000));
    pace.wake();
    await waiting;
    const standing = pace.pause();
    pace.wake();
    await standing;
    assert.equal(pace.now(), 0);
  });
});
