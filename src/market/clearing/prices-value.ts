import type { OfferClasses } from "./classes.ts";
import { type ClearingInstance, type ClearingPrices, SELL } from "./instance.ts";

/**
 * What prices say that no solution exceeds in welfare: what all offers would gain if they traded as they like at these
 * prices, and what the feeders would earn by carrying as much as they can from where it is cheap to where it is dear.
 * Other prices than the best make the bound worse, never wrong.
 *
 * @source weak duality; clearing reference, section 5 ("Welfare: submit prices per (f,t)")
 */
export function dualValue(instance: ClearingInstance, classes: OfferClasses, prices: ClearingPrices): bigint {
  const sum = productSum();
  for (let c = 0; c < classes.count; c++) sum.add(classes.energyWh[c] as number, gainOf(instance, classes, prices, c));
  const { feeders, intervals } = instance;
  for (let k = 0; k < feeders.count * intervals; k++) {
    const t = k % intervals;
    const parent = feeders.parent[(k - t) / intervals] as number;
    const hub = prices.hub[k] as number;
    const above = (parent < 0 ? prices.bus[t] : prices.hub[parent * intervals + t]) as number;
    sum.add(feeders.sellWh[k] as number, hub - (prices.in[k] as number));
    sum.add(feeders.buyWh[k] as number, (prices.out[k] as number) - hub);
    sum.add(feeders.netOutWh[k] as number, above - hub);
    sum.add(feeders.netInWh[k] as number, hub - above);
  }
  return sum.total();
}

/** What an offer gains per Wh in the interval that is best for it. */
function gainOf({ intervals }: ClearingInstance, classes: OfferClasses, prices: ClearingPrices, c: number): number {
  const place = (classes.feeder[c] as number) * intervals;
  const own = classes.price[c] as number;
  const sells = classes.side[c] === SELL;
  let best = 0;
  for (let s = classes.slots[c] as number; s < (classes.slots[c + 1] as number); s++) {
    const k = place + (classes.interval[s] as number);
    const gain = sells ? (prices.in[k] as number) - own : own - (prices.out[k] as number);
    if (gain > best) best = gain;
  }
  return best;
}

/** A sum of energies times prices that does not round; what is not above 0 does not count. */
export function productSum(): {
  readonly add: (energyWh: number, price: number) => void;
  readonly total: () => bigint;
} {
  let small = 0;
  let large = 0n;
  return {
    add: (energyWh, price) => {
      if (price <= 0 || energyWh === 0) return;
      const product = energyWh * price;
      if (product <= Number.MAX_SAFE_INTEGER - small) small += product;
      else large += BigInt(energyWh) * BigInt(price);
    },
    total: () => large + BigInt(small),
  };
}
