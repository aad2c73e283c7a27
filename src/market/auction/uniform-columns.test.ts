import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SIDE_NUMBER } from "../order-id.ts";
import { type AuctionOffer, rankPurchases, rankSales } from "./ranking.ts";
import { sweep } from "./sweep.ts";
import { anyOffers } from "./testing/arbitraries.ts";
import { type AuctionColumns, auctionMemory, type ColumnSweep, sweepColumns } from "./uniform-columns.ts";

function columnsOf(offers: readonly AuctionOffer[]): AuctionColumns {
  return {
    count: offers.length,
    side: Uint8Array.from(offers, ({ side }) => SIDE_NUMBER[side]),
    energyWh: Float64Array.from(offers, ({ energyWh }) => Number(energyWh)),
    price: Float64Array.from(offers, ({ pricePerWh }) => Number(pricePerWh)),
  };
}

/** As `sweep` writes it. */
function asSweep({ count, sale, purchase, pairWh, energyWh, price }: ColumnSweep) {
  const pairs = Array.from({ length: count }, (_, i) => ({
    sale: sale[i],
    purchase: purchase[i],
    energyWh: BigInt(pairWh[i] ?? -1),
  }));
  return { pairs, energyWh: BigInt(energyWh), pricePerWh: price === null ? null : BigInt(price) };
}

const single = (side: 0 | 1, energyWh: number, price: number) => ({ side, energyWh, price });
function market(offers: readonly ReturnType<typeof single>[]): AuctionColumns {
  return {
    count: offers.length,
    side: Uint8Array.from(offers, ({ side }) => side),
    energyWh: Float64Array.from(offers, ({ energyWh }) => energyWh),
    price: Float64Array.from(offers, ({ price }) => price),
  };
}

describe("the auction over columns", () => {
  it("gives the pairs and the price of the plain sweep, in its order, with memory that was used before", () => {
    const memory = auctionMemory(30);
    fc.assert(
      fc.property(anyOffers, (offers) => {
        const expected = sweep(offers, rankSales(offers), rankPurchases(offers));
        assert.deepEqual(asSweep(sweepColumns(columnsOf(offers), memory)), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("agrees with the plain sweep on 3,000 offers, with prices in one part, in several and in all", () => {
    for (const [prices, step] of [
      [3, 1],
      [5_000, 1],
      [5_000, 2 ** 27],
    ] as const) {
      const offers = fc.sample(
        fc.record({
          side: fc.constantFrom("sell" as const, "buy" as const),
          energyWh: fc.bigInt(0n, 4_000n),
          pricePerWh: fc.bigInt(0n, BigInt(prices)).map((price) => price * BigInt(step)),
        }),
        { numRuns: 3_000, seed: prices },
      ) as unknown as readonly AuctionOffer[];
      const expected = sweep(offers, rankSales(offers), rankPurchases(offers));
      assert.deepEqual(asSweep(sweepColumns(columnsOf(offers))), expected);
    }
  });

  it("is exact for prices of 53 bits and for energies that add up to as many", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const found = sweepColumns(market([single(0, most - 1, most - 1), single(1, most - 1, most), single(0, 1, 0)]));
    assert.deepEqual([...found.sale], [2, 0]);
    assert.deepEqual([found.energyWh, found.price], [most - 1, most - 1]);
  });

  it("finds nothing without offers, on one side only, and where prices do not cross", () => {
    for (const offers of [[], [single(0, 5, 5)], [single(1, 5, 5)], [single(0, 5, 5), single(1, 5, 4)]]) {
      const { count, energyWh, price } = sweepColumns(market(offers));
      assert.deepEqual([count, energyWh, price], [0, 0, null]);
    }
  });

  it("takes new memory where the one it is given is too small", () => {
    const offers = market([single(0, 5, 1), single(1, 2, 9), single(1, 3, 8)]);
    assert.deepEqual([...sweepColumns(offers, auctionMemory(1)).pairWh], [2, 3]);
  });

  it("takes negative prices", () => {
    const { price, energyWh } = sweepColumns(market([single(0, 5, -9), single(1, 3, -4)]));
    assert.deepEqual([price, energyWh], [-7, 3]);
  });
});
