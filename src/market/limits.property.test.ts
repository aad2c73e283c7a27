import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Limits, nanoPerWh, type Order, wh } from "#domain";
import { doubleAuction } from "./auction/double-auction.ts";
import { uniformPrice } from "./auction/uniform-price.ts";
import { negotiation } from "./bilateral/mechanism.ts";
import { ask, BAND, bid, HOURLY, NOON } from "./fixtures.ts";
import type { ClearingOutcome } from "./mechanism.ts";
import { supplyDemandRatio } from "./ratio/mechanism.ts";
import { anyTree, brokenBy, TREE_FEEDERS } from "./testing/trees.ts";
import { boughtAndSold } from "./unmatched.ts";

const [NONE, MUCH] = [wh(0n), wh(9_000n)];

type Clear = (orders: readonly Order[], limits: Limits) => ClearingOutcome;

const COMMON = { interval: NOON, band: BAND, fixed: [], seed: 1n };
const MECHANISMS: Readonly<Record<string, Clear>> = {
  negotiation: (orders, limits) => negotiation.clear({ ...COMMON, orders, limits, parameters: { calendar: HOURLY } }),
  "supply-demand-ratio": (orders, limits) =>
    supplyDemandRatio.clear({ ...COMMON, orders, limits, parameters: { feedIn: nanoPerWh(80_000n) } }),
  "uniform-price": (orders, limits) => uniformPrice.clear({ ...COMMON, orders, limits, parameters: {} }),
  "double-auction": (orders, limits) => doubleAuction.clear({ ...COMMON, orders, limits, parameters: {} }),
};

const home = fc.record({
  side: fc.constantFrom(ask, bid),
  energy: fc.bigInt(1n, 3_000n),
  limit: fc.bigInt(60_000n, 250_000n),
  feeder: fc.nat(TREE_FEEDERS),
});
const community = fc
  .array(home, { minLength: 2, maxLength: 12 })
  .map((homes) => homes.map(({ side, energy, limit, feeder }, i) => side(`home ${i}`, energy, limit, { feeder })));

for (const [name, clear] of Object.entries(MECHANISMS)) {
  describe(`${name} on any tree of feeders`, () => {
    it("breaks no limit, and accounts for every Wh", () => {
      fc.assert(
        fc.property(community, anyTree(2_000n, 3_000n), (orders, limits) => {
          const { trades, unmatched } = clear(orders, limits);
          const feeders = new Map(orders.map(({ id, feeder }) => [id, feeder]));
          const feederOf = (id: string) => feeders.get(id as Order["id"]) as number;
          const feedersOf = (t: (typeof trades)[number]) => ({
            askFeeder: feederOf(t.ask),
            bidFeeder: feederOf(t.bid),
          });
          assert.deepEqual(brokenBy(trades, limits, feedersOf), []);
          const traded = boughtAndSold(trades);
          const left = new Map(unmatched.map(({ order, openWh }) => [order, openWh]));
          for (const { id, energyWh } of orders) {
            assert.equal((traded.get(id) ?? 0n) + (left.get(id) ?? 0n), energyWh);
          }
        }),
        { numRuns: 40 },
      );
    });

    it("says that a limit is the reason where nothing can leave a feeder, and trades within it", () => {
      const sale = (who: string, feeder: number) => ask(who, 900n, 70_000n, { feeder });
      const closed: Limits = [{ feeder: 1, parent: 0, netOutWh: NONE, netInWh: NONE, sellWh: MUCH, buyWh: MUCH }];
      const away = clear([sale("alice", 1), bid("bob", 900n, 240_000n, { feeder: 2 })], closed);
      assert.deepEqual(
        [away.trades, away.unmatched.map(({ reason }) => reason)],
        [[], ["limit-reached", "limit-reached"]],
      );
      const within = clear([sale("alice", 1), bid("bob", 900n, 240_000n, { feeder: 1 })], closed);
      assert.deepEqual([within.trades.length, within.unmatched], [1, []]);
    });
  });
}
