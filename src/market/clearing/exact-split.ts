import { smaller } from "./amounts.ts";
import type { OfferClasses } from "./classes.ts";
import { type ClearingInstance, SELL } from "./instance.ts";

/** How much one sale and one purchase trade in one interval. */
export interface ExactPair {
  readonly sell: number;
  readonly buy: number;
  readonly interval: number;
  readonly energyWh: bigint;
}

/** A part of an offer that trades in an interval. */
interface Part {
  readonly offer: number;
  readonly side: number;
  readonly interval: number;
  energyWh: bigint;
}

/**
 * Splits what classes trade into pairs of offers, cheapest first on both sides: `splitFlows` for integers of any size.
 *
 * @param energyWh  By offer.
 * @param slotWh  By slot of the classes.
 */
export function exactPairs(
  { offers, intervals }: ClearingInstance,
  energyWh: readonly bigint[],
  classes: OfferClasses,
  slotWh: readonly bigint[],
): readonly ExactPair[] {
  const parts = partsOf(energyWh, classes, slotWh);
  parts.sort((a, b) => (offers.price[a.offer] as number) - (offers.price[b.offer] as number));
  return Array.from({ length: intervals }, (_, t) => {
    const here = parts.filter(({ interval }) => interval === t);
    return northWest(
      here.filter(({ side }) => side === SELL),
      here.filter(({ side }) => side !== SELL),
    );
  }).flat();
}

/** Serves the offers of each class in their order, interval after interval. */
function partsOf(energyWh: readonly bigint[], classes: OfferClasses, slotWh: readonly bigint[]): Part[] {
  const left = [...energyWh];
  const parts: Part[] = [];
  for (let c = 0; c < classes.count; c++) {
    const members = left.map((_, offer) => offer).filter((offer) => classes.classOf[offer] === c);
    for (let s = classes.slots[c] as number; s < (classes.slots[c + 1] as number); s++) {
      let open = slotWh[s] as bigint;
      for (const offer of members) {
        const part = smaller(left[offer] as bigint, open);
        if (part === 0n) continue;
        left[offer] = (left[offer] as bigint) - part;
        open -= part;
        parts.push({ offer, side: classes.side[c] as number, interval: classes.interval[s] as number, energyWh: part });
      }
    }
  }
  return parts;
}

function northWest(sales: readonly Part[], purchases: readonly Part[]): readonly ExactPair[] {
  const pairs: ExactPair[] = [];
  const waiting = [...purchases];
  for (const sale of sales) {
    while (sale.energyWh > 0n) {
      const purchase = waiting[0] as Part;
      const amount = smaller(sale.energyWh, purchase.energyWh);
      pairs.push({ sell: sale.offer, buy: purchase.offer, interval: sale.interval, energyWh: amount });
      sale.energyWh -= amount;
      purchase.energyWh -= amount;
      if (purchase.energyWh === 0n) waiting.shift();
    }
  }
  return pairs;
}
