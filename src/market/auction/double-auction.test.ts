import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Limits, type NanoPerWh, type Order, type Side, symmetricLimits, type Wh, wh } from "#domain";
import { addressOf, ask, BAND, bid, MARKET, NOON } from "../fixtures.ts";
import { doubleAuction } from "./double-auction.ts";
import { createGate } from "./gate.ts";
import { matchIncoming } from "./incoming.ts";
import { openOrders } from "./open-orders.ts";
import { tradeInTurn } from "./trade-in-turn.ts";

function inputOf(orders: readonly Order[], limits: Limits = [], seed = 0n) {
  return { interval: NOON, orders, band: BAND, limits, fixed: [], parameters: { market: MARKET }, seed };
}

/** Who sells how much to whom at which price when the orders arrive as they are listed. */
function inTurn(orders: readonly Order[], limits: Limits = []) {
  const input = inputOf(orders, limits);
  const open = new Map(openOrders(input).map((order) => [order.order.id, order]));
  const arrivals = orders.flatMap(({ id }) => open.get(id) ?? []);
  const { pairs, sales, purchases } = tradeInTurn(arrivals, createGate(input));
  return { pairs: pairs.map((p) => [p.ask.owner, p.bid.owner, p.energyWh, p.pricePerWh]), sales, purchases };
}

const [alice, anna, bob, carol] = ["alice", "anna", "bob", "carol"].map(addressOf);

describe("an offer that arrives at a book", () => {
  const offer = (side: Side, energyWh: bigint, price: bigint) => ({
    side,
    energyWh: energyWh as Wh,
    pricePerWh: price as NanoPerWh,
  });
  const sales = [offer("sell", 3n, 50n), offer("sell", 4n, 60n), offer("sell", 5n, 90n)];

  it("takes from the first on what crosses, and keeps the rest", () => {
    const { matches, openWh } = matchIncoming(offer("buy", 9n, 60n), sales);
    assert.deepEqual([matches.map(({ energyWh }) => energyWh), openWh], [[3n, 4n], 2n]);
  });

  it("stops when it has what it wants", () => {
    const { matches, openWh } = matchIncoming(offer("buy", 5n, 99n), sales);
    assert.deepEqual([matches.map(({ energyWh }) => energyWh), openWh], [[3n, 2n], 0n]);
  });

  it("passes over whom it may not trade with, and asks about each once", () => {
    const asked: bigint[] = [];
    const { matches, openWh } = matchIncoming(offer("buy", 9n, 99n), sales, ({ pricePerWh }) => {
      asked.push(pricePerWh);
      return pricePerWh !== 60n;
    });
    assert.deepEqual([matches.map(({ energyWh }) => energyWh), openWh, asked], [[3n, 5n], 1n, [50n, 60n, 90n]]);
  });

  it("sells to whoever pays its price or more", () => {
    const purchases = [offer("buy", 3n, 90n), offer("buy", 0n, 80n), offer("buy", 3n, 70n), offer("buy", 3n, 69n)];
    const { matches, openWh } = matchIncoming(offer("sell", 9n, 70n), purchases);
    assert.deepEqual([matches.map(({ standing }) => standing.pricePerWh), openWh], [[90n, 70n], 3n]);
  });
});

describe("orders that trade in turn", () => {
  it("trade at the price of the one that stood first", () => {
    const [sale, purchase] = [ask("alice", 5n, 60_000n), bid("bob", 5n, 90_000n)];
    assert.deepEqual(inTurn([sale, purchase]).pairs, [[alice, bob, 5n, 60_000n]]);
    assert.deepEqual(inTurn([purchase, sale]).pairs, [[alice, bob, 5n, 90_000n]]);
  });

  it("serve the better price first, and of equal price the earlier arrival", () => {
    const standing = [bid("bob", 5n, 90_000n), bid("carol", 5n, 95_000n), bid("dora", 5n, 90_000n)];
    const { pairs, purchases } = inTurn([...standing, ask("alice", 8n, 60_000n)]);
    assert.deepEqual(pairs, [
      [alice, carol, 5n, 95_000n],
      [alice, bob, 3n, 90_000n],
    ]);
    assert.deepEqual(purchases, [0, 2]);
  });

  it("go on to the next where the feeders cannot carry a pair", () => {
    const orders = [
      ask("alice", 500n, 60_000n, { feeder: 1 }),
      ask("anna", 500n, 70_000n, { feeder: 2 }),
      bid("bob", 500n, 90_000n, { feeder: 2 }),
    ];
    const { pairs, sales } = inTurn(orders, [symmetricLimits(1, wh(499n), wh(5_000n))]);
    assert.deepEqual([pairs, sales], [[[anna, bob, 500n, 70_000n]], [0]]);
  });

  it("go on to the next where both are one meter's", () => {
    const meter = addressOf("home");
    const orders = [ask("alice", 5n, 60_000n, { meter }), ask("anna", 5n, 70_000n), bid("bob", 9n, 90_000n, { meter })];
    assert.deepEqual(inTurn(orders), { pairs: [[anna, bob, 5n, 70_000n]], sales: [0], purchases: [2] });
  });
});

