import type { ClearingFeeders, ClearingInstance } from "./instance.ts";

/** Two offers that trade in one interval. */
export interface Pair {
  readonly sell: number;
  readonly buy: number;
  readonly energyWh: number;
}

/**
 * As much of the pairs of one interval as the links between feeders carry. They carried all of them together with pairs
 * that are gone: what these sent the other way now is missing.
 *
 * A pair that a later one makes room for gets another chance.
 */
export function carriedPairs(
  { feeders, offers, intervals }: ClearingInstance,
  t: number,
  pairs: readonly Pair[],
): readonly Pair[] {
  const netOutWh = new Float64Array(feeders.count);
  const places = (f: number): number => f * intervals + t;
  const ways = pairs.map(({ sell, buy }) =>
    wayOf(feeders, offers.feeder[sell] as number, offers.feeder[buy] as number),
  );
  const carriedWh = pairs.map(() => 0);
  for (let progress = true; progress; ) {
    progress = false;
    for (const [i, { up, down }] of ways.entries()) {
      const left = (pairs[i] as Pair).energyWh - (carriedWh[i] as number);
      const room = Math.min(
        left,
        ...up.map((f) => (feeders.netOutWh[places(f)] as number) - (netOutWh[f] as number)),
        ...down.map((f) => (feeders.netInWh[places(f)] as number) + (netOutWh[f] as number)),
      );
      if (room <= 0) continue;
      carriedWh[i] = (carriedWh[i] as number) + room;
      for (const f of up) netOutWh[f] = (netOutWh[f] as number) + room;
      for (const f of down) netOutWh[f] = (netOutWh[f] as number) - room;
      progress = true;
    }
  }
  return pairs.map((pair, i) => ({ ...pair, energyWh: carriedWh[i] as number })).filter(({ energyWh }) => energyWh > 0);
}

/** The feeders that a trade leaves upwards, and those that it enters downwards. */
function wayOf({ parent }: ClearingFeeders, seller: number, buyer: number) {
  const toBus = (feeder: number): readonly number[] => (feeder < 0 ? [] : [feeder, ...toBus(parent[feeder] as number)]);
  const [up, down] = [toBus(seller), toBus(buyer)];
  return { up: up.filter((f) => !down.includes(f)), down: down.filter((f) => !up.includes(f)) };
}
