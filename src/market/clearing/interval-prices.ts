import type { ClearingInstance, ClearingPrices, ClearingTrades } from "./instance.ts";
import type { Pairing } from "./split.ts";

/**
 * A price for every trade: one for the whole interval wherever all who trade in it accept one, half way between the
 * dearest sale and the cheapest purchase, rounded down; elsewhere the one next to it that both sides accept. Where
 * nothing is traded the price is 0.
 *
 * @source TX 4.2 (9)
 */
export function pricedPerInterval(
  instance: ClearingInstance,
  pairing: Pairing,
): { readonly trades: ClearingTrades; readonly prices: ClearingPrices } {
  const { intervals, feeders } = instance;
  const { count, sell, buy, interval, energyWh, dearestSale, cheapestPurchase } = pairing;
  const bus = dearestSale.map((sale, t) => middleDown(sale, cheapestPurchase[t] as number));
  const fitsAll = dearestSale.every((sale, t) => sale <= (cheapestPurchase[t] as number));
  const price = new Float64Array(count);
  for (let i = 0; i < count; i++) price[i] = bus[interval[i] as number] as number;
  if (!fitsAll) keepWithin(price, instance, pairing);
  const everywhere = new Float64Array(feeders.count * intervals);
  for (let f = 0; f < feeders.count; f++) everywhere.set(bus, f * intervals);
  return {
    trades: { count, sell, buy, interval, energyWh, price },
    prices: { bus, in: everywhere, hub: everywhere, out: everywhere },
  };
}

function keepWithin(price: Float64Array, { offers }: ClearingInstance, { count, sell, buy }: Pairing): void {
  for (let i = 0; i < count; i++) {
    const lowest = offers.price[sell[i] as number] as number;
    const highest = offers.price[buy[i] as number] as number;
    price[i] = Math.min(Math.max(price[i] as number, lowest), highest);
  }
}

/** Exact also where the sum would not be. */
function middleDown(a: number, b: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return 0;
  const low = Math.min(a, b);
  return low + Math.floor((Math.max(a, b) - low) / 2);
}
