import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type Address,
  CONNECTION,
  type FeederId,
  type FeederLimits,
  interval,
  type Limits,
  nanoPerWh,
  type Trade,
  wh,
} from "#domain";
import { feederOverloads, limitViolations, residualLimits } from "./limits.ts";
import { feederUse } from "./load.ts";

const FEEDERS = 6;
const energy = (max: number) => fc.nat(max).map((wattHours) => wh(BigInt(wattHours)));

/** Any tree of six feeders, each numbered higher than its parent, some without limits. */
const anyTree: fc.Arbitrary<Limits> = fc
  .tuple(
    ...Array.from({ length: FEEDERS }, (_, i) =>
      fc.record({
        feeder: fc.constant(i + 1),
        parent: fc.nat(i),
        netOutWh: energy(60),
        netInWh: energy(60),
        sellWh: energy(60),
        buyWh: energy(60),
      }),
    ),
  )
  .chain((limits) => fc.shuffledSubarray(limits, { minLength: 1 }));

/** Owners are named by their feeder, from 0 (the connection point) on. */
const feederOf = (owner: Address): FeederId => Number(owner);
const ownerOn = (feeder: FeederId): Address => `0x${feeder.toString(16).padStart(40, "0")}`;
const anyTrades = fc.array(
  fc.tuple(fc.nat(FEEDERS), fc.nat(FEEDERS), energy(40), fc.nat(2)).map(([from, to, energyWh, k]): Trade => {
    const order = `0x${"0".repeat(64)}` as const;
    return {
      market: ownerOn(0),
      ask: order,
      bid: order,
      seller: ownerOn(from),
      buyer: ownerOn(to),
      interval: interval(k),
      energyWh,
      pricePerWh: nanoPerWh(1n),
      nonce: 0n,
    };
  }),
  { maxLength: 12 },
);

/** Whether a feeder hangs at or below another, found by walking up. */
function isWithin(feeder: FeederId, top: FeederId, limits: Limits): boolean {
  if (feeder === top) return true;
  const above = limits.find((limit) => limit.feeder === feeder)?.parent;
  return above !== undefined && above !== CONNECTION && isWithin(above, top, limits);
}

/** Every limit of every interval by itself, recomputed from the trades. */
function recomputed({ feeder }: FeederLimits, limits: Limits, trades: readonly Trade[]) {
  const sum = (party: "seller" | "buyer", counts: (at: FeederId) => boolean): bigint =>
    trades.reduce((total, trade) => total + (counts(feederOf(trade[party])) ? trade.energyWh : 0n), 0n);
  const [here, below] = [(at: FeederId) => at === feeder, (at: FeederId) => isWithin(at, feeder, limits)];
  return { sold: sum("seller", here), bought: sum("buyer", here), net: sum("seller", below) - sum("buyer", below) };
}

const above = (a: bigint, b: bigint): bigint => (a > b ? a - b : 0n);

function naiveBreaches(trades: readonly Trade[], limits: Limits): readonly string[] {
  return [0, 1, 2].flatMap((k) =>
    limits.flatMap((limit) => {
      const { sold, bought, net } = recomputed(
        limit,
        limits,
        trades.filter((trade) => trade.interval === k),
      );
      const over = [
        above(net, limit.netOutWh),
        above(-net, limit.netInWh),
        above(sold, limit.sellWh),
        above(bought, limit.buyWh),
      ];
      return over.some((wattHours) => wattHours > 0n) ? [`interval ${k}, feeder ${limit.feeder}: ${over}`] : [];
    }),
  );
}

describe("limits on any tree of feeders", () => {
  it("are broken where a recomputation from the trades says so, by branch and direction", () => {
    fc.assert(
      fc.property(anyTrades, anyTree, (trades, limits) => {
        const found = limitViolations(trades, feederOf, limits).map(
          (b) =>
            `interval ${b.interval}, feeder ${b.feeder}: ${[b.overNetOutWh, b.overNetInWh, b.overSellWh, b.overBuyWh]}`,
        );
        assert.deepEqual(found.toSorted(), naiveBreaches(trades, limits).toSorted());
      }),
    );
  });

  it("leave as room what a recomputation leaves, and none below zero", () => {
    fc.assert(
      fc.property(anyTrades, anyTree, (all, limits) => {
        const trades = all.filter((trade) => trade.interval === 0);
        for (const room of residualLimits(feederUse(trades, feederOf), limits)) {
          const limit = limits.find(({ feeder }) => feeder === room.feeder) as FeederLimits;
          const { sold, bought, net } = recomputed(limit, limits, trades);
          assert.deepEqual(
            [room.netOutWh, room.netInWh, room.sellWh, room.buyWh],
            [
              above(limit.netOutWh, net),
              above(limit.netInWh, -net),
              above(limit.sellWh, sold),
              above(limit.buyWh, bought),
            ],
          );
        }
      }),
    );
  });

  it("are broken alike by trades and by meters that see the same energy", () => {
    fc.assert(
      fc.property(anyTrades, anyTree, (trades, limits) => {
        const flows = feederUse(trades, feederOf).map(({ outWh, inWh, ...at }) => ({
          ...at,
          exportWh: outWh,
          importWh: inWh,
        }));
        assert.deepEqual(feederOverloads(flows, limits), limitViolations(trades, feederOf, limits));
      }),
    );
  });
});
