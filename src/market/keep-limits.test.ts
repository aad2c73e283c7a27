import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type FeederId, nanoPerWh, symmetricLimits, type Trade, wh } from "#domain";
import { ask, bid, MARKET, NOON } from "./fixtures.ts";
import { keepLimits } from "./keep-limits.ts";

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
const limit = (feeder: FeederId, net: bigint, internal: bigint) => symmetricLimits(feeder, wh(net), wh(internal));

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

  it("breaks no limit and loses no trade", () => {
    const feeder = fc.integer({ min: 1, max: 3 });
    const trades = fc.array(
      fc.tuple(feeder, feeder, fc.bigInt(1n, 500n)).map((t) => trade(...t)),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(trades, fc.bigInt(0n, 1_000n), fc.bigInt(0n, 1_500n), (all, net, internal) => {
        const { kept, dropped } = keepLimits(
          all,
          [],
          [1, 2, 3].map((f) => limit(f, net, internal)),
          feedersOf,
        );
        assert.equal(kept.length + dropped.length, all.length);
        for (const f of [1, 2, 3]) {
          const sum = (which: "askFeeder" | "bidFeeder") =>
            kept.reduce((total, t) => total + (feedersOf(t)[which] === f ? t.energyWh : 0n), 0n);
          const [sold, bought] = [sum("askFeeder"), sum("bidFeeder")];
          assert.ok(sold <= internal && bought <= internal && sold - bought <= net && bought - sold <= net);
        }
      }),
    );
  });
});
