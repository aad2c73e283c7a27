import { CONNECTION, type Limits, nanoPerWh, type Random, randomFrom, type Wh, wh } from "#domain";
import { type BookOffer, packOffers } from "../book-offers.ts";
import { certificateFor } from "../certificate.ts";
import { checkSolution, type SubmittedSolution } from "../check-solution.ts";
import type { ClearingObjective } from "../instance.ts";
import { NO_LIMIT, packLimits } from "../limits-table.ts";
import { type Power, packCertificate, packPowers, packPrices } from "../packed-solution.ts";

/** What one interval's solution is about. */
export interface Book {
  readonly objective: ClearingObjective;
  readonly offers: readonly BookOffer[];
  readonly limits: Limits;
  readonly remaining: ReadonlyMap<number, Wh>;
}

/** A small book out of the number of its draw: up to 5 feeders as any tree, up to 11 offers. */
export function randomBook(draw: number): Book {
  const random = randomFrom(BigInt(draw)).fork("book");
  const most = [1, 4, 30, 5_000, 2 ** 32 - 1][random.below(5)] as number;
  const feeders = 1 + random.below(5);
  const prices = [1, 3, 300_000, 2 ** 40][random.below(4)] as number;
  const offers = Array.from({ length: random.below(8) === 0 ? random.below(2) : 4 + random.below(8) }, (_, place) =>
    offerAt(place, random, feeders, most, prices),
  );
  const limits = Array.from({ length: feeders }, (_, feeder) => ({
    feeder,
    parent: feeder === 0 ? CONNECTION : random.below(feeder),
    netOutWh: limitNear(random, most),
    netInWh: limitNear(random, most),
    sellWh: limitNear(random, most),
    buyWh: limitNear(random, most),
  }));
  const traded = offers.filter(({ spans }) => spans && random.below(2) === 0);
  const remaining = new Map(traded.map(({ number, energyWh }) => [number, wh(random.below(Number(energyWh) + 1))]));
  return { objective: random.below(2) === 0 ? "max-energy" : "max-welfare", offers, limits, remaining };
}

function offerAt(place: number, random: Random, feeders: number, most: number, prices: number): BookOffer {
  const spans = random.below(3) === 0;
  return {
    number: 3 * place + random.below(3),
    side: random.below(2) === 0 ? "sell" : "buy",
    spans,
    reaches: spans && random.below(2) === 0,
    feeder: random.below(feeders),
    energyWh: wh(1 + random.below(most)),
    pricePerWh: nanoPerWh(random.below(prices)),
  };
}

function limitNear(random: Random, most: number): Wh {
  if (random.below(10) === 0) return wh(0);
  return random.below(2) === 0 ? NO_LIMIT : wh(1 + random.below(2 * most));
}

/** Pairs as they come, each as large as half and half again finds room for: feasible, seldom the best. */
export function feasiblePowers(book: Book, random: Random): readonly Power[] {
  const powers: Power[] = [];
  for (const [sale, seller] of book.offers.entries()) {
    for (const [purchase, buyer] of book.offers.entries()) {
      if (seller.side !== "sell" || buyer.side !== "buy" || random.below(5) === 0) continue;
      for (let energyWh = Math.min(Number(seller.energyWh), Number(buyer.energyWh)); energyWh >= 1; ) {
        const power = { sale, purchase, energyWh: wh(energyWh) };
        if (checkSolution(unproved(book, [...powers, power])).ok) {
          powers.push(power);
          break;
        }
        energyWh = Math.floor(energyWh / 2);
      }
    }
  }
  return powers;
}

/** The powers as a solver hands them in, with the best proof that follows from them. */
export function submitted(book: Book, powers: readonly Power[]): SubmittedSolution {
  const offers = book.offers.map((o) => ({ ...o, energyWh: book.remaining.get(o.number) ?? o.energyWh }));
  const { certificate, prices, gap } = certificateFor({ ...book, offers, powers });
  return {
    ...unproved(book, powers),
    prices: packPrices(prices),
    certificate: packCertificate(certificate),
    gap,
  };
}

function unproved({ objective, offers, limits, remaining }: Book, powers: readonly Power[]): SubmittedSolution {
  return {
    objective,
    leaves: packOffers(offers),
    limits: packLimits(limits),
    powers: packPowers(powers),
    prices: packPrices({ bus: nanoPerWh(0n) }),
    certificate: "0x",
    gap: 0n,
    remaining,
  };
}
