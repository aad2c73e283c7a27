import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { instant } from "#domain";
import { EventQueue } from "./event-queue.ts";

const arrivals = fc.array(fc.record({ at: fc.nat(20), rank: fc.integer({ min: -2, max: 3 }) }), { maxLength: 200 });

test("events come out by instant, then rank, then order of arrival", () => {
  fc.assert(
    fc.property(arrivals, (events) => {
      const queue = new EventQueue<number>();
      for (const [i, e] of events.entries()) queue.push(instant(e.at), e.rank, i);
      const expected = events.map((e, i) => ({ ...e, i })).sort((a, b) => a.at - b.at || a.rank - b.rank || a.i - b.i);
      assert.deepEqual(
        events.map(() => queue.pop()?.item),
        expected.map((e) => e.i),
      );
      assert.equal(queue.pop(), undefined);
    }),
  );
});

test("a restored queue goes on exactly like the one that was saved", () => {
  fc.assert(
    fc.property(arrivals, arrivals, (first, later) => {
      const original = new EventQueue<string>();
      for (const [i, e] of first.entries()) original.push(instant(e.at), e.rank, `first ${i}`);
      const restored = EventQueue.restore(original.save());
      for (const queue of [original, restored]) {
        for (const [i, e] of later.entries()) queue.push(instant(e.at), e.rank, `later ${i}`);
      }
      while (original.size > 0) assert.deepEqual(restored.pop(), original.pop());
      assert.equal(restored.size, 0);
    }),
  );
});
