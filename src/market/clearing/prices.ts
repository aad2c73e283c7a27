import type { OfferClasses } from "./classes.ts";
import { type ClearingInstance, type ClearingPrices, type ClearingTrades, SELL } from "./instance.ts";
import { ABSENT, type ClearingNetwork } from "./network.ts";
import { priceBounds } from "./prices-bounds.ts";
import type { Pairing } from "./split.ts";

/**
 * The price of a trade: half way between what the seller's feeder gets and what the buyer's feeder pays, rounded down, and
 * moved to the nearest that both sides accept. Who is on both sides of a congested line shares what it costs.
 *
 * @param sold  Price where the seller delivers (`in` of its feeder).
 * @param bought  Price where the buyer takes (`out` of its feeder).
 * @source TX 4.2 (9); IClearingMarket, `prices`
 * @example
 * tradePrice(100, 105, { lowest: 90, highest: 101 })   // 101
 */
export function tradePrice(
  sold: number,
  bought: number,
  accepted: { readonly lowest: number; readonly highest: number },
): number {
  return Math.min(Math.max(midpointDown(sold, bought), accepted.lowest), accepted.highest);
}

/** The trades of a pairing at the prices of their feeders. */
export function priceTrades(
  { intervals, offers }: ClearingInstance,
  pairing: Pairing,
  prices: ClearingPrices,
): ClearingTrades {
  const { count, sell, buy, interval } = pairing;
  const price = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const s = sell[i] as number;
    const b = buy[i] as number;
    const t = interval[i] as number;
    const sold = prices.in[(offers.feeder[s] as number) * intervals + t] as number;
    const bought = prices.out[(offers.feeder[b] as number) * intervals + t] as number;
    price[i] = tradePrice(sold, bought, { lowest: offers.price[s] as number, highest: offers.price[b] as number });
  }
  return { ...pairing, price };
}

/**
 * The prices at which everybody gets of a flow of most welfare what they want: half way between the lowest and the highest
 * such prices, so that they favour neither side.
 *
 * @param flow  By arc, of most welfare.
 * @source linear programming duality: clearing reference, section 1 ("uniform / nodal price")
 */
export function dualPrices(
  instance: ClearingInstance,
  classes: OfferClasses,
  network: ClearingNetwork,
  flow: Float64Array,
): ClearingPrices {
  const { lowest, highest } = priceBounds(network, classes, flow);
  const at = (node: number): number => midpointDown(lowest[node] as number, highest[node] as number);
  const { intervals, feeders } = instance;
  const bus = pricesWithoutTrade(instance);
  for (let t = 0; t < intervals; t++) if (network.bus[t] !== ABSENT) bus[t] = at(network.bus[t] as number);
  const places = feeders.count * intervals;
  const [inn, hub, out] = [new Float64Array(places), new Float64Array(places), new Float64Array(places)];
  for (let k = 0; k < places; k++) {
    const t = k % intervals;
    const parent = feeders.parent[(k - t) / intervals] as number;
    const above = (parent < 0 ? bus[t] : hub[parent * intervals + t]) as number;
    // A place without offers is worth what the one above it is.
    const own = network.hub[k] === ABSENT ? above : at(network.hub[k] as number);
    hub[k] = own;
    inn[k] = network.in[k] === ABSENT ? own : Math.min(at(network.in[k] as number), own);
    out[k] = network.out[k] === ABSENT ? own : Math.max(at(network.out[k] as number), own);
  }
  return { bus, in: inn, hub, out };
}

/** By interval: the lowest price asked where nobody buys, and the highest bid where nobody sells, so that nobody gains. */
function pricesWithoutTrade({ intervals, offers }: ClearingInstance): Float64Array {
  const asked = new Float64Array(intervals).fill(Number.POSITIVE_INFINITY);
  const bid = new Float64Array(intervals).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < offers.count; i++) {
    if (offers.energyWh[i] === 0) continue;
    const price = offers.price[i] as number;
    const only = offers.sets.get(i);
    const last = Math.min(offers.to[i] as number, intervals - 1);
    for (let t = Math.max(offers.from[i] as number, 0); t <= last; t++) {
      if (only !== undefined && !only.includes(t)) continue;
      if (offers.side[i] === SELL) asked[t] = Math.min(asked[t] as number, price);
      else bid[t] = Math.max(bid[t] as number, price);
    }
  }
  return asked.map((lowest, t) => [lowest, bid[t] as number].find(Number.isFinite) ?? 0);
}

/** Exact also where the sum of both would not be. */
function midpointDown(a: number, b: number): number {
  return Math.min(a, b) + Math.floor(Math.abs(a - b) / 2);
}
