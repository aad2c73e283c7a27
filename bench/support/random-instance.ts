import { type Random, randomFrom } from "#domain";
import { BUY, type ClearingInstance, SELL } from "#market";

/** Small numbers make ties and exact fits, large ones show rounding. */
const ENERGIES = [1, 3, 20, 1_000, 1_000_000];
const PRICES = [1, 2, 6, 1_000, 250_000];
/** How tight the limits of an instance are: as parts of what an offer holds at most. */
const LIMITS = [0.3, 1, 3, Number.POSITIVE_INFINITY];

/**
 * A small clearing out of the number of its draw: 1 to 4 intervals, up to 5 feeders as any tree, up to 14 offers of one
 * or several intervals, with and without gaps; among them zero limits, no limits, nothing for sale, one price for all
 * and intervals that are closed already.
 */
export function randomInstance(draw: number): ClearingInstance {
  const random = randomFrom(BigInt(draw)).fork("clearing");
  const intervals = 1 + random.below(4);
  const most = oneOf(random, ENERGIES);
  const objective = random.below(2) === 0 ? "max-energy" : "max-welfare";
  const feeders = randomFeeders(random, intervals, most);
  const start = random.below(4) === 0 ? random.below(intervals) : 0;
  return { objective, intervals, start, feeders, offers: randomOffers(random, intervals, feeders.count, most) };
}

function randomFeeders(random: Random, intervals: number, most: number): ClearingInstance["feeders"] {
  const count = 1 + random.below(5);
  const isDeep = random.below(2) === 0;
  const parent = Int32Array.from({ length: count }, (_, f) => (isDeep ? random.below(f + 1) - 1 : -1));
  const part = oneOf(random, LIMITS);
  const limits = (): Float64Array => Float64Array.from({ length: count * intervals }, () => limit(random, part * most));
  return { count, parent, netOutWh: limits(), netInWh: limits(), sellWh: limits(), buyWh: limits() };
}

function limit(random: Random, around: number): number {
  if (random.below(8) === 0) return 0;
  if (random.below(8) === 0 || around === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return random.below(2 * Math.ceil(around) + 1);
}

function randomOffers(random: Random, intervals: number, feeders: number, most: number): ClearingInstance["offers"] {
  const count = random.below(10) === 0 ? random.below(3) : 4 + random.below(11);
  const prices = oneOf(random, PRICES);
  const sells = 1 + random.below(3);
  const numbers = (draw: () => number): number[] => Array.from({ length: count }, draw);
  const sets = new Map<number, Int32Array>();
  const from = Int32Array.from(numbers(() => random.below(intervals)));
  const to = from.map((first) => (random.below(3) === 0 ? first : first + random.below(intervals - first)));
  from.forEach((first, offer) => {
    const last = to[offer] as number;
    if (last - first >= 2 && random.below(3) === 0) sets.set(offer, Int32Array.of(first, last));
  });
  return {
    count,
    side: Uint8Array.from(numbers(() => (random.below(4) < sells ? SELL : BUY))),
    feeder: Int32Array.from(numbers(() => random.below(feeders))),
    energyWh: Float64Array.from(numbers(() => (random.below(10) === 0 ? 0 : 1 + random.below(most)))),
    price: Float64Array.from(numbers(() => random.below(prices))),
    from,
    to,
    sets,
  };
}

function oneOf(random: Random, values: readonly number[]): number {
  return values[random.below(values.length)] as number;
}
