import {
  type Address,
  CONNECTION,
  interval,
  type Limits,
  nanoPerWh,
  type Order,
  type OrderId,
  type Random,
  randomFrom,
  type Side,
  wh,
} from "#domain";
import type { ClearingInput } from "../../mechanism.ts";

/** The orders of one interval, in the order of their posts, and the grid under them. */
export interface TestMarket {
  readonly orders: readonly Order[];
  readonly limits: Limits;
}

const NOON = interval(12);
/** How the chain writes that there is no limit. */
const NO_LIMIT = 2n ** 48n - 1n;
/** Every price fits. */
const WIDE = { none: nanoPerWh(0n), pv: nanoPerWh(0n), battery: nanoPerWh(0n) };

/** An order by its place in the order of posts: ids count up, as on the chain. */
export function orderAt(
  place: number,
  side: Side,
  home: { readonly feeder: number; readonly meter: number },
  energyWh: bigint,
  limitPrice: bigint,
): Order {
  const meter: Address = `0x${(home.meter + 1).toString(16).padStart(40, "0")}`;
  const id: OrderId = `0x${(place + 1).toString(16).padStart(64, "0")}`;
  const amounts = { energyWh: wh(energyWh), limitPrice: nanoPerWh(limitPrice) };
  return { id, owner: meter, meter, feeder: home.feeder, side, technology: "none", interval: NOON, ...amounts };
}

/** A market as a mechanism takes it. */
export function inputOf<P>({ orders, limits }: TestMarket, parameters: P, seed = 0n): ClearingInput<P> {
  const band = { floor: WIDE, ceiling: nanoPerWh(2n ** 62n) };
  return { interval: NOON, orders, band, limits, fixed: [], parameters, seed };
}

/**
 * A small community that is the same for the same draw: few prices, so that many are equal, homes with several orders on both
 * sides, a tree of feeders that carries much, little or nothing. An order is never larger than what its feeder lets be
 * sold or bought, since the chain would not take it.
 */
export function randomMarket(draw: number): TestMarket {
  const random = randomFrom(BigInt(draw)).fork("auction");
  const limits = randomLimits(random.fork("limits"));
  const homes = Array.from({ length: 2 + random.below(8) }, (_, meter) => ({
    meter,
    feeder: random.below(limits.length),
  }));
  const orders = Array.from({ length: random.below(20) }, (_, place) => {
    const home = homes[random.below(homes.length)] as (typeof homes)[number];
    const side: Side = random.below(2) === 0 ? "sell" : "buy";
    const { sellWh, buyWh } = limits[home.feeder] as Limits[number];
    const mostWh = side === "sell" ? sellWh : buyWh;
    const energyWh = BigInt(1 + random.below(2_000));
    const price = 100_000n + BigInt(random.below(10)) * 10_001n;
    return orderAt(place, side, home, energyWh < mostWh ? energyWh : mostWh, price);
  });
  return { orders, limits };
}

function randomLimits(random: Random): Limits {
  const hasLimits = random.below(4) > 0;
  const limitWh = () => wh(hasLimits && random.below(3) > 0 ? BigInt(1 + random.below(3_000)) : NO_LIMIT);
  return Array.from({ length: 1 + random.below(5) }, (_, feeder) => ({
    feeder,
    parent: feeder === CONNECTION ? CONNECTION : random.below(feeder),
    netOutWh: limitWh(),
    netInWh: limitWh(),
    sellWh: limitWh(),
    buyWh: limitWh(),
  }));
}
