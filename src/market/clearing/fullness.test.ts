import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { finaliseThrough, openRollingMarket, postOffers, type RollingOffer } from "./rolling.ts";
import type { FlowPriority } from "./staged-flow.ts";
import { clearingOf, type SmallFeeder } from "./testing/small-instances.ts";

const INTERVALS = 3;
const [LIGHT, FULL, HOMES, ABOVE, BELOW] = [0, 1, 2, 1, 3] as const;
const link = (out: number): SmallFeeder => ({ out, in: 1_000, sell: 1_000, buy: 1_000 });

function stored(feeder: number, energyWh: number): RollingOffer {
  return { side: "sell", feeder, energyWh, price: 1, from: 0, to: INTERVALS - 1 };
}

function wanted(interval: number, energyWh: number): RollingOffer {
  return { side: "buy", feeder: HOMES, energyWh, price: 1, from: interval, to: interval };
}

/** What a market trades that sees only the purchases of the interval that it is about to finalise. */
function tradedWh(feeders: readonly SmallFeeder[], batteries: readonly RollingOffer[], priority: FlowPriority): number {
  let market = openRollingMarket(clearingOf(feeders, [], { intervals: INTERVALS, objective: "max-energy" }));
  market = postOffers(market, batteries);
  for (let t = 0; t < INTERVALS; t++) {
    market = finaliseThrough(postOffers(market, [wanted(t, 100)]), t, { priority });
  }
  return market.trades.reduce((sum, { energyWh }) => sum + energyWh, 0);
}

/** The same, with the batteries' offers posted in one order and in the other. */
function inAnyOrder(feeders: readonly SmallFeeder[], batteries: readonly RollingOffer[], priority: FlowPriority) {
  return [batteries, batteries.toReversed()].map((posted) => tradedWh(feeders, posted, priority));
}

describe("supply that could all wait as long", () => {
  it("is taken first from behind the link that needs the most time to carry it away", () => {
    const feeders = [link(100), link(50), link(1_000)];
    // The full one needs all three intervals for itself; what the light one sells in its place is lost at the end.
    const batteries = [stored(LIGHT, 150), stored(FULL, 150)];
    assert.deepEqual(inAnyOrder(feeders, batteries, "fullest-first"), [300, 300]);
    assert.ok(Math.min(...inAnyOrder(feeders, batteries, "deadline-first")) < 300);
  });

  it("counts everything that a link further up has to carry", () => {
    const feeders = [link(100), link(60), link(1_000), { ...link(60), parent: ABOVE }];
    // 180 Wh stand behind a link of 60 for three intervals; each alone would have had time.
    const batteries = [stored(LIGHT, 120), stored(BELOW, 90), stored(ABOVE, 90)];
    assert.deepEqual(inAnyOrder(feeders, batteries, "fullest-first"), [300, 300]);
  });

  it("is still all that a largest flow can have, whatever comes first", () => {
    const feeders = [link(100), link(10), link(1_000)];
    const batteries = [stored(LIGHT, 500), stored(FULL, 500)];
    for (const priority of ["none", "deadline-first", "fullest-first", "interval-first"] as const) {
      assert.equal(tradedWh(feeders, batteries, priority), 300, priority);
    }
  });
});
