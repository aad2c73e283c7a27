import { type Random, randomFrom } from "#domain";
import { BUY, type ClearingInstance, SELL } from "#market";

/** What an instance is drawn from. */
interface Kind {
  readonly intervals: number;
  readonly feeders: number;
  readonly offers: number;
  /** Quarters of the offers that sell, on average. */
  readonly sales: number;
  /** Largest energy of an offer: small numbers make ties and exact fits, large ones show rounding. */
  readonly mostWh: number;
  /** Number of prices. */
  readonly prices: number;
  /** Limits are around this much; infinite where nothing is limited. */
  readonly limitWh: number;
}

/** Few prices, small energies and a limit on every other branch: here optima that are no whole numbers turn up. */
const KNOTTY: Kind = { intervals: 4, feeders: 3, offers: 18, sales: 2, mostWh: 5, prices: 6, limitWh: 2 };

/**
 * A small clearing out of the number of its draw: 1 to 4 intervals, up to 5 feeders as any tree, up to 18 offers of one
 * or several intervals, with and without gaps; among them zero limits, no limits, nothing for sale, one price for all
 * and intervals that are closed already.
 */
export function randomInstance(draw: number): ClearingInstance {
  const random = randomFrom(BigInt(draw)).fork("clearing");
  const objective = random.below(2) === 0 ? "max-energy" : "max-welfare";
  const kind = random.below(3) === 0 ? KNOTTY : randomKind(random);
  const start = random.below(6) === 0 ? random.below(kind.intervals) : 0;
  const { intervals } = kind;
  return { objective, intervals, start, feeders: randomFeeders(random, kind), offers: randomOffers(random, kind) };
}

function randomKind(random: Random): Kind {
  const mostWh = oneOf(random, [1, 4, 20, 1_000, 1_000_000]);
  return {
    intervals: 1 + random.below(4),
    feeders: 1 + random.below(5),
    sales: 1 + random.below(3),
    offers: random.below(10) === 0 ? random.below(4) : 5 + random.below(14),
    mostWh,
    prices: oneOf(random, [1, 2, 6, 1_000, 250_000]),
    limitWh: mostWh * oneOf(random, [0.5, 1, 2, 5, Number.POSITIVE_INFINITY]),
  };
}

function randomFeeders(random: Random, { intervals, feeders: count, limitWh }: Kind): ClearingInstance["feeders"] {
  const isDeep = random.below(2) === 0;
  const parent = Int32Array.from({ length: count }, (_, f) => (isDeep ? random.below(f + 1) - 1 : -1));
  const limits = (): Float64Array => Float64Array.from({ length: count * intervals }, () => limitNear(random, limitWh));
  return { count, parent, netOutWh: limits(), netInWh: limits(), sellWh: limits(), buyWh: limits() };
}

function limitNear(random: Random, limitWh: number): number {
  if (random.below(30) === 0) return 0;
  if (random.below(2) === 0 || limitWh === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return 1 + random.below(Math.ceil(2 * limitWh));
}

function randomOffers(random: Random, kind: Kind): ClearingInstance["offers"] {
  const { intervals, feeders, offers: count, sales, mostWh, prices } = kind;
  const numbers = (draw: () => number): number[] => Array.from({ length: count }, draw);
  const from = Int32Array.from(numbers(() => random.below(intervals)));
  const to = from.map((first) => (random.below(3) === 0 ? first : first + random.below(intervals - first)));
  return {
    count,
    side: Uint8Array.from(numbers(() => (random.below(4) < sales ? SELL : BUY))),
    feeder: Int32Array.from(numbers(() => random.below(feeders))),
    energyWh: Float64Array.from(numbers(() => (random.below(20) === 0 ? 0 : 1 + random.below(mostWh)))),
    price: Float64Array.from(numbers(() => random.below(prices))),
    from,
    to,
    sets: setsWithin(random, from, to),
  };
}

/** Some offers name their first and last interval and none between. */
function setsWithin(random: Random, from: Int32Array, to: Int32Array): ReadonlyMap<number, Int32Array> {
  const sets = new Map<number, Int32Array>();
  from.forEach((first, offer) => {
    const last = to[offer] as number;
    if (last - first >= 2 && random.below(3) === 0) sets.set(offer, Int32Array.of(first, last));
  });
  return sets;
}

function oneOf(random: Random, values: readonly number[]): number {
  return values[random.below(values.length)] as number;
}
