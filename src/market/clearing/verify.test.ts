import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BUY, type ClearingInstance, type ClearingTrades, SELL } from "./instance.ts";
import { verify } from "./verify.ts";

interface OfferRow {
  readonly side: number;
  readonly feeder?: number;
  readonly energyWh?: number;
  readonly price?: number;
  readonly from?: number;
  readonly to?: number;
  readonly set?: readonly number[];
}

/** Two intervals; feeders 0 and 1 stand at the bus, 2 below 1; nothing is limited but what the test says. */
function instance(
  offers: readonly OfferRow[],
  limit: {
    readonly kind?: "netOutWh" | "netInWh" | "sellWh" | "buyWh";
    readonly feeder?: number;
    readonly wh?: number;
  } = {},
): ClearingInstance {
  const limits = () => new Float64Array(6).fill(Number.POSITIVE_INFINITY);
  const feeders = { netOutWh: limits(), netInWh: limits(), sellWh: limits(), buyWh: limits() };
  if (limit.kind !== undefined)
    feeders[limit.kind].fill(limit.wh ?? 0, 2 * (limit.feeder ?? 0), 2 * (limit.feeder ?? 0) + 2);
  return {
    objective: "max-energy",
    intervals: 2,
    start: 0,
    feeders: { count: 3, parent: Int32Array.of(-1, -1, 1), ...feeders },
    offers: {
      count: offers.length,
      side: Uint8Array.from(offers, (o) => o.side),
      feeder: Int32Array.from(offers, (o) => o.feeder ?? 0),
      energyWh: Float64Array.from(offers, (o) => o.energyWh ?? 10),
      price: Float64Array.from(offers, (o) => o.price ?? 5),
      from: Int32Array.from(offers, (o) => o.from ?? 0),
      to: Int32Array.from(offers, (o) => o.to ?? 1),
      sets: new Map(offers.flatMap((o, i) => (o.set === undefined ? [] : [[i, Int32Array.from(o.set)] as const]))),
    },
  };
}

/** Rows of sale, purchase, interval, Wh and price. */
function trades(...rows: readonly (readonly [number, number, number, number, number])[]): ClearingTrades {
  return {
    count: rows.length,
    sell: Int32Array.from(rows, ([sell]) => sell),
    buy: Int32Array.from(rows, ([, buy]) => buy),
    interval: Int32Array.from(rows, ([, , interval]) => interval),
    energyWh: Float64Array.from(rows, ([, , , energyWh]) => energyWh),
    price: Float64Array.from(rows, ([, , , , price]) => price),
  };
}

const SALE = { side: SELL };
const PURCHASE = { side: BUY };

