import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { agentsThatFit, everyWithEvery, likeMeasured, oneEach } from "./capacity.ts";

test("one agreement per seller fills a margin of 10 with 21 agents, of which one has no partner", () => {
  assert.equal(agentsThatFit(oneEach, 10), 21);
});

test("every seller with every buyer fills a margin of 25 with 10 agents", () => {
  assert.equal(agentsThatFit(everyWithEvery, 25), 10);
  assert.equal(everyWithEvery(3), 2);
});

test("a community as busy as 19 agreements of 20 homes grows in proportion", () => {
  assert.equal(likeMeasured(19, 20)(200), 190);
});

test("a community that never agrees fits at any size", () => {
  assert.ok(agentsThatFit(likeMeasured(0, 20), 1) > 1e15);
});

test("one agent more than those that fit is too many", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom(oneEach, everyWithEvery),
      (capacity, demand) => {
        const agents = agentsThatFit(demand, capacity);
        return demand(agents) <= capacity && demand(agents + 1) > capacity;
      },
    ),
  );
});
