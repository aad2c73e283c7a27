import { type Random, randomFrom } from "#domain";
import { type ClearingFeeders, finaliseThrough, openRollingMarket, postOffers, type RollingOffer } from "#market";

const INTERVALS = 96;
const CONSUMERS = 95;
const FEEDERS = 11;

/** An offer with the interval for which it is made: it is posted when that comes into the window. */
export type DatedOffer = RollingOffer & { readonly made: number };

/** A day of a microgrid, with the limits of its feeders. */
export interface RollingDay {
  readonly feeders: ClearingFeeders;
  readonly offers: readonly DatedOffer[];
}

/**
 * A day with batteries in the shape of the TRANSAX experiment: 4 to 8 roofs whose noon is kept for the evening, 95 consumers,
 * 11 feeders of 10 to 22.5 kW to the outside and 20 to 35 kW within, all drawn from the seed.
 *
 * @source clearing reference, section 3
 */
export function rollingDay(seed: number): RollingDay {
  const random = randomFrom(BigInt(seed)).fork("rolling day");
  const [linkWh, ownWh] = [2_500 + random.below(3_126), 5_000 + random.below(3_751)];
  const roofs = Array.from({ length: 4 + random.below(5) }, () => random.below(FEEDERS));
  const homes = Array.from({ length: CONSUMERS }, () => random.below(FEEDERS));
  const offers = Array.from({ length: INTERVALS }, (_, made) => [
    ...roofs.map((feeder) => sale(random, made, feeder)),
    ...homes.map((feeder) => purchase(random, made, feeder)),
  ]).flat();
  return { feeders: feedersOf(linkWh, ownWh), offers: offers.filter(({ energyWh }) => energyWh > 0) };
}

/** What a day trades when each interval is cleared before it begins, with as much in sight as the window holds, in Wh. */
export function rolledWh(
  { feeders, offers }: RollingDay,
  window: number,
  priority: "none" | "deadline-first" | "fullest-first",
): number {
  let market = openRollingMarket({ objective: "max-energy", intervals: INTERVALS, feeders });
  for (let t = 0; t < INTERVALS; t++) {
    const due = offers.filter(({ made }) => Math.max(0, made - window + 1) === t);
    market = finaliseThrough(postOffers(market, due), t, { priority });
  }
  return market.trades.reduce((sum, { energyWh }) => sum + energyWh, 0);
}

/** What the day could trade if everything were known from the start, in Wh. */
export function offlineWh({ feeders, offers }: RollingDay): number {
  const market = openRollingMarket({ objective: "max-energy", intervals: INTERVALS, feeders });
  const { trades } = finaliseThrough(postOffers(market, offers), INTERVALS - 1);
  return trades.reduce((sum, { energyWh }) => sum + energyWh, 0);
}

function sale(random: Random, made: number, feeder: number): DatedOffer {
  const sun = Math.max(0, Math.sin((Math.PI * (made - 20)) / 58));
  const stores = made > 36 && made < 62 && random.below(3) > 0;
  const energyWh = Math.round(7_000 * sun * (0.5 + 0.5 * random.next()));
  return { side: "sell", feeder, energyWh, price: 10, from: made, to: stores ? INTERVALS - 1 : made, made };
}

function purchase(random: Random, made: number, feeder: number): DatedOffer {
  const evening = Math.exp(-(((made - 76) / 10) ** 2));
  const energyWh = 60 + Math.round((150 + 400 * evening) * random.next());
  return { side: "buy", feeder, energyWh, price: 10, from: made, to: made, made };
}

function feedersOf(linkWh: number, ownWh: number): ClearingFeeders {
  const every = (limitWh: number) => new Float64Array(FEEDERS * INTERVALS).fill(limitWh);
  return {
    count: FEEDERS,
    parent: new Int32Array(FEEDERS).fill(-1),
    netOutWh: every(linkWh),
    netInWh: every(linkWh),
    sellWh: every(ownWh),
    buyWh: every(ownWh),
  };
}