describe("the double auction (M9)", () => {
  const orders = [
    ask("alice", 500n, 60_000n),
    ask("anna", 300n, 80_000n),
    bid("bob", 400n, 200_000n),
    bid("carol", 600n, 120_000n),
  ];

  it("has the orders arrive as the seed says, whatever the order of the list", () => {
    const outcomes = [1n, 1n, 2n, 3n, 4n, 5n].map((seed, i) =>
      JSON.stringify(
        doubleAuction
          .clear(inputOf(i === 1 ? orders.toReversed() : orders, [], seed))
          .trades.map(({ ask, bid, energyWh, pricePerWh }) => [ask, bid, String(energyWh), String(pricePerWh)]),
      ),
    );
    assert.equal(outcomes[0], outcomes[1]);
    assert.ok(new Set(outcomes).size > 1);
  });

  it("numbers its trades, and says what is left and why", () => {
    const { trades, unmatched } = doubleAuction.clear(inputOf(orders));
    assert.deepEqual(
      trades.map(({ nonce, market }) => [nonce, market]),
      trades.map((_, i) => [BigInt(i + 1), MARKET]),
    );
    const openWh = unmatched.reduce((sum, left) => sum + left.openWh, 0n);
    assert.deepEqual([openWh, unmatched.every(({ reason }) => reason === "no-counterpart")], [200n, true]);
  });

  it("lets no technology sell below its floor, and nobody buy above the ceiling", () => {
    const wild = [ask("alice", 5n, 0n), bid("bob", 5n, 900_000n)];
    const prices = [1n, 2n, 3n, 4n, 5n, 6n].flatMap((seed) =>
      doubleAuction.clear(inputOf(wild, [], seed)).trades.map(({ pricePerWh }) => pricePerWh),
    );
    assert.deepEqual([...new Set(prices)].sort(), [250_000n, 50_000n]);
  });

  it("names the feeders and the meter where they are the reason", () => {
    const meter = addressOf("home");
    const reasonsOf = (pair: readonly Order[], limits: Limits) =>
      doubleAuction.clear(inputOf(pair, limits)).unmatched.map(({ reason }) => reason);
    const within = [ask("alice", 5n, 60_000n, { meter }), bid("bob", 5n, 90_000n, { meter })];
    assert.deepEqual(reasonsOf(within, []), ["same-meter", "same-meter"]);
    const across = [ask("alice", 5n, 60_000n, { feeder: 1 }), bid("bob", 5n, 90_000n, { feeder: 2 })];
    const limits = [symmetricLimits(1, wh(4n), wh(9n))];
    assert.deepEqual(reasonsOf(across, limits), ["limit-reached", "limit-reached"]);
  });

  it("trades energies and prices of more bits than a number of the machine has", () => {
    const [most, price] = [2n ** 64n - 1n, 2n ** 53n];
    const sales = [ask("alice", most, price + 1n), ask("anna", most, price)];
    const band = { ...BAND, ceiling: (2n ** 62n) as NanoPerWh };
    const input = { ...inputOf([...sales, bid("bob", most, price)]), band };
    const { trades } = doubleAuction.clear(input);
    assert.deepEqual(
      trades.map(({ seller, energyWh, pricePerWh }) => [seller, energyWh, pricePerWh]),
      [[anna, most, price]],
    );
  });

  it("does nothing with no orders, with one side only, and with orders without energy", () => {
    assert.deepEqual(doubleAuction.clear(inputOf([])), { trades: [], unmatched: [] });
    assert.deepEqual(doubleAuction.clear(inputOf([ask("alice", 0n, 1n), bid("bob", 0n, 2n)])).unmatched, []);
    assert.equal(doubleAuction.clear(inputOf([ask("alice", 5n, 1n)])).unmatched[0]?.reason, "no-counterpart");
  });
});
