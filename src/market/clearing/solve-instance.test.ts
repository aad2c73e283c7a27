import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { noAmounts, setAmount } from "./amounts.ts";
import { exactAmounts } from "./exact-clearing.ts";
import type { ClearingInstance } from "./instance.ts";
import { openLinearSolver } from "./linear-solver.ts";
import { printSolution } from "./print-solution.ts";
import { readInstance } from "./read-instance.ts";
import { solveInstance, tradeList } from "./solve-instance.ts";
import { halfWh, smallInstances } from "./testing/small-instances.ts";
import { verify } from "./verify.ts";

/** Where the most energy is not in whole Wh, it is in whole parts of them. */
const PARTS = 720_720;
/** Takes amounts beyond doubles, and is odd, so that rounding would show. */
const BEYOND = 3n ** 40n;
const SCALE = BigInt(PARTS) * BEYOND;
const UNLIMITED = 10n ** 50n;
const linearSolver = await openLinearSolver();

/** The same instance with all energies and prices so many times as large. */
function scaled({ feeders, offers }: ClearingInstance, factor: bigint) {
  const column = (amounts: Float64Array) => {
    const scaledUp = noAmounts(amounts.length);
    for (const [i, amount] of amounts.entries()) {
      setAmount(scaledUp, i, Number.isFinite(amount) ? BigInt(amount) * factor : UNLIMITED);
    }
    return scaledUp;
  };
  return exactAmounts({
    energyWh: column(offers.energyWh),
    price: column(offers.price),
    netOutWh: column(feeders.netOutWh),
    netInWh: column(feeders.netInWh),
    sellWh: column(feeders.sellWh),
    buyWh: column(feeders.buyWh),
  });
}

/** The same instance with all energies and limits in parts of a Wh. */
function inParts({ feeders, offers, ...rest }: ClearingInstance): ClearingInstance {
  const times = (amounts: Float64Array) => amounts.map((amount) => amount * PARTS);
  const { netOutWh, netInWh, sellWh, buyWh } = feeders;
  const limits = { netOutWh: times(netOutWh), netInWh: times(netInWh), sellWh: times(sellWh), buyWh: times(buyWh) };
  return { ...rest, feeders: { ...feeders, ...limits }, offers: { ...offers, energyWh: times(offers.energyWh) } };
}

function printed(document: unknown) {
  const read = readInstance(document);
  return JSON.parse([...printSolution(read, solveInstance(read))].join(""));
}

describe("a solution by integers of any size", () => {
  for (const objective of ["max-energy", "max-welfare"] as const) {
    it(`is that of ${objective} by doubles, scaled, and the best there is`, () => {
      const property = fc.property(smallInstances(), (small) => {
        const instance = { ...small, objective };
        const plain = solveInstance({ instance, priceShift: 0n, exact: null }, { linearSolver });
        const exact = solveInstance({ instance, priceShift: 0n, exact: scaled(instance, SCALE) });
        const scale = objective === "max-energy" ? SCALE : SCALE * SCALE;
        assert.equal(exact.bound / scale, plain.bound);
        assert.equal(exact.value, exact.bound);
        const trades = tradeList(exact);
        const back = (amounts: readonly bigint[], by: bigint) =>
          Float64Array.from(amounts, (amount) => Number(amount / by));
        const columns = {
          count: trades.length,
          sell: Int32Array.from(trades, ({ sell }) => sell),
          buy: Int32Array.from(trades, ({ buy }) => buy),
          interval: Int32Array.from(trades, ({ interval }) => interval),
          energyWh: back(
            trades.map(({ energyWh }) => energyWh),
            BEYOND,
          ),
          price: back(
            trades.map(({ price }) => price),
            SCALE,
          ),
        };
        assert.deepEqual(verify(inParts(instance), columns), []);
      });
      fc.assert(property, { numRuns: 200 });
    });
  }

  it("says how much more there might be where the most is not in whole Wh", () => {
    const { value, bound } = solveInstance({ instance: halfWh(), priceShift: 0n, exact: scaled(halfWh(), BEYOND) });
    assert.equal(bound, (13n * BEYOND) / 2n);
    assert.ok(value < bound);
  });
});

