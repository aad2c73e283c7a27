import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clearInstance } from "./clear.ts";
import { BUY, type ClearingInstance, type ClearingObjective, SELL } from "./instance.ts";
import { verify } from "./verify.ts";

const FREE = Number.POSITIVE_INFINITY;

/** One interval, feeders 0 and 1 at the bus; rows of side, feeder, Wh and price. */
function instance(
  objective: ClearingObjective,
  offers: readonly (readonly [number, number, number, number])[],
  netOutWh: readonly number[],
  netInWh: readonly number[],
): ClearingInstance {
  return {
    objective,
    intervals: 1,
    start: 0,
    feeders: {
      count: 2,
      parent: Int32Array.of(-1, -1),
      netOutWh: Float64Array.from(netOutWh),
      netInWh: Float64Array.from(netInWh),
      sellWh: Float64Array.of(FREE, FREE),
      buyWh: Float64Array.of(FREE, FREE),
    },
    offers: {
      count: offers.length,
      side: Uint8Array.from(offers, ([side]) => side),
      feeder: Int32Array.from(offers, ([, feeder]) => feeder),
      energyWh: Float64Array.from(offers, ([, , energyWh]) => energyWh),
      price: Float64Array.from(offers, ([, , , price]) => price),
      from: new Int32Array(offers.length),
      to: new Int32Array(offers.length),
      sets: new Map(),
    },
  };
}

/** What the published solver and contracts get wrong; in the contract itself: contracts/test/attack/Transax.t.sol. */
describe("the faults of the published system", () => {
  for (const objective of ["max-energy", "max-welfare"] as const) {
    it(`feeders with sellers alone, or buyers alone, keep to their outer limits (${objective})`, () => {
      const sellersAlone = instance(
        objective,
        [
          [SELL, 0, 6, 1],
          [SELL, 0, 6, 1],
          [BUY, 1, 12, 2],
        ],
        [5, FREE],
        [FREE, FREE],
      );
      const buyersAlone = {
        ...sellersAlone,
        feeders: { ...sellersAlone.feeders, netOutWh: Float64Array.of(FREE, FREE), netInWh: Float64Array.of(FREE, 4) },
      };
      for (const [limited, energyWh] of [
        [sellersAlone, 5],
        [buyersAlone, 4],
      ] as const) {
        const result = clearInstance(limited);
        assert.equal(result.energyWh, energyWh);
        assert.deepEqual(verify(limited, result.trades), []);
      }
    });

    it(`a feeder that buys more than it sells trades all it may (${objective})`, () => {
      const consuming = instance(
        objective,
        [
          [SELL, 0, 2, 1],
          [SELL, 1, 10, 1],
          [BUY, 0, 9, 2],
        ],
        [0, FREE],
        [7, 0],
      );
      const result = clearInstance(consuming);
      assert.equal(result.energyWh, 9);
      assert.deepEqual(verify(consuming, result.trades), []);
    });

    it(`no price leaves what seller and buyer accept, and no pair without such a price is matched (${objective})`, () => {
      const apart = instance(
        objective,
        [
          [SELL, 0, 5, 7],
          [SELL, 0, 5, 2],
          [BUY, 1, 9, 4],
        ],
        [FREE, FREE],
        [FREE, FREE],
      );
      const result = clearInstance(apart);
      assert.equal(result.energyWh, 5);
      assert.deepEqual(verify(apart, result.trades), []);
    });
  }
});
