import { type Band, maxPrice, minPrice, type NanoPerWh, nanoPerWh, type Order, type Wh, wh } from "#domain";
import { ratioPriceDown } from "./price.ts";

/** Who trades at which price. */
export interface Participation {
  readonly pricePerWh: NanoPerWh;
  readonly sellers: readonly Order[];
  readonly buyers: readonly Order[];
}

/**
 * The price of the ratio among those who accept it: whoever refuses leaves, the one farthest from the price first, and
 * the price is formed anew, until it suits everyone who is left.
 *
 * @source requirements, M10: the ratio knows no limits; leaving one by one keeps in as many as possible
 */
export function participation(orders: readonly Order[], band: Band, feedIn: NanoPerWh): Participation {
  const sellers = orders
    .filter(({ side }) => side === "sell")
    .sort((a, b) => compare(lowest(a, band), lowest(b, band), a, b));
  const buyers = orders
    .filter(({ side }) => side === "buy")
    .sort((a, b) => compare(highest(b, band), highest(a, band), a, b));
  for (;;) {
    const pricePerWh = priceFor(sellers, buyers, band, feedIn);
    const dearest = sellers.at(-1);
    const poorest = buyers.at(-1);
    if (dearest !== undefined && lowest(dearest, band) > pricePerWh) sellers.pop();
    else if (poorest !== undefined && highest(poorest, band) < pricePerWh) buyers.pop();
    else return { pricePerWh, sellers, buyers };
  }
}

function priceFor(sellers: readonly Order[], buyers: readonly Order[], band: Band, feedIn: NanoPerWh): NanoPerWh {
  const floors = sellers.map(({ technology }) => band.floor[technology]);
  const cheapest = floors.reduce((least, floor) => minPrice(least, floor), band.ceiling);
  const low = maxPrice(maxPrice(cheapest, feedIn), nanoPerWh(0n));
  return ratioPriceDown(energyOf(sellers), energyOf(buyers), minPrice(low, band.ceiling), band.ceiling);
}

function lowest({ limitPrice, technology }: Order, band: Band): NanoPerWh {
  return maxPrice(limitPrice, band.floor[technology]);
}

function highest({ limitPrice }: Order, band: Band): NanoPerWh {
  return minPrice(limitPrice, band.ceiling);
}

function compare(first: NanoPerWh, second: NanoPerWh, a: Order, b: Order): number {
  return first !== second ? (first < second ? -1 : 1) : a.id < b.id ? -1 : 1;
}

/** All energy of the orders. */
export function energyOf(orders: readonly Order[]): Wh {
  return wh(orders.reduce((sum, { energyWh }) => sum + energyWh, 0n));
}
