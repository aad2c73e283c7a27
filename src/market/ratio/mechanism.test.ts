import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Limits, maxPrice, minPrice, nanoPerWh, type Order, symmetricLimits, wh } from "#domain";
import { addressOf, ask, BAND, bid, MARKET, NOON } from "../fixtures.ts";
import { boughtAndSold } from "../unmatched.ts";
import { supplyDemandRatio } from "./mechanism.ts";
import { ratioPriceDown } from "./price.ts";

const FEED_IN = nanoPerWh(80_000n);

function clear(orders: readonly Order[], limits: Limits = []) {
  const parameters = { feedIn: FEED_IN, market: MARKET };
  return supplyDemandRatio.clear({ interval: NOON, orders, band: BAND, limits, fixed: [], parameters, seed: 0n });
}

describe("the price of the supply-and-demand ratio", () => {
  const price = (supply: bigint, demand: bigint) => ratioPriceDown(wh(supply), wh(demand), FEED_IN, BAND.ceiling);

  it("falls from the ceiling without supply to the feed-in tariff where supply meets demand", () => {
    assert.deepEqual(
      [price(0n, 10n), price(10n, 10n), price(20n, 10n), price(0n, 0n)],
      [250_000n, 80_000n, 80_000n, 250_000n],
    );
  });

  it("is the formula of Liu et al., rounded down", () => {
    // 80 · 250 ÷ ((250 − 80) · 0.5 + 80) = 121.2121… thousand
    assert.equal(price(500n, 1_000n), 121_212n);
  });

  it("never rises with supply, and stays between its two ends", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 9_000n), fc.bigInt(0n, 9_000n), fc.bigInt(1n, 9_000n), (a, b, demand) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        assert.ok(price(more, demand) <= price(less, demand));
        assert.ok(price(a, demand) >= FEED_IN && price(a, demand) <= BAND.ceiling);
      }),
    );
  });
});

describe("clearing by the supply-and-demand ratio (M10)", () => {
  it("shares scarce supply pro rata, all at one price, and leaves the rest of the demand to the grid", () => {
    const orders = [ask("alice", 500n, 90_000n), bid("bob", 600n, 240_000n), bid("carol", 400n, 240_000n)];
    const { trades, unmatched } = clear(orders);
    const bought = Object.fromEntries(trades.map(({ buyer, energyWh }) => [buyer, energyWh]));
    assert.deepEqual(bought, { [addressOf("bob")]: 300n, [addressOf("carol")]: 200n });
    assert.ok(trades.every(({ pricePerWh }) => pricePerWh === 121_212n));
    assert.deepEqual(
      unmatched.map(({ openWh, reason }) => [openWh, reason]),
      [
        [300n, "no-counterpart"],
        [200n, "no-counterpart"],
      ],
    );
  });

  it("leaves out who refuses the price, and forms the price anew without them", () => {
    const orders = [ask("alice", 500n, 80_000n), ask("zoe", 500n, 200_000n), bid("bob", 1_000n, 240_000n)];
    const { trades, unmatched } = clear(orders);
    assert.deepEqual(
      trades.map(({ seller, pricePerWh }) => [seller, pricePerWh]),
      [[addressOf("alice"), 121_212n]],
    );
    assert.equal(unmatched.find(({ order }) => order === orders[1]?.id)?.reason, "price-outside-limit");
  });

  it("sells nothing below what the grid pays, nor below a technology's floor", () => {
    const [trade] = clear([ask("alice", 900n, 0n), bid("bob", 300n, 240_000n)]).trades;
    assert.equal(trade?.pricePerWh, FEED_IN);
  });

  it("finds other partners where an owner would trade with itself", () => {
    const both = [ask("alice", 300n, 80_000n), bid("alice", 300n, 240_000n)];
    const { trades, unmatched } = clear([
      ...both,
      // First in their rows, so that they would take each other and leave Alice with herself.
      ask("zoe", 300n, 70_000n),
      bid("bob", 300n, 245_000n),
    ]);
    assert.deepEqual(unmatched, []);
    assert.ok(trades.every(({ seller, buyer }) => seller !== buyer));
    assert.deepEqual(
      clear(both).unmatched.map(({ reason }) => reason),
      ["same-meter", "same-meter"],
    );
  });

  it("drops what a feeder cannot carry", () => {
    const orders = [ask("alice", 900n, 80_000n, { feeder: 1 }), bid("bob", 900n, 240_000n, { feeder: 2 })];
    const { unmatched } = clear(orders, [symmetricLimits(1, wh(500n), wh(900n))]);
    assert.deepEqual(
      unmatched.map(({ reason }) => reason),
      ["limit-reached", "limit-reached"],
    );
  });

  const order = fc.record({
    side: fc.constantFrom(ask, bid),
    home: fc.nat(12),
    energy: fc.bigInt(0n, 5_000n),
    limit: fc.bigInt(0n, 300_000n),
    meter: fc.nat(8),
  });
  const community = fc
    .uniqueArray(order, { selector: ({ side, home }) => `${side.name}${home}`, maxLength: 20 })
    .map((all) =>
      all.map(({ side, home, energy, limit, meter }) =>
        side(`home ${home}`, energy, limit, { meter: addressOf(`meter ${meter}`) }),
      ),
    );

  it("accounts for every Wh, within every limit, never within one meter, at one price", () => {
    fc.assert(
      fc.property(community, (orders) => {
        const { trades, unmatched } = clear(orders);
        const traded = boughtAndSold(trades);
        const byId = new Map(orders.map((o) => [o.id, o]));
        for (const { id, energyWh } of orders) {
          const left = unmatched.find((u) => u.order === id)?.openWh ?? 0n;
          assert.equal((traded.get(id) ?? 0n) + left, energyWh);
        }
        for (const { ask: a, bid: b, pricePerWh, energyWh } of trades) {
          const [sale, purchase] = [byId.get(a) as Order, byId.get(b) as Order];
          assert.ok(energyWh > 0n && sale.meter !== purchase.meter);
          assert.equal(pricePerWh, trades[0]?.pricePerWh);
          assert.equal(maxPrice(pricePerWh, maxPrice(sale.limitPrice, BAND.floor.pv)), pricePerWh);
          assert.equal(minPrice(pricePerWh, minPrice(purchase.limitPrice, BAND.ceiling)), pricePerWh);
        }
      }),
    );
  });

  it("trades all of the shorter side among those who accept, where households have one meter each", () => {
    fc.assert(
      fc.property(community, (orders) => {
        const single = orders.map((o, i) => ({ ...o, meter: addressOf(`own ${i}`) }));
        const { trades, unmatched } = clear(single);
        const refused = new Set(unmatched.filter(({ reason }) => reason === "price-outside-limit").map((u) => u.order));
        const open = unmatched.filter(({ order: id, openWh }) => !refused.has(id) && openWh > 0n);
        const sides = new Set(open.map(({ order: id }) => single.find((o) => o.id === id)?.side));
        assert.ok(trades.length === 0 || sides.size <= 1);
      }),
    );
  });
});
