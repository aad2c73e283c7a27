import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONNECTION, type FeederLimits, type Limits, nanoPerWh, type Random, randomFrom, wh } from "#domain";
import { type OpenOrder, unsoldWhileGridBought } from "./unsold.ts";

function order(meter: string, openWh: number | bigint, limitPrice: number, feeder = 1): OpenOrder {
  return { meter: `0x${meter}`, feeder, openWh: wh(openWh), limitPrice: nanoPerWh(limitPrice) };
}

function room(
  feeder: number,
  sellWh: number,
  buyWh: number,
  netOutWh: number,
  netInWh: number,
  parent = CONNECTION,
): FeederLimits {
  const within = { sellWh: wh(sellWh), buyWh: wh(buyWh) };
  return { feeder, parent, ...within, netOutWh: wh(netOutWh), netInWh: wh(netInWh) };
}

/** Tries every amount on every pair of orders. */
function byBruteForce(asks: readonly OpenOrder[], bids: readonly OpenOrder[], residual: Limits): bigint {
  const pairs = asks.flatMap((ask) => bids.map((bid) => ({ ask, bid })));
  const amounts = pairs.map(() => 0n);
  const soldBy = (holds: (pair: (typeof pairs)[number]) => boolean): bigint =>
    pairs.reduce((sum, pair, i) => sum + (holds(pair) ? (amounts[i] as bigint) : 0n), 0n);
  const isLegal = (): boolean =>
    asks.every((order) => soldBy(({ ask }) => ask === order) <= order.openWh) &&
    bids.every((order) => soldBy(({ bid }) => bid === order) <= order.openWh) &&
    residual.every((limit) => {
      const sold = soldBy(({ ask }) => ask.feeder === limit.feeder);
      const bought = soldBy(({ bid }) => bid.feeder === limit.feeder);
      const isBelow = ({ feeder }: OpenOrder) =>
        feeder === limit.feeder || residual.find((r) => r.feeder === feeder)?.parent === limit.feeder;
      const net = soldBy(({ ask }) => isBelow(ask)) - soldBy(({ bid }) => isBelow(bid));
      const withinNet = net <= limit.netOutWh && -net <= limit.netInWh;
      return sold <= limit.sellWh && bought <= limit.buyWh && withinNet;
    });
  const search = (i: number): bigint => {
    const pair = pairs[i];
    if (pair === undefined) return isLegal() ? soldBy(() => true) : 0n;
    const crosses = pair.ask.limitPrice <= pair.bid.limitPrice && pair.ask.meter !== pair.bid.meter;
    let best = 0n;
    for (let amount = 0n; amount <= (crosses ? pair.ask.openWh : 0n); amount++) {
      amounts[i] = amount;
      const found = search(i + 1);
      if (found > best) best = found;
    }
    amounts[i] = 0n;
    return best;
  };
  return search(0);
}

/** Many orders of few Wh, or few of many, so that every pairing can be tried. */
function randomOrders(random: Random, many: boolean): readonly OpenOrder[] {
  const [most, belowWh] = many ? [3, 2] : [2, 4];
  const one = () =>
    order("abc"[random.below(3)] as string, random.below(belowWh), random.below(4), 1 + random.below(2));
  return Array.from({ length: random.below(most + 1) }, one);
}

describe("what stayed unsold while neighbours bought from the grid", () => {
  it("is nothing where no ask meets a bid's price", () => {
    assert.equal(unsoldWhileGridBought([order("a", 5, 11)], [order("b", 5, 10)]), 0n);
  });

  it("is the smaller of both where one ask and one bid cross, at equal prices too", () => {
    assert.equal(unsoldWhileGridBought([order("a", 5, 10)], [order("b", 3, 10)]), 3n);
  });

  it("does not count what a meter could only sell to itself", () => {
    assert.equal(unsoldWhileGridBought([order("a", 5, 1)], [order("a", 5, 9)]), 0n);
  });

  it("finds the pairing that a greedy one misses because of the same meter", () => {
    const asks = [order("a", 4, 1), order("b", 4, 1)];
    const bids = [order("b", 4, 9), order("c", 4, 9)];
    assert.equal(unsoldWhileGridBought(asks, bids), 8n);
  });

  it("counts nothing that a full feeder could not have carried", () => {
    const [asks, bids] = [[order("a", 5, 1, 1)], [order("b", 5, 9, 2)]];
    assert.equal(unsoldWhileGridBought(asks, bids, [room(1, 9, 9, 0, 9)]), 0n);
    assert.equal(unsoldWhileGridBought(asks, bids, [room(1, 9, 9, 9, 9), room(2, 9, 2, 9, 9)]), 2n);
  });

  it("lets trades in both directions relieve a feeder whose net exchange is full", () => {
    const asks = [order("a", 5, 1, 1), order("b", 4, 1, 2)];
    const bids = [order("c", 5, 9, 2), order("d", 4, 9, 1)];
    const tight = [room(1, 9, 9, 0, 0), room(2, 9, 9, 0, 0)];
    assert.equal(unsoldWhileGridBought(asks, bids, tight), 8n);
  });

  it("counts nothing that a branch further up could not have carried", () => {
    const [asks, bids] = [[order("a", 5, 1, 3)], [order("b", 5, 9, 1), order("c", 5, 9, 2)]];
    const [below, beside] = [room(3, 9, 9, 9, 9, 1), room(2, 9, 9, 9, 9)];
    assert.equal(unsoldWhileGridBought(asks, bids.slice(1), [room(1, 9, 9, 2, 9), beside, below]), 2n);
    assert.equal(unsoldWhileGridBought(asks, bids, [room(1, 9, 9, 0, 9), beside, below]), 5n);
  });

  it("is what trying every pairing finds, with and without limits, on feeders beside and below each other", () => {
    const random = randomFrom(11n);
    for (let i = 0; i < 400; i++) {
      const [asks, bids] = [randomOrders(random, i % 2 === 0), randomOrders(random, i % 2 === 0)];
      const limits = [1, 2].map((f) =>
        room(f, random.below(6), random.below(6), random.below(4), random.below(4), f === 2 ? random.below(2) : 0),
      );
      const residual = random.below(3) === 0 ? [] : limits;
      const found = unsoldWhileGridBought(asks, bids, residual);
      assert.equal(found, byBruteForce(asks, bids, residual), `case ${i}`);
    }
  });

  it("stays exact for amounts of 64 bits", () => {
    const most = (1n << 62n) - 1n;
    assert.equal(
      unsoldWhileGridBought([order("a", most, 1), order("b", 1, 1)], [order("c", most, 2), order("b", 7, 2)]),
      most + 1n,
    );
  });

  it("is fast enough for the open orders of a whole neighbourhood", () => {
    const random = randomFrom(12n);
    const open = (name: string) =>
      Array.from({ length: 60 }, (_, i) =>
        order(`${name}${i}`, random.below(3_000), (name === "a" ? 0 : 40) + random.below(100), 1 + random.below(6)),
      );
    const limits = [1, 2, 3, 4, 5, 6].map((f) => room(f, 20_000, 20_000, 2_000, 2_000));
    assert.ok(unsoldWhileGridBought(open("a"), open("b"), limits) > 0n);
  });
});
