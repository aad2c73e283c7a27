import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Limits, nanoPerWh, type Order, symmetricLimits, type Trade, wh } from "#domain";
import { addressOf, ask, BAND, bid, MARKET, NOON } from "../fixtures.ts";
import { uniformPrice } from "./uniform-price.ts";

function clear(orders: readonly Order[], limits: Limits = [], fixed: readonly Trade[] = []) {
  const parameters = { market: MARKET };
  return uniformPrice.clear({ interval: NOON, orders, band: BAND, limits, fixed, parameters, seed: 0n });
}

const reasons = ({ unmatched }: ReturnType<typeof clear>) => unmatched.map(({ openWh, reason }) => [openWh, reason]);

describe("the auction at one price (M9)", () => {
  it("trades all at the price half way between the last sale and the last purchase that trade", () => {
    const orders = [
      ask("alice", 500n, 60_000n),
      ask("anna", 300n, 130_000n),
      bid("bob", 400n, 200_000n),
      bid("carol", 600n, 120_000n),
    ];
    const { trades, unmatched } = clear(orders);
    assert.deepEqual(
      trades.map(({ buyer, energyWh, pricePerWh, nonce }) => [buyer, energyWh, pricePerWh, nonce]),
      [
        [addressOf("bob"), 400n, 90_000n, 1n],
        [addressOf("carol"), 100n, 90_000n, 2n],
      ],
    );
    assert.ok(trades.every(({ market, interval }) => market === MARKET && interval === NOON));
    assert.deepEqual(
      unmatched.map(({ openWh, reason }) => [openWh, reason]),
      [
        [300n, "price-outside-limit"],
        [500n, "price-outside-limit"],
      ],
    );
  });

  it("tells who is left alone from who is too dear", () => {
    assert.deepEqual(reasons(clear([ask("alice", 5n, 60_000n)])), [[5n, "no-counterpart"]]);
    assert.deepEqual(reasons(clear([ask("alice", 5n, 60_000n), bid("bob", 3n, 90_000n)])), [[2n, "no-counterpart"]]);
  });

  it("passes over the pair that the feeders cannot carry; price and other pairs stay as they are", () => {
    const orders = [
      ask("alice", 500n, 60_000n, { feeder: 1 }),
      ask("anna", 500n, 80_000n, { feeder: 2 }),
      bid("bob", 500n, 200_000n, { feeder: 2 }),
      bid("carol", 500n, 120_000n, { feeder: 2 }),
    ];
    const outcome = clear(orders, [symmetricLimits(1, wh(499n), wh(5_000n))]);
    assert.deepEqual(
      outcome.trades.map(({ seller, buyer, pricePerWh }) => [seller, buyer, pricePerWh]),
      [[addressOf("anna"), addressOf("carol"), 100_000n]],
    );
    assert.deepEqual(reasons(outcome), [
      [500n, "limit-reached"],
      [500n, "limit-reached"],
    ]);
  });

  it("knows the limits of a feeder above both, and that they bind only what crosses it", () => {
    const limits = [1, 2].map((f) => symmetricLimits(f, wh(9_000n), wh(9_000n), f - 1));
    const above = limits.map((limit) => (limit.feeder === 1 ? { ...limit, netOutWh: wh(100n) } : limit));
    const seller = ask("alice", 500n, 60_000n, { feeder: 2 });
    const far = bid("bob", 500n, 200_000n, { feeder: 0 });
    assert.deepEqual(reasons(clear([seller, far], above)).length, 2);
    assert.deepEqual(reasons(clear([seller, { ...far, feeder: 1 }], above)), []);
  });

  it("never trades within one meter", () => {
    const meter = addressOf("home");
    const outcome = clear([ask("alice", 5n, 60_000n, { meter }), bid("bob", 5n, 90_000n, { meter })]);
    assert.deepEqual(
      [outcome.trades, reasons(outcome)],
      [
        [],
        [
          [5n, "same-meter"],
          [5n, "same-meter"],
        ],
      ],
    );
  });

  it("lets no technology sell below its floor, and nobody buy above the ceiling", () => {
    const { trades } = clear([ask("alice", 5n, 0n), bid("bob", 5n, 900_000n)]);
    // PV from 50,000, the ceiling at 250,000.
    assert.equal(trades[0]?.pricePerWh, 150_000n);
    const outcome = clear([ask("alice", 5n, 0n), bid("bob", 5n, 49_999n)]);
    assert.deepEqual(reasons(outcome), [
      [5n, "price-outside-limit"],
      [5n, "price-outside-limit"],
    ]);
  });

  it("counts what is fixed: as energy that is gone, on the feeders, and in the numbers of trades", () => {
    const orders = [ask("alice", 500n, 60_000n, { feeder: 1 }), bid("bob", 900n, 90_000n, { feeder: 2 })];
    const fixed = clear(orders.map((order) => ({ ...order, energyWh: wh(200n) }))).trades;
    assert.deepEqual(
      clear(orders, [], fixed).trades.map(({ energyWh, nonce }) => [energyWh, nonce]),
      [[300n, 2n]],
    );
    const limits = [symmetricLimits(1, wh(499n), wh(5_000n))];
    assert.deepEqual(clear(orders, limits, fixed).trades, []);
  });

  it("trades energies of 64 bits, and leaves orders without energy alone", () => {
    const most = 2n ** 64n - 1n;
    const orders = [ask("alice", most, 60_000n), bid("bob", most, 90_000n), bid("carol", 0n, 90_000n)];
    const { trades, unmatched } = clear(orders);
    assert.deepEqual([trades.map(({ energyWh }) => energyWh), unmatched], [[most], []]);
  });

  it("does nothing with no orders", () => {
    assert.deepEqual(clear([]), { trades: [], unmatched: [] });
  });

  it("prefers the smaller id among equal prices, which on a chain is the earlier post", () => {
    const [first, second] = [ask("alice", 5n, 60_000n), ask("anna", 5n, 60_000n)].sort((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    assert.ok(first !== undefined && second !== undefined);
    const [trade] = clear([bid("bob", 5n, 90_000n), second, first]).trades;
    assert.deepEqual([trade?.ask, trade?.pricePerWh], [first.id, nanoPerWh(75_000n)]);
  });
});
