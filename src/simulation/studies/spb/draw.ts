import { type NanoPerWh, nanoPerWh, type Random, type Wh, wh } from "#domain";

/** Who takes how much from whom at which price, by number. */
export interface DrawnTrade {
  readonly producer: number;
  readonly consumer: number;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
}

const LEAST_WH = 100;
const MOST_WH = 2_000;
const LEAST_PRICE = 80_000;
const MOST_PRICE = 200_000;
/** Of a drawn trade, in Wh and in nano per Wh. */
export const MEAN_WH = (LEAST_WH + MOST_WH) / 2;
export const MEAN_PRICE = (LEAST_PRICE + MOST_PRICE) / 2;

/**
 * Trades in rounds: in one round everybody buys once, so each commitment is its consumer's newest in the round's anchor and can be
 * settled alone. Producers sell as evenly as they can.
 */
export function drawRounds(
  random: Random,
  count: number,
  producers: number,
  consumers: number,
): readonly (readonly DrawnTrade[])[] {
  const rounds: DrawnTrade[][] = [];
  for (let left = count; left > 0; left -= consumers) {
    const [sellers, buyers] = [shuffled(random, producers), shuffled(random, consumers)];
    const size = Math.min(left, consumers);
    rounds.push(
      Array.from({ length: size }, (_, i) => drawn(random, sellers[i % producers] as number, buyers[i] as number)),
    );
  }
  return rounds;
}

function drawn(random: Random, producer: number, consumer: number): DrawnTrade {
  const between = (least: number, most: number) => least + random.below(most - least + 1);
  const pricePerWh = nanoPerWh(between(LEAST_PRICE, MOST_PRICE));
  return { producer, consumer, energyWh: wh(between(LEAST_WH, MOST_WH)), pricePerWh };
}

function shuffled(random: Random, count: number): readonly number[] {
  const numbers = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number];
  }
  return numbers;
}