describe("the JSON of a solution", () => {
  const DOCUMENT = {
    format: "energy-clearing/1",
    objective: "max-welfare",
    deltaMinutes: 60,
    intervals: 2,
    start: 1,
    feeders: [{ id: 5, cextW: 1e6, cintW: "1e40" }],
    offers: [
      { id: 11, side: "sell", feeder: 5, energyWh: 90, from: 0, to: 1, price: -20 },
      { id: 12, side: "buy", feeder: 5, energyWh: 90, from: 0, to: 1, price: 240 },
    ],
    fixed: [{ sell: 11, buy: 12, t: 0, energyWh: 40 }],
  };

  it("has the ids and prices of the file, and counts but does not repeat what was final", () => {
    assert.deepEqual(printed(DOCUMENT), {
      trades: [{ sell: 11, buy: 12, t: 1, energyWh: 50, price: 110 }],
      value: 90 * 260,
      bound: 90 * 260,
      optimal: true,
    });
  });

  it("writes numbers beyond 2^53 as strings, and they are right", () => {
    const huge = 3n ** 70n;
    const offers = DOCUMENT.offers.map((offer) => ({ ...offer, energyWh: String(huge) }));
    const fixed = [{ sell: 11, buy: 12, t: 0, energyWh: "1" }];
    const { trades, value } = printed({ ...DOCUMENT, offers, fixed });
    assert.deepEqual([trades.length, trades[0].energyWh], [1, String(huge - 1n)]);
    assert.equal(value, String(huge * 260n));
  });

  it("trades the most where prices keep apart what is beyond 2^53", () => {
    const one = 10n ** 30n;
    const offer = (id: number, side: string, price: number) => {
      return { id, side, feeder: 5, energyWh: String(one), from: 1, to: 1, price };
    };
    const offers = [offer(1, "sell", 10), offer(2, "sell", 30), offer(3, "buy", 20), offer(4, "buy", 40)];
    const apart = [...offers, { ...offer(5, "sell", 50), energyWh: String(9n * one) }];
    const feeders = [{ id: 5, cextW: 0, cintW: "1e40" }];
    const { value, bound } = printed({ ...DOCUMENT, objective: "max-energy", feeders, offers: apart, fixed: [] });
    assert.deepEqual([value, bound], [String(2n * one), String(2n * one)]);
  });

  it("is right where only a sum passes 2^53", () => {
    const energyWh = Number.MAX_SAFE_INTEGER;
    const sale = { side: "sell", feeder: 5, energyWh, from: 1, to: 1, price: 0 };
    const offers = [
      { ...sale, id: 1 },
      { ...sale, id: 2 },
      { ...sale, id: 3, side: "buy", energyWh: "18014398509481982" },
    ];
    const { value, optimal } = printed({ ...DOCUMENT, objective: "max-energy", offers, fixed: [] });
    assert.deepEqual([value, optimal], ["18014398509481982", true]);
  });

  it("has no trades where there is nothing to trade", () => {
    const nothing = { trades: [], value: 0, bound: 0, optimal: true };
    assert.deepEqual(printed({ ...DOCUMENT, offers: [], fixed: [] }), nothing);
    assert.deepEqual(printed({ ...DOCUMENT, feeders: [{ id: 5, cextW: 0, cintW: 0 }], fixed: [] }), nothing);
    assert.deepEqual(printed({ ...DOCUMENT, start: 9, fixed: [] }), nothing);
  });

  it("comes in pieces that are one document together, however many trades there are", () => {
    const sale = { side: "sell", feeder: 5, energyWh: 1, from: 1, to: 1, price: 0 };
    const offers = Array.from({ length: 10_000 }, (_, id) => ({ ...sale, id, side: id % 2 === 0 ? "sell" : "buy" }));
    const read = readInstance({ ...DOCUMENT, offers, fixed: [] });
    const pieces = [...printSolution(read, solveInstance(read))];
    assert.ok(pieces.length > 2);
    assert.equal(JSON.parse(pieces.join("")).trades.length, 5_000);
  });
});
