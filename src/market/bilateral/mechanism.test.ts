import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Limits, nanoPerWh, type Order, symmetricLimits, type Trade, wh } from "#domain";
import { addressOf, ask, BAND, bid, HOURLY, MARKET, NOON, SETTLEMENT, WAITING } from "../fixtures.ts";
import { type NegotiationParameters, negotiation } from "./mechanism.ts";
import { roundTimes, timingFor } from "./timing.ts";

function clear(
  orders: readonly Order[],
  details: { limits?: Limits; fixed?: readonly Trade[]; parameters?: Partial<NegotiationParameters> } = {},
) {
  const parameters = { calendar: HOURLY, market: MARKET, settlement: SETTLEMENT, ...details.parameters };
  const { limits = [], fixed = [] } = details;
  return negotiation.clear({ interval: NOON, orders, band: BAND, limits, fixed, parameters, seed: 1n });
}

describe("clearing by negotiation", () => {
  it("sells what crosses, and says why the rest is left", () => {
    const orders = [
      ask("alice", 1_000n, 90_000n),
      bid("bob", 600n, 200_000n),
      bid("carol", 900n, 180_000n),
      ask("dave", 500n, 220_000n),
    ];
    const { trades, unmatched } = clear(orders);
    assert.equal(
      trades.reduce((sum, { energyWh }) => sum + energyWh, 0n),
      1_000n,
    );
    assert.ok(trades.every(({ market, seller }) => market === MARKET && seller === addressOf("alice")));
    const reasons = unmatched.map(({ order, openWh, reason }) => [
      orders.findIndex(({ id }) => id === order),
      openWh,
      reason,
    ]);
    assert.deepEqual(reasons.at(-1), [3, 500n, "price-outside-limit"]);
    assert.equal(
      unmatched.filter(({ order }) => order !== orders[3]?.id).reduce((sum, { openWh }) => sum + openWh, 0n),
      500n,
    );
  });

  it("says of an order alone on its side that there is no counterpart", () => {
    const [left] = clear([ask("alice", 1_000n, 90_000n)]).unmatched;
    assert.deepEqual([left?.openWh, left?.reason], [1_000n, "no-counterpart"]);
  });

  it("says of two orders of one household that they cannot trade", () => {
    const sale = ask("alice", 1_000n, 90_000n);
    const { trades, unmatched } = clear([sale, bid("bob", 300n, 200_000n, { meter: sale.meter })]);
    assert.deepEqual(trades, []);
    assert.deepEqual(
      unmatched.map(({ reason }) => reason),
      ["same-meter", "same-meter"],
    );
  });

  it("says of a silent owner's order that it was silent, and trades around it", () => {
    const orders = [ask("mallory", 1_000n, 60_000n), ask("alice", 400n, 90_000n), bid("bob", 400n, 200_000n)];
    const { trades, unmatched } = clear(orders, { parameters: { silent: new Set([addressOf("mallory")]) } });
    assert.deepEqual(
      trades.map(({ seller }) => seller),
      [addressOf("alice")],
    );
    assert.deepEqual(
      unmatched.map(({ openWh, reason }) => [openWh, reason]),
      [[1_000n, "silent"]],
    );
  });

  it("lets a buyer whose partner stops in the end game find another one in the next round", () => {
    const orders = [ask("mallory", 1_000n, 60_000n), ask("alice", 1_000n, 90_000n), bid("bob", 1_000n, 200_000n)];
    const { pairAt } = roundTimes(timingFor(HOURLY, NOON), 0);
    const crashAt = new Map([[addressOf("mallory"), pairAt]]);
    const { trades } = clear(orders, { parameters: { crashAt, strategyOf: () => WAITING } });
    assert.deepEqual(
      trades.map(({ seller, energyWh, pricePerWh }) => [seller, energyWh, pricePerWh]),
      [[addressOf("alice"), 1_000n, 145_000n]],
    );
  });

  it("drops whole trades that a feeder cannot carry", () => {
    const orders = [ask("alice", 900n, 90_000n, { feeder: 1 }), bid("bob", 900n, 200_000n, { feeder: 2 })];
    const limits = [symmetricLimits(2, wh(500n), wh(2_000n))];
    const { trades, unmatched } = clear(orders, { limits });
    assert.deepEqual(trades, []);
    assert.deepEqual(
      unmatched.map(({ reason }) => reason),
      ["limit-reached", "limit-reached"],
    );
  });

  it("takes what is fixed off the orders and does not list it again", () => {
    const [sale, purchase] = [ask("alice", 1_000n, 90_000n), bid("bob", 1_000n, 200_000n)];
    const fixed: Trade = {
      market: MARKET,
      ask: sale.id,
      bid: purchase.id,
      seller: sale.owner,
      buyer: purchase.owner,
      interval: NOON,
      energyWh: wh(700n),
      pricePerWh: nanoPerWh(100_000n),
      nonce: 77n,
    };
    const { trades, unmatched } = clear([sale, purchase], { fixed: [fixed] });
    assert.deepEqual(
      trades.map(({ energyWh }) => energyWh),
      [300n],
    );
    assert.deepEqual(unmatched, []);
  });

  it("lets a strategy matter: a patient seller gets a better price than a hasty one", () => {
    const orders = [ask("alice", 500n, 60_000n), bid("bob", 500n, 240_000n)];
    const priceWith = (seller: string): bigint => {
      const strategyOf = (owner: string) => (owner === addressOf("alice") ? seller : "linear");
      return clear(orders, { parameters: { strategyOf } }).trades[0]?.pricePerWh ?? 0n;
    };
    assert.ok(priceWith("boulware") > priceWith("conceder"));
  });

  it("has nothing to do without orders", () => {
    assert.deepEqual(clear([]), { trades: [], unmatched: [] });
  });
});
