import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { minWh, nanoPerWh, type Side, wh } from "#domain";
import { type AuctionOffer, packRanking, rankPurchases, rankSales } from "./ranking.ts";
import { sweep } from "./sweep.ts";
import { anyOffers } from "./testing/arbitraries.ts";

const offer = (side: Side, energyWh: bigint, price: bigint): AuctionOffer => ({
  side,
  energyWh: wh(energyWh),
  pricePerWh: nanoPerWh(price),
});
const sale = (energyWh: bigint, price: bigint) => offer("sell", energyWh, price);
const purchase = (energyWh: bigint, price: bigint) => offer("buy", energyWh, price);
const auction = (offers: readonly AuctionOffer[]) => sweep(offers, rankSales(offers), rankPurchases(offers));

describe("the rankings of an auction", () => {
  it("put cheap sales and dear purchases first, and of equal price the earlier post", () => {
    const offers = [sale(1n, 7n), purchase(1n, 7n), sale(1n, 5n), purchase(1n, 9n), sale(0n, 5n), purchase(1n, 9n)];
    assert.deepEqual(
      [rankSales(offers), rankPurchases(offers)],
      [
        [2, 4, 0],
        [3, 5, 1],
      ],
    );
  });

  it("tell apart prices that differ in the last of 63 bits", () => {
    const large = 2n ** 62n;
    assert.deepEqual(rankSales([sale(1n, large + 1n), sale(1n, large)]), [1, 0]);
  });

  it("are packed into two bytes per place, and no more than that", () => {
    assert.equal(packRanking([0, 1, 65_535]), "0x00000001ffff");
    assert.throws(() => packRanking([65_536]), { code: "MARKET_PACKED_TOO_LARGE" });
  });
});

describe("the sweep of an auction", () => {
  it("pairs the cheapest sales with the dearest purchases until prices no longer cross", () => {
    const offers = [sale(300n, 80n), sale(500n, 60n), purchase(400n, 90n), purchase(700n, 70n)];
    assert.deepEqual(auction(offers), {
      pairs: [
        { sale: 1, purchase: 2, energyWh: 400n },
        { sale: 1, purchase: 3, energyWh: 100n },
      ],
      energyWh: 500n,
      // Half way between 60 and 70; the sale at 80 finds only the purchase at 70.
      pricePerWh: 65n,
    });
  });

  it("rounds the price down", () => {
    assert.equal(auction([sale(1n, 60n), purchase(1n, 71n)]).pricePerWh, 65n);
  });

  it("trades at the price that both sides name", () => {
    assert.deepEqual(auction([sale(5n, 70n), purchase(3n, 70n)]).pairs, [{ sale: 0, purchase: 1, energyWh: 3n }]);
  });

  it("has no price and no pairs without sellers, without buyers, without crossing prices and without energy", () => {
    const nothing = { pairs: [], energyWh: 0n, pricePerWh: null };
    assert.deepEqual(auction([]), nothing);
    assert.deepEqual(auction([sale(5n, 70n)]), nothing);
    assert.deepEqual(auction([purchase(5n, 70n)]), nothing);
    assert.deepEqual(auction([sale(5n, 70n), purchase(5n, 69n)]), nothing);
    assert.deepEqual(auction([sale(0n, 1n), purchase(5n, 70n)]), nothing);
  });

  it("passes over offers without energy", () => {
    const offers = [sale(0n, 1n), purchase(0n, 99n), sale(5n, 60n), purchase(5n, 70n)];
    assert.deepEqual(auction(offers).pairs, [{ sale: 2, purchase: 3, energyWh: 5n }]);
  });

  it("is exact where energies fill 64 bits and prices 63", () => {
    const [most, dear] = [2n ** 64n - 1n, 2n ** 63n - 1n];
    const offers = [sale(most, dear - 3n), sale(most, dear - 2n), purchase(most, dear), purchase(most - 1n, dear - 1n)];
    const { energyWh, pricePerWh, pairs } = auction(offers);
    assert.deepEqual([energyWh, pricePerWh, pairs.length], [2n * most - 1n, dear - 2n, 2]);
  });

  it("trades the most that any one price can", () => {
    fc.assert(
      fc.property(anyOffers, (offers) => {
        const best = offers.map(({ pricePerWh }) => clearedAt(offers, pricePerWh)).reduce(larger, 0n);
        assert.equal(auction(offers).energyWh, best);
      }),
    );
  });

  it("leaves no two offers that cross, gives nobody a worse price than its own, and no offer more than it has", () => {
    fc.assert(
      fc.property(anyOffers, (offers) => {
        const { pairs, pricePerWh, energyWh } = auction(offers);
        const left = offers.map((o): bigint => o.energyWh);
        for (const pair of pairs) {
          for (const place of [pair.sale, pair.purchase]) left[place] = (left[place] as bigint) - pair.energyWh;
          assert.ok(pair.energyWh > 0n && pricePerWh !== null);
          assert.ok((offers[pair.sale]?.pricePerWh ?? 0n) <= pricePerWh);
          assert.ok((offers[pair.purchase]?.pricePerWh ?? 0n) >= pricePerWh);
        }
        assert.ok(left.every((openWh) => openWh >= 0n));
        assert.equal(
          energyWh,
          pairs.reduce((sum, pair) => sum + pair.energyWh, 0n),
        );
        const open = offers.filter((_, place) => (left[place] as bigint) > 0n);
        assert.deepEqual(auction(open).pairs, []);
        assert.ok(pairs.length < Math.max(1, offers.length));
      }),
    );
  });
});

/** What trades when everybody is offered one price. */
function clearedAt(offers: readonly AuctionOffer[], price: bigint): bigint {
  const energyOf = (side: Side, accepts: (limit: bigint) => boolean) =>
    offers.filter((o) => o.side === side && accepts(o.pricePerWh)).reduce((sum, { energyWh }) => sum + energyWh, 0n);
  const [supply, demand] = [energyOf("sell", (limit) => limit <= price), energyOf("buy", (limit) => limit >= price)];
  return minWh(wh(supply), wh(demand));
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
