import type { ClearingInstance, ClearingPrices, ClearingTrades } from "./instance.ts";
import type { Pairing } from "./split.ts";

/**
 * A price for every trade: one for the whole interval wherever all who trade in it accept one, half way between the
 * dearest sale and the cheapest purchase, rounded down; elsewhere the one next to it that both sides accept.
 *
 * @source TX 4.2 (9)
 */
export function pricedPerInterval(
  { intervals, feeders, offers }: ClearingInstance,
  pairing: Pairing,
): { readonly trades: ClearingTrades; readonly prices: ClearingPrices } {
  const dearestSale = new Float64Array(intervals).fill(Number.NEGATIVE_INFINITY);
  const cheapestPurchase = new Float64Array(intervals).fill(Number.POSITIVE_INFINITY);
  const { count, sell, buy, interval } = pairing;
  for (let i = 0; i < count; i++) {
    const t = interval[i] as number;
    const lowest = offers.price[sell[i] as number] as number;
    const highest = offers.price[buy[i] as number] as number;
    if (lowest > (dearestSale[t] as number)) dearestSale[t] = lowest;
    if (highest < (cheapestPurchase[t] as number)) cheapestPurchase[t] = highest;
  }
  const bus = dearestSale.map((sale, t) =>
    Number.isFinite(sale) ? midpointDown(sale, cheapestPurchase[t] as number) : 0,
  );
  const price = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const lowest = offers.price[sell[i] as number] as number;
    const highest = offers.price[buy[i] as number] as number;
    price[i] = Math.min(Math.max(bus[interval[i] as number] as number, lowest), highest);
  }
  const everywhere = new Float64Array(feeders.count * intervals);
  for (let f = 0; f < feeders.count; f++) everywhere.set(bus, f * intervals);
  return { trades: { ...pairing, price }, prices: { bus, in: everywhere, hub: everywhere, out: everywhere } };
}

/** Exact also where the sum would not be. */
function midpointDown(a: number, b: number): number {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  return low + Math.floor((high - low) / 2);
}
