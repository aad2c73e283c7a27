import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CONNECTION, type FeederId, type Order, type OrderId, type Trade } from "#domain";
import type { ClearingOutcome, Mechanism } from "../mechanism.ts";
import { boughtAndSold } from "../unmatched.ts";
import { doubleAuction } from "./double-auction.ts";
import { inputOf, randomMarket, type TestMarket } from "./testing/market.ts";
import { uniformPrice } from "./uniform-price.ts";

const AUCTIONS: readonly Mechanism<object>[] = [uniformPrice, doubleAuction];
/** Markets as in vectors/auction, but others. */
const markets = fc.integer({ min: 1_000, max: 1_000_000 }).map(randomMarket);
const seeds = fc.bigInt(0n, 2n ** 64n - 1n);

for (const auction of AUCTIONS) {
  describe(`in the ${auction.name} auction`, () => {
    const clear = (market: TestMarket, seed: bigint): ClearingOutcome => auction.clear(inputOf(market, {}, seed));

    it("what an order trades and what is left of it add up to its energy", () => {
      fc.assert(
        fc.property(markets, seeds, (market, seed) => {
          const { trades, unmatched } = clear(market, seed);
          const traded = boughtAndSold(trades);
          const left = new Map(unmatched.map(({ order, openWh }) => [order, openWh]));
          for (const { id, energyWh } of market.orders) {
            assert.equal((traded.get(id) ?? 0n) + (left.get(id) ?? 0n), energyWh);
          }
          assert.equal(new Set(trades.map(({ nonce }) => nonce)).size, trades.length);
        }),
      );
    });

    it("nobody trades outside of its price, with itself or nothing", () => {
      fc.assert(
        fc.property(markets, seeds, (market, seed) => {
          for (const { ask, bid, pricePerWh, energyWh } of clear(market, seed).trades) {
            const [sale, purchase] = [orderOf(market, ask), orderOf(market, bid)];
            assert.deepEqual([sale.side, purchase.side], ["sell", "buy"]);
            assert.ok(sale.limitPrice <= pricePerWh && pricePerWh <= purchase.limitPrice);
            assert.ok(sale.meter !== purchase.meter && energyWh > 0n);
          }
        }),
      );
    });

    it("no branch of the tree carries more than its limit", () => {
      fc.assert(
        fc.property(markets, seeds, (market, seed) => {
          assert.deepEqual(overloaded(market, clear(market, seed).trades), []);
        }),
        { numRuns: 300 },
      );
    });

    it("the order of the list does not matter", () => {
      fc.assert(
        fc.property(markets, seeds, (market, seed) => {
          const reversed = { ...market, orders: market.orders.toReversed() };
          assert.deepEqual(clear(reversed, seed).trades, clear(market, seed).trades);
        }),
      );
    });

    it("no two orders of different homes are left that cross, where the grid carries everything", () => {
      fc.assert(
        fc.property(markets, seeds, (market, seed) => {
          const orders = market.orders.map((order, i) => ({ ...order, meter: meterOf(i) }));
          const left = clear({ orders, limits: [] }, seed).unmatched.map(({ order }) =>
            orderOf({ ...market, orders }, order),
          );
          const lowest = left.filter(({ side }) => side === "sell").map(({ limitPrice }) => limitPrice);
          const highest = left.filter(({ side }) => side === "buy").map(({ limitPrice }) => limitPrice);
          assert.ok(lowest.every((low) => highest.every((high) => low > high)));
        }),
      );
    });
  });
}

describe("one price and many", () => {
  it("without limits the auction at one price leaves no more welfare to be had than any order of arrivals", () => {
    fc.assert(
      fc.property(markets, seeds, (market, seed) => {
        const orders = market.orders.map((order, i) => ({ ...order, meter: meterOf(i) }));
        const free = { orders, limits: [] };
        const welfareOf = ({ trades }: ClearingOutcome) =>
          trades.reduce((sum, { ask, bid, energyWh }) => {
            return sum + energyWh * (orderOf(free, bid).limitPrice - orderOf(free, ask).limitPrice);
          }, 0n);
        const [one, many] = AUCTIONS.map((auction) => welfareOf(auction.clear(inputOf(free, {}, seed))));
        assert.ok((one ?? 0n) >= (many ?? 0n));
      }),
    );
  });
});

function meterOf(place: number): Order["meter"] {
  return `0x${(place + 1).toString(16).padStart(40, "0")}`;
}

function orderOf({ orders }: TestMarket, id: OrderId): Order {
  const order = orders.find((candidate) => candidate.id === id);
  assert.ok(order !== undefined);
  return order;
}

/** Feeders on which a limit is broken, worked out from the sums of each branch alone. */
function overloaded(market: TestMarket, trades: readonly Trade[]): readonly FeederId[] {
  const { limits } = market;
  const sumOn = (feeder: FeederId, side: "ask" | "bid") =>
    trades
      .filter((trade) => orderOf(market, trade[side]).feeder === feeder)
      .reduce((sum, { energyWh }) => sum + energyWh, 0n);
  const netOut = (feeder: FeederId): bigint =>
    limits
      .filter((child) => child.parent === feeder && child.feeder !== CONNECTION)
      .reduce((sum, child) => sum + netOut(child.feeder), sumOn(feeder, "ask") - sumOn(feeder, "bid"));
  return limits
    .filter(({ feeder, netOutWh, netInWh, sellWh, buyWh }) => {
      const out = netOut(feeder);
      return out > netOutWh || -out > netInWh || sumOn(feeder, "ask") > sellWh || sumOn(feeder, "bid") > buyWh;
    })
    .map(({ feeder }) => feeder);
}
