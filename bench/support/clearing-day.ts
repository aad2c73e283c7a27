import { type Random, randomFrom } from "#domain";
import { BUY, type ClearingInstance, type ClearingObjective, SELL } from "#market";

/** What a synthetic clearing looks like. */
export interface ClearingDay {
  readonly homes: number;
  readonly seed: number;
  readonly objective: ClearingObjective;
  /** How many prices there are on each side; 1 is one price for all. */
  readonly prices: number;
  /** The quarter hour at which it begins: at 53 there is too much sun, from 68 on too little. */
  readonly start?: number;
  /** What the link of a feeder carries per quarter hour; 20 kW unless given. */
  readonly linkWh?: number;
}

/** Quarter hours of a day, and of those the open ones: L = 13 are predicted, and of these the first is closed. */
const DAY = 96;
const OPEN = 12;
/** One of 15 homes has a roof and a battery; a feeder has 9 homes, 20 kW to the outside and 30 kW within. */
const HOMES_PER_ROOF = 15;
const HOMES_PER_FEEDER = 9.28;
const LINK_WH = 5_000;
const OWN_WH = 7_500;
const PEAK_WH = 7_000;

/**
 * One clearing of an afternoon in the shape of the TRANSAX experiment: every consumer asks for what it will use in each of
 * 12 quarter hours, every roof offers what it makes then, and from each what it stores until the end of the day.
 *
 * @source clearing reference (shape of the synthetic day); TX 7.1
 */
export function clearingDay({
  homes,
  seed,
  objective,
  prices,
  start = 53,
  linkWh = LINK_WH,
}: ClearingDay): ClearingInstance {
  const random = randomFrom(BigInt(seed));
  const feeders = Math.max(1, Math.ceil(homes / HOMES_PER_FEEDER));
  const offers = emptyOffers(homes * OPEN * 2);
  for (let home = 0; home < homes; home++) {
    const feeder = random.below(feeders);
    for (let t = start; t < start + OPEN; t++) {
      if (home % HOMES_PER_ROOF !== 0) {
        offers.add(BUY, feeder, consumption(random, t), price(random, BUY, prices), t, t);
        continue;
      }
      const made = Math.round(PEAK_WH * sun(t) * (0.7 + 0.3 * random.next()));
      const stored = Math.min(made, Math.round(made * random.next()));
      if (made > stored) offers.add(SELL, feeder, made - stored, price(random, SELL, prices), t, t);
      if (stored > 0) offers.add(SELL, feeder, stored, price(random, SELL, prices), t, DAY - 1);
    }
  }
  return { objective, intervals: DAY, start, feeders: star(feeders, linkWh), offers: offers.columns() };
}

/** Above 0 from sunrise to sunset, 1 at noon. */
function sun(t: number): number {
  return Math.max(0, Math.sin((Math.PI * (t - 20)) / 58));
}

/** More in the evening. */
function consumption(random: Random, t: number): number {
  const evening = Math.exp(-(((t - 76) / 10) ** 2));
  return 60 + Math.round((150 + 400 * evening) * random.next());
}

/** Sales from 100 to 220, purchases from 180 to 300: most pairs agree, some do not. */
function price(random: Random, side: number, prices: number): number {
  if (prices === 1) return 200;
  return (side === SELL ? 100 : 180) + Math.floor((120 * random.below(prices)) / (prices - 1));
}

function star(count: number, linkWh: number): ClearingInstance["feeders"] {
  const limits = (wh: number): Float64Array => new Float64Array(count * DAY).fill(wh);
  const [net, own] = [limits(linkWh), limits(OWN_WH)];
  return { count, parent: new Int32Array(count).fill(-1), netOutWh: net, netInWh: net, sellWh: own, buyWh: own };
}

function emptyOffers(room: number) {
  const side = new Uint8Array(room);
  const feeder = new Int32Array(room);
  const energyWh = new Float64Array(room);
  const limit = new Float64Array(room);
  const from = new Int32Array(room);
  const to = new Int32Array(room);
  let count = 0;
  return {
    add: (ownSide: number, ownFeeder: number, energy: number, ownPrice: number, first: number, last: number): void => {
      side[count] = ownSide;
      feeder[count] = ownFeeder;
      energyWh[count] = energy;
      limit[count] = ownPrice;
      from[count] = first;
      to[count++] = last;
    },
    columns: (): ClearingInstance["offers"] => ({
      count,
      side: side.subarray(0, count),
      feeder: feeder.subarray(0, count),
      energyWh: energyWh.subarray(0, count),
      price: limit.subarray(0, count),
      from: from.subarray(0, count),
      to: to.subarray(0, count),
      sets: new Map(),
    }),
  };
}