describe("the verifier of clearings", () => {
  it("finds nothing wrong with a solution that keeps every rule, and with none", () => {
    assert.deepEqual(verify(instance([SALE, PURCHASE]), trades([0, 1, 0, 4, 5], [0, 1, 1, 6, 5])), []);
    assert.deepEqual(verify(instance([]), trades()), []);
  });

  it("says by how much a sale and a purchase are overdrawn, over all intervals (3) (4)", () => {
    const offers = [
      { ...SALE, energyWh: 9 },
      { ...PURCHASE, energyWh: 7 },
    ];
    assert.deepEqual(verify(instance(offers), trades([0, 1, 0, 4, 5], [0, 1, 1, 6, 5])), [
      { rule: 3, offer: 0, by: 1 },
      { rule: 4, offer: 1, by: 3 },
    ]);
  });

  it("refuses an unknown offer and one on the wrong side", () => {
    const two = instance([SALE, PURCHASE]);
    assert.deepEqual(verify(two, trades([7, 1, 0, 4, 5])), [{ rule: 1, trade: 0, offer: 7, by: 4 }]);
    assert.deepEqual(verify(two, trades([1, 0, 0, 4, 5])), [{ rule: 1, trade: 0, offer: 1, by: 4 }]);
    assert.deepEqual(verify(two, trades([0, 0, 0, 4, 5])), [{ rule: 1, trade: 0, offer: 0, by: 4 }]);
    assert.deepEqual(verify(two, trades([-1, 1, 0, 4, 5])), [{ rule: 1, trade: 0, offer: -1, by: 4 }]);
  });

  it("refuses a pair whose prices exclude each other (1), whatever the price is (9)", () => {
    const offers = [
      { ...SALE, price: 8 },
      { ...PURCHASE, price: 6 },
    ];
    assert.deepEqual(verify(instance(offers), trades([0, 1, 0, 4, 7])), [
      { rule: 1, trade: 0, interval: 0, by: 2 },
      { rule: 9, trade: 0, offer: 0, interval: 0, by: 1 },
      { rule: 9, trade: 0, offer: 1, interval: 0, by: 1 },
    ]);
  });

  it("refuses an interval outside an offer, between those it names, or beyond the horizon (2)", () => {
    const early = instance([{ ...SALE, to: 0 }, PURCHASE]);
    assert.deepEqual(verify(early, trades([0, 1, 1, 4, 5])), [{ rule: 2, trade: 0, offer: 0, interval: 1, by: 4 }]);
    const gaps = instance([SALE, { ...PURCHASE, set: [1] }]);
    assert.deepEqual(verify(gaps, trades([0, 1, 0, 4, 5])), [{ rule: 2, trade: 0, offer: 1, interval: 0, by: 4 }]);
    assert.deepEqual(verify(gaps, trades([0, 1, 1, 4, 5])), []);
    for (const interval of [-1, 2]) {
      assert.deepEqual(verify(gaps, trades([0, 1, interval, 4, 5])), [{ rule: 2, trade: 0, interval, by: 4 }]);
    }
  });

  it("refuses prices below the seller's and above the buyer's, and what is no price (9)", () => {
    const two = instance([{ ...SALE, price: 3 }, PURCHASE]);
    assert.deepEqual(verify(two, trades([0, 1, 0, 4, 2])), [{ rule: 9, trade: 0, offer: 0, interval: 0, by: 1 }]);
    assert.deepEqual(verify(two, trades([0, 1, 0, 4, 6])), [{ rule: 9, trade: 0, offer: 1, interval: 0, by: 1 }]);
    assert.equal(verify(two, trades([0, 1, 0, 4, Number.NaN])).length, 2);
  });

  it("refuses to trade in an interval that is closed (12)", () => {
    const closed = { ...instance([SALE, PURCHASE]), start: 1 };
    assert.deepEqual(verify(closed, trades([0, 1, 0, 4, 5])), [{ rule: 12, trade: 0, interval: 0, by: 4 }]);
  });

  it("refuses negative energy, fractions and what is no number (17)", () => {
    for (const energyWh of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      const [found] = verify(instance([SALE, PURCHASE]), trades([0, 1, 0, energyWh, 5]));
      assert.equal(found?.rule, 17, String(energyWh));
    }
  });

  it("holds what is sold and bought on a feeder to its limits, interval by interval (7) (8)", () => {
    const pair = [SALE, PURCHASE];
    const solution = trades([0, 1, 0, 2, 5], [0, 1, 1, 4, 5]);
    assert.deepEqual(verify(instance(pair, { kind: "sellWh", wh: 3 }), solution), [
      { rule: 8, feeder: 0, interval: 1, by: 1 },
    ]);
    assert.deepEqual(verify(instance(pair, { kind: "buyWh", wh: 3 }), solution), [
      { rule: 7, feeder: 0, interval: 1, by: 1 },
    ]);
  });

  it("lets trades within a feeder pass its outer limits, however small (5) (6)", () => {
    const pair = [SALE, PURCHASE];
    for (const kind of ["netOutWh", "netInWh"] as const) {
      assert.deepEqual(verify(instance(pair, { kind, wh: 0 }), trades([0, 1, 0, 4, 5])), []);
    }
  });

  it("holds net flows to the limits of a feeder and of all above it (5) (6)", () => {
    const solution = trades([0, 1, 0, 4, 5]);
    const upwards = [{ ...SALE, feeder: 2 }, PURCHASE];
    const downwards = [SALE, { ...PURCHASE, feeder: 2 }];
    for (const feeder of [1, 2]) {
      assert.deepEqual(verify(instance(upwards, { kind: "netOutWh", feeder, wh: 3 }), solution), [
        { rule: 5, feeder, interval: 0, by: 1 },
      ]);
      assert.deepEqual(verify(instance(downwards, { kind: "netInWh", feeder, wh: 1 }), solution), [
        { rule: 6, feeder, interval: 0, by: 3 },
      ]);
    }
  });

  it("does not need feeders to stand after those above them", () => {
    const turned = instance(
      [
        { ...SALE, feeder: 0 },
        { ...PURCHASE, feeder: 2 },
      ],
      { kind: "netInWh", feeder: 1, wh: 1 },
    );
    const feeders = { ...turned.feeders, parent: Int32Array.of(1, -1, -1) };
    const out = instance(
      [
        { ...SALE, feeder: 0 },
        { ...PURCHASE, feeder: 2 },
      ],
      { kind: "netOutWh", feeder: 1, wh: 1 },
    );
    assert.deepEqual(verify({ ...turned, feeders }, trades([0, 1, 0, 4, 5])), []);
    assert.deepEqual(verify({ ...out, feeders: { ...out.feeders, parent: feeders.parent } }, trades([0, 1, 0, 4, 5])), [
      { rule: 5, feeder: 1, interval: 0, by: 3 },
    ]);
  });

  it("refuses what the published solver lets through: sellers alone on a feeder, above its outer limit", () => {
    const offers = [
      { ...SALE, energyWh: 6 },
      { ...SALE, energyWh: 6 },
      { ...PURCHASE, feeder: 1, energyWh: 12 },
    ];
    const solution = trades([0, 2, 0, 6, 5], [1, 2, 0, 6, 5]);
    assert.deepEqual(verify(instance(offers, { kind: "netOutWh", wh: 5 }), solution), [
      { rule: 5, feeder: 0, interval: 0, by: 7 },
    ]);
  });

  it("accepts what the published contract refuses: a feeder that buys more than it sells", () => {
    const offers = [
      { ...SALE, energyWh: 2 },
      { ...SALE, feeder: 1 },
      { ...PURCHASE, energyWh: 9 },
    ];
    const solution = trades([0, 2, 0, 2, 5], [1, 2, 0, 7, 5]);
    assert.deepEqual(verify(instance(offers, { kind: "netInWh", wh: 7 }), solution), []);
    assert.deepEqual(verify(instance(offers, { kind: "netInWh", wh: 6 }), solution), [
      { rule: 6, feeder: 0, interval: 0, by: 1 },
    ]);
  });
});
