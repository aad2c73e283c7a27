import fc from "fast-check";
import { BUY, type ClearingInstance, type ClearingOffers, SELL } from "../instance.ts";

/** An offer of a clearing in words; `to` is its only interval unless given. */
export interface SmallOffer {
  readonly side: "sell" | "buy";
  readonly feeder?: number;
  readonly wh: number;
  readonly price: number;
  readonly from?: number;
  readonly to?: number;
  readonly intervals?: readonly number[];
}

/** Limits of a feeder that hold in every interval; what is not given is not limited. */
export interface SmallFeeder {
  readonly parent?: number;
  readonly out?: number;
  readonly in?: number;
  readonly sell?: number;
  readonly buy?: number;
}

/** A clearing from a few words. */
export function clearingOf(
  feeders: readonly SmallFeeder[],
  offers: readonly SmallOffer[],
  { intervals = 1, start = 0, objective = "max-welfare" as ClearingInstance["objective"] } = {},
): ClearingInstance {
  const limit = (of: (feeder: SmallFeeder) => number | undefined): Float64Array =>
    Float64Array.from(feeders.flatMap((f) => new Array(intervals).fill(of(f) ?? Number.POSITIVE_INFINITY)));
  return {
    objective,
    intervals,
    start,
    feeders: {
      count: feeders.length,
      parent: Int32Array.from(feeders, ({ parent }) => parent ?? -1),
      netOutWh: limit((f) => f.out),
      netInWh: limit((f) => f.in),
      sellWh: limit((f) => f.sell),
      buyWh: limit((f) => f.buy),
    },
    offers: offerColumns(offers),
  };
}

/** A clearing whose limits bundle prices so that half a Wh fits twice; found by search. */
export function halfWh(): ClearingInstance {
  const feeders = { count: 4, parent: new Int32Array(4).fill(-1) };
  const limits = {
    netOutWh: Float64Array.of(4, 5, 1, 2, 1, 1, 4, 6),
    netInWh: Float64Array.of(4, 3, 4, 2, 4, 1, 1, 2),
    sellWh: Float64Array.of(3, 5, 6, 4, 5, 3, 5, 3),
    buyWh: Float64Array.of(6, 2, 3, 4, 4, 1, 4, 4),
  };
  const offers = [
    { side: "sell", feeder: 0, wh: 3, price: 1, from: 0, to: 1 },
    { side: "sell", feeder: 0, wh: 2, price: 1, from: 1 },
    { side: "sell", feeder: 2, wh: 2, price: 1, from: 0 },
    { side: "buy", feeder: 0, wh: 4, price: 4, from: 0, to: 1 },
    { side: "sell", feeder: 0, wh: 4, price: 4, from: 1 },
    { side: "buy", feeder: 3, wh: 1, price: 1, from: 1 },
    { side: "buy", feeder: 0, wh: 6, price: 2, from: 1 },
  ] as const;
  return { ...clearingOf([], offers, { intervals: 2, objective: "max-energy" }), feeders: { ...feeders, ...limits } };
}

function offerColumns(offers: readonly SmallOffer[]): ClearingOffers {
  const first = (o: SmallOffer): number => o.intervals?.[0] ?? o.from ?? 0;
  const last = (o: SmallOffer): number => o.intervals?.at(-1) ?? o.to ?? first(o);
  return {
    count: offers.length,
    side: Uint8Array.from(offers, ({ side }) => (side === "sell" ? SELL : BUY)),
    feeder: Int32Array.from(offers, ({ feeder }) => feeder ?? 0),
    energyWh: Float64Array.from(offers, ({ wh }) => wh),
    price: Float64Array.from(offers, ({ price }) => price),
    from: Int32Array.from(offers, first),
    to: Int32Array.from(offers, last),
    sets: new Map(offers.flatMap((o, i) => (o.intervals === undefined ? [] : [[i, Int32Array.from(o.intervals)]]))),
  };
}

/**
 * Small clearings: up to 4 feeders as any tree, 3 intervals and 10 offers unless said otherwise, some of several intervals, with or without
 * gaps; limits of nothing, of little and of anything; one price, few prices or many.
 */
export function smallInstances(offersAtMost = 10): fc.Arbitrary<ClearingInstance> {
  return fc
    .record({
      intervals: fc.integer({ min: 1, max: 3 }),
      feeders: fc.integer({ min: 1, max: 4 }),
      prices: fc.constantFrom(1, 3, 1_000_000),
      most: fc.constantFrom(3, 40),
    })
    .chain(({ intervals, feeders, prices, most }) =>
      fc
        .record({
          start: fc.integer({ min: 0, max: intervals - 1 }),
          parents: fc.tuple(...Array.from({ length: feeders }, (_, f) => fc.integer({ min: -1, max: f - 1 }))),
          limits: fc.array(limit(most), { minLength: 4 * feeders * intervals, maxLength: 4 * feeders * intervals }),
          offers: fc.array(offer({ intervals, feeders, prices, most }), { maxLength: offersAtMost, size: "max" }),
        })
        .map(({ start, parents, limits, offers }) => {
          const part = (i: number): Float64Array =>
            Float64Array.from(limits.slice(i * feeders * intervals, (i + 1) * feeders * intervals));
          const columns = { netOutWh: part(0), netInWh: part(1), sellWh: part(2), buyWh: part(3) };
          const instance = clearingOf([], offers, { intervals, start: start % 2 === 0 ? 0 : start });
          return { ...instance, feeders: { count: feeders, parent: Int32Array.from(parents), ...columns } };
        }),
    );
}

function limit(most: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 0, max: 2 * most }), fc.constantFrom(0, Number.POSITIVE_INFINITY));
}

function offer(size: { intervals: number; feeders: number; prices: number; most: number }): fc.Arbitrary<SmallOffer> {
  return fc
    .record({
      side: fc.constantFrom("sell" as const, "buy" as const),
      feeder: fc.nat(size.feeders - 1),
      wh: fc.nat(size.most),
      price: fc.nat(size.prices - 1),
      from: fc.nat(size.intervals - 1),
      to: fc.nat(size.intervals - 1),
      hasGap: fc.boolean(),
    })
    .map(({ from, to, hasGap, ...terms }) => {
      const [first, last] = [Math.min(from, to), Math.max(from, to)];
      return { ...terms, ...(hasGap && last > first ? { intervals: [first, last] } : { from: first, to: last }) };
    });
}
