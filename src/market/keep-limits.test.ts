import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type FeederId, nanoPerWh, symmetricLimits, type Trade, wh } from "#domain";
import { ask, bid, MARKET, NOON } from "./fixtures.ts";
import { keepLimits, openFlows } from "./keep-limits.ts";
import { anyTree, brokenBy, TREE_FEEDERS } from "./testing/trees.ts";

/** A trade whose feeders stand in the nonce: ask feeder × 10 + bid feeder. */
function trade(askFeeder: FeederId, bidFeeder: FeederId, energy: bigint): Trade {
  const [sale, purchase] = [ask("alice", energy, 1n), bid("bob", energy, 1n)];
  return {
    market: MARKET,
    ask: sale.id,
    bid: purchase.id,
    seller: sale.owner,
    buyer: purchase.owner,
    interval: NOON,
    energyWh: wh(energy),
    pricePerWh: nanoPerWh(1n),
    nonce: BigInt(askFeeder * 10 + bidFeeder),
  };
}
const feedersOf = ({ nonce }: Trade) => ({ askFeeder: Number(nonce / 10n), bidFeeder: Number(nonce % 10n) });
const limit = (feeder: FeederId, net: bigint, internal: bigint, parent?: FeederId) =>
  symmetricLimits(feeder, wh(net), wh(internal), parent);

describe("keeping the feeders' limits", () => {
  it("drops, whole, the trade that would overload a feeder's connection", () => {
    const [first, second] = [trade(1, 2, 600n), trade(1, 2, 600n)];
    const { kept, dropped } = keepLimits([first, second], [], [limit(1, 1_000n, 5_000n)], feedersOf);
    assert.deepEqual([kept, dropped], [[first], [second]]);
  });

  it("lets neighbours on one feeder trade up to its internal limit, whatever its connection carries", () => {
    const trades = [trade(1, 1, 600n), trade(1, 1, 400n), trade(1, 1, 1n)];
    assert.equal(keepLimits(trades, [], [limit(1, 0n, 1_000n)], feedersOf).kept.length, 2);
  });

  it("keeps a trade for which a later one in the other direction makes room", () => {
    const trades = [trade(1, 2, 600n), trade(1, 2, 600n), trade(2, 1, 600n)];
    assert.equal(keepLimits(trades, [], [limit(1, 600n, 5_000n)], feedersOf).kept.length, 3);
  });

  it("counts the trades that are binding already", () => {
    const limits = [limit(1, 1_000n, 5_000n)];
    assert.deepEqual(keepLimits([trade(1, 2, 500n)], [trade(1, 2, 600n)], limits, feedersOf).kept, []);
  });

  it("drops a trade that a branch above cannot carry, and keeps one that stays below it", () => {
    const street = [limit(1, 100n, 5_000n), limit(2, 900n, 900n, 1), limit(3, 900n, 900n, 1)];
    const [away, within] = [trade(2, 4, 500n), trade(2, 3, 500n)];
    assert.deepEqual(keepLimits([away, within], [], street, feedersOf), { kept: [within], dropped: [away] });
  });

  it("keeps what relieves a branch that carries too much since its limit was lowered", () => {
    const limits = [limit(1, 100n, 5_000n)];
    assert.equal(keepLimits([trade(2, 1, 50n)], [trade(1, 2, 600n)], limits, feedersOf).kept.length, 1);
  });

  it("breaks no limit and loses no trade, on any tree", () => {
    const feeder = fc.nat(TREE_FEEDERS);
    const trades = fc.array(
      fc.tuple(feeder, feeder, fc.bigInt(1n, 500n)).map((t) => trade(...t)),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(trades, anyTree(1_000n, 1_500n), (all, limits) => {
        const { kept, dropped } = keepLimits(all, [], limits, feedersOf);
        assert.equal(kept.length + dropped.length, all.length);
        assert.deepEqual(brokenBy(kept, limits, feedersOf), []);
        for (const one of dropped) assert.notDeepEqual(brokenBy([...kept, one], limits, feedersOf), []);
      }),
    );
  });
});

describe("the flows of an interval", () => {
  const at = (askFeeder: FeederId, bidFeeder: FeederId, energy: bigint) => ({
    askFeeder,
    bidFeeder,
    energyWh: wh(energy),
  });

  it("have room for the least of what the branches between two feeders carry, in the direction asked", () => {
    const oneWay = { ...limit(1, 700n, 5_000n), netInWh: wh(300n) };
    const flows = openFlows([oneWay, limit(2, 600n, 400n, 1)]);
    assert.deepEqual([flows.roomWh(2, 3), flows.roomWh(1, 3), flows.roomWh(3, 1)], [400n, 700n, 300n]);
    flows.book(at(1, 3, 500n));
    assert.deepEqual([flows.roomWh(2, 3), flows.roomWh(1, 3), flows.roomWh(3, 1)], [200n, 200n, 800n]);
    assert.deepEqual([flows.fits(at(2, 3, 200n)), flows.fits(at(2, 3, 201n))], [true, false]);
  });

  it("have no end where no feeder has a limit", () => {
    const flows = openFlows([]);
    assert.equal(flows.roomWh(1, 2), null);
    assert.ok(flows.fits(at(1, 2, 1n << 62n)));
  });

  it("have no room where more is booked than fits", () => {
    const flows = openFlows([limit(1, 5n, 5n)]);
    flows.book(at(1, 2, 9n));
    assert.equal(flows.roomWh(1, 2), 0n);
  });
});
