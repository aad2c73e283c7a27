import type { ClearingInstance, ClearingOffers } from "./instance.ts";
import type { Pairing } from "./split.ts";

/** A pairing of one interval while partners are exchanged. */
interface Pair {
  readonly sell: number;
  readonly buy: number;
  energyWh: number;
}

/**
 * The same pairing without anybody trading with himself: he and another pair of the interval exchange partners wherever
 * all prices allow it. What then still has no other partner is not traded.
 *
 * @param owners  By offer; equal numbers are one owner.
 */
export function withoutOwnTrades({ offers }: ClearingInstance, pairing: Pairing, owners: Int32Array): Pairing {
  const { count, sell, buy, interval, energyWh } = pairing;
  const isOwn = (seller: number, buyer: number): boolean => owners[seller] === owners[buyer];
  const affected = new Map<number, Pair[]>();
  for (let i = 0; i < count; i++) {
    if (isOwn(sell[i] as number, buy[i] as number)) affected.set(interval[i] as number, []);
  }
  if (affected.size === 0) return pairing;
  const rest: number[] = [];
  for (let i = 0; i < count; i++) {
    const pairs = affected.get(interval[i] as number);
    if (pairs === undefined) rest.push(i);
    else pairs.push({ sell: sell[i] as number, buy: buy[i] as number, energyWh: energyWh[i] as number });
  }
  const exchanged = [...affected].flatMap(([t, pairs]) =>
    exchange(pairs, isOwn, offers).map((pair) => ({ ...pair, t })),
  );
  const all = [
    ...rest.map((i) => ({
      sell: sell[i] as number,
      buy: buy[i] as number,
      t: interval[i] as number,
      energyWh: energyWh[i] as number,
    })),
    ...exchanged,
  ].sort((a, b) => a.t - b.t);
  return {
    count: all.length,
    sell: Int32Array.from(all, (pair) => pair.sell),
    buy: Int32Array.from(all, (pair) => pair.buy),
    interval: Int32Array.from(all, ({ t }) => t),
    energyWh: Float64Array.from(all, (pair) => pair.energyWh),
  };
}

/** The pairs of one interval with no own trade among them; every pair of offers once. */
function exchange(
  pairs: readonly Pair[],
  isOwn: (sell: number, buy: number) => boolean,
  { price }: ClearingOffers,
): readonly Pair[] {
  const all = new Map(pairs.map((pair) => [`${pair.sell}/${pair.buy}`, pair]));
  const may = (sell: number, buy: number): boolean =>
    !isOwn(sell, buy) && (price[sell] as number) <= (price[buy] as number);
  const add = (sell: number, buy: number, energyWh: number): void => {
    const known = all.get(`${sell}/${buy}`);
    if (known === undefined) all.set(`${sell}/${buy}`, { sell, buy, energyWh });
    else known.energyWh += energyWh;
  };
  for (const own of pairs.filter(({ sell, buy }) => isOwn(sell, buy))) {
    for (const other of [...all.values()]) {
      const amount = Math.min(own.energyWh, other.energyWh);
      if (amount === 0 || !may(own.sell, other.buy) || !may(other.sell, own.buy)) continue;
      own.energyWh -= amount;
      other.energyWh -= amount;
      add(own.sell, other.buy, amount);
      add(other.sell, own.buy, amount);
    }
  }
  return [...all.values()].filter(({ sell, buy, energyWh }) => energyWh > 0 && !isOwn(sell, buy));
}
