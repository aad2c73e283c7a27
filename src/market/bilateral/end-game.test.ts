import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nanoPerWh, type PublicOffer, wh } from "#domain";
import { addressOf, ask, bid, HOURLY, NOON, offerOf } from "../fixtures.ts";
import { endGame, pairKey, roundResult } from "./end-game.ts";
import { roundTimes, timingFor } from "./timing.ts";

const TIMING = timingFor(HOURLY, NOON);

const offer: fc.Arbitrary<PublicOffer> = fc
  .record({
    sell: fc.boolean(),
    home: fc.integer({ min: 0, max: 30 }),
    price: fc.bigInt(0n, 20n),
    open: fc.bigInt(0n, 100n),
    meter: fc.integer({ min: 0, max: 10 }),
  })
  .map(({ sell, home, price, open, meter }) =>
    offerOf((sell ? ask : bid)(`home ${home}`, open, price, { meter: addressOf(`meter ${meter}`) })),
  );
const offers = fc.uniqueArray(offer, { selector: ({ id }) => id, maxLength: 25 });

describe("the pairing of the end game", () => {
  it("gives the cheapest ask to the highest bid, half way between them, ties by id", () => {
    const [cheap, dear] = [ask("alice", 500n, 80_000n), ask("zoe", 500n, 100_000n)];
    const [high, low] = [bid("bob", 300n, 200_001n), bid("carol", 900n, 120_000n)];
    const pairs = endGame([low, dear, high, cheap].map((order) => offerOf(order)));
    assert.deepEqual(
      pairs.map(({ ask: a, bid: b, energyWh, pricePerWh }) => [a, b, energyWh, pricePerWh]),
      [
        [cheap.id, high.id, 300n, 140_000n],
        [cheap.id, low.id, 200n, 100_000n],
        [dear.id, low.id, 500n, 110_000n],
      ],
    );
  });

  it("pairs nothing within one household", () => {
    const sale = ask("alice", 500n, 80_000n);
    assert.deepEqual(endGame([offerOf(sale), offerOf(bid("alice", 500n, 200_000n))]), []);
    assert.deepEqual(endGame([offerOf(sale), offerOf(bid("bob", 5n, 200_000n, { meter: sale.meter }))]), []);
  });

  it("leaves no two open offers that cross and may trade, and over-fills none", () => {
    fc.assert(
      fc.property(offers, (all) => {
        const left = new Map(all.map(({ id, openWh }) => [id, openWh as bigint]));
        for (const { ask: a, bid: b, energyWh } of endGame(all)) {
          assert.ok(energyWh > 0n);
          for (const id of [a, b]) left.set(id, (left.get(id) as bigint) - energyWh);
        }
        for (const open of left.values()) assert.ok(open >= 0n);
        for (const a of all) {
          for (const b of all) {
            if (a.side !== "sell" || b.side !== "buy" || a.meter === b.meter || a.owner === b.owner) continue;
            const bothOpen = (left.get(a.id) as bigint) > 0n && (left.get(b.id) as bigint) > 0n;
            assert.ok(!bothOpen || a.askingPrice > b.askingPrice);
          }
        }
      }),
    );
  });

  it("is the same in whatever order the offers come, at prices within both limits", () => {
    fc.assert(
      fc.property(offers, (all) => {
        const pairs = endGame(all);
        assert.deepEqual(endGame([...all].reverse()), pairs);
        const price = new Map(all.map(({ id, askingPrice }) => [id, askingPrice as bigint]));
        for (const pair of pairs) {
          assert.ok(
            (price.get(pair.ask) as bigint) <= pair.pricePerWh && pair.pricePerWh <= (price.get(pair.bid) as bigint),
          );
        }
      }),
    );
  });
});

describe("a round of the end game", () => {
  const posted = (round: number, order: Parameters<typeof offerOf>[0], openWh = order.energyWh): PublicOffer =>
    offerOf(order, { openWh, postedAtSeconds: roundTimes(TIMING, round).postAt / 1000 + 1 });

  it("has the orders that were posted in its posting time: who was silent is out", () => {
    const { postAt, cutoffAt } = roundTimes(TIMING, 1);
    const at = (order: Parameters<typeof offerOf>[0], ms: number) => offerOf(order, { postedAtSeconds: ms / 1000 });
    const sale = at(ask("alice", 500n, 80_000n), postAt);
    const inTime = at(bid("bob", 500n, 200_000n), cutoffAt - 1_000);
    const silent = at(bid("carol", 500n, 240_000n), postAt - 1_000);
    const late = at(bid("dave", 500n, 240_000n), cutoffAt);
    const result = roundResult([sale, inTime, silent, late], TIMING, 1, null);
    assert.deepEqual(
      result.pairs.map(({ buyer }) => buyer),
      [addressOf("bob")],
    );
  });

  it("does not pair those again who came to nothing, so that one who never answers stops nobody", () => {
    const mute = ask("mallory", 1_000n, 60_000n);
    const honest = ask("alice", 1_000n, 90_000n);
    const buyer = bid("bob", 1_000n, 150_000n);
    const first = roundResult(
      [mute, honest, buyer].map((o) => posted(0, o)),
      TIMING,
      0,
      null,
    );
    assert.deepEqual(
      first.pairs.map(({ seller }) => seller),
      [mute.owner],
    );
    const second = roundResult(
      [mute, honest, buyer].map((o) => posted(1, o)),
      TIMING,
      1,
      first,
    );
    assert.deepEqual(second.failed, [pairKey(mute.id, buyer.id)]);
    assert.deepEqual(
      second.pairs.map(({ seller }) => seller),
      [honest.owner],
    );
  });

  it("pairs again those who concluded a part", () => {
    const [sale, big] = [ask("alice", 1_000n, 60_000n), bid("bob", 400n, 150_000n)];
    const first = roundResult([posted(0, sale), posted(0, big)], TIMING, 0, null);
    const again = [posted(1, sale, wh(600n)), posted(1, { ...big, energyWh: wh(900n) }, wh(500n))];
    assert.equal(roundResult(again, TIMING, 1, first).pairs[0]?.energyWh, 500n);
  });

  it("is worked out anew when the offers differ", () => {
    const offersOf = (price: bigint) => [posted(0, ask("alice", 1n, 10n)), posted(0, bid("bob", 1n, price))];
    assert.equal(roundResult(offersOf(20n), TIMING, 0, null).pairs[0]?.pricePerWh, nanoPerWh(15n));
    assert.deepEqual(roundResult(offersOf(5n), TIMING, 0, null).pairs, []);
  });
});
