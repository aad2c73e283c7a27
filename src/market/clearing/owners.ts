import { carriedPairs, type Pair } from "./carried-pairs.ts";
import type { ClearingInstance, ClearingOffers } from "./instance.ts";
import type { Pairing } from "./split.ts";

/** Whether a sale and a purchase are of one owner. */
type IsOwn = (sell: number, buy: number) => boolean;

/**
 * The same pairing without anybody trading with himself: he and another pair of the interval exchange partners wherever
 * their prices allow it. What then still has no other partner is not traded, nor what only flowed against it.
 *
 * @param owners  By offer; equal numbers are one owner.
 */
export function withoutOwnTrades(instance: ClearingInstance, pairing: Pairing, owners: Int32Array): Pairing {
  const { count, sell, buy, interval, energyWh } = pairing;
  const isOwn: IsOwn = (seller, buyer) => owners[seller] === owners[buyer];
  const affected = new Set<number>();
  for (let i = 0; i < count; i++) {
    if (isOwn(sell[i] as number, buy[i] as number)) affected.add(interval[i] as number);
  }
  if (affected.size === 0) return pairing;
  const pairs = new Map<number, Pair[]>();
  for (let i = 0; i < count; i++) {
    const t = interval[i] as number;
    const pair = { sell: sell[i] as number, buy: buy[i] as number, energyWh: energyWh[i] as number };
    const known = pairs.get(t);
    if (known === undefined) pairs.set(t, [pair]);
    else known.push(pair);
  }
  for (const t of affected) pairs.set(t, [...strangersOnly(instance, t, pairs.get(t) ?? [], isOwn)]);
  return pairingOf(instance, pairs);
}

function pairingOf({ intervals, offers }: ClearingInstance, pairs: ReadonlyMap<number, readonly Pair[]>): Pairing {
  const all = [...pairs].sort(([a], [b]) => a - b).flatMap(([t, own]) => own.map((pair) => ({ ...pair, t })));
  const dearestSale = new Float64Array(intervals).fill(Number.NEGATIVE_INFINITY);
  const cheapestPurchase = new Float64Array(intervals).fill(Number.POSITIVE_INFINITY);
  for (const { sell, buy, t } of all) {
    dearestSale[t] = Math.max(dearestSale[t] as number, offers.price[sell] as number);
    cheapestPurchase[t] = Math.min(cheapestPurchase[t] as number, offers.price[buy] as number);
  }
  return {
    count: all.length,
    sell: Int32Array.from(all, (pair) => pair.sell),
    buy: Int32Array.from(all, (pair) => pair.buy),
    interval: Int32Array.from(all, ({ t }) => t),
    energyWh: Float64Array.from(all, (pair) => pair.energyWh),
    dearestSale,
    cheapestPurchase,
  };
}

function strangersOnly(instance: ClearingInstance, t: number, pairs: readonly Pair[], isOwn: IsOwn): readonly Pair[] {
  const exchanged = exchange(pairs, isOwn, instance.offers);
  const strangers = exchanged.filter(({ sell, buy }) => !isOwn(sell, buy));
  return strangers.length === exchanged.length ? strangers : carriedPairs(instance, t, strangers);
}

/** The pairs of one interval after all exchanges; every pair of offers once. */
function exchange(pairs: readonly Pair[], isOwn: IsOwn, { price }: ClearingOffers): readonly Pair[] {
  const all = new Map<string, Pair>();
  const change = (sell: number, buy: number, byWh: number): void => {
    const key = `${sell}/${buy}`;
    all.set(key, { sell, buy, energyWh: (all.get(key)?.energyWh ?? 0) + byWh });
  };
  const may = (sell: number, buy: number): boolean =>
    !isOwn(sell, buy) && (price[sell] as number) <= (price[buy] as number);
  for (const { sell, buy, energyWh } of pairs) change(sell, buy, energyWh);
  for (const own of pairs.filter(({ sell, buy }) => isOwn(sell, buy))) {
    for (const other of [...all.values()]) {
      const left = all.get(`${own.sell}/${own.buy}`)?.energyWh ?? 0;
      const amount = Math.min(left, other.energyWh);
      if (amount === 0 || !may(own.sell, other.buy) || !may(other.sell, own.buy)) continue;
      change(own.sell, own.buy, -amount);
      change(other.sell, other.buy, -amount);
      change(own.sell, other.buy, amount);
      change(other.sell, own.buy, amount);
    }
  }
  return [...all.values()].filter(({ energyWh }) => energyWh > 0);
}
