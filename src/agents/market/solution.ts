import { type Address, CONNECTION, type Hex, type IntervalIndex, type Limits, type MeterId, wh } from "#domain";
import {
  type BookOffer,
  BUY,
  type ClearingFeeders,
  type ClearingInstance,
  type ClearingObjective,
  type ClearingResult,
  certificateFor,
  checkSolution,
  isBetter,
  type Power,
  packCertificate,
  packPowers,
  packPrices,
  SELL,
  type SolutionRank,
  unpackPowers,
} from "#market";
import {
  type KnownOffer,
  type KnownSolution,
  leavesOf,
  limitsIn,
  limitTableOf,
  offersIn,
  type SolverBook,
} from "./solver-book.ts";

/** What solving takes besides the book. */
export interface SolverMind {
  readonly objective: ClearingObjective;
  /** Finds the best trades. @param owners By offer, a number of its owner: nobody trades with himself. */
  readonly solve: (instance: ClearingInstance, owners: Int32Array) => ClearingResult;
  /** The public registry: which meter an agent belongs to; null for a stranger. */
  readonly meterOf: (agent: Address) => MeterId | null;
}

/** A solution of one interval as it is submitted, and how it ranks. */
export interface FoundSolution extends SolutionRank {
  readonly gap: bigint;
  readonly offers: number;
  readonly leaves: Hex;
  readonly limits: Hex;
  readonly powers: Hex;
  readonly prices: Hex;
  readonly certificate: Hex;
}

/** The most that one trade can carry in the packed form. */
const TRADE_AT_MOST_WH = 2 ** 32 - 1;

/** The best solution for an interval that a solver finds, with its proof; null when nothing can be traded. */
export function solutionFor(mind: SolverMind, book: SolverBook, k: IntervalIndex): FoundSolution | null {
  const posted = (book.intervals[k] ?? []).map((number) => book.offers[number] as KnownOffer);
  const limits = limitsIn(book, k);
  const places = placesToSolve(posted, limits, k);
  const instance = instanceFor(mind.objective, posted, places, limits, k);
  const { trades } = mind.solve(instance, ownersOf(mind, posted, places));
  const powers: Power[] = [];
  for (let i = 0; i < trades.count; i++) {
    const [sale, purchase] = [places[trades.sell[i] as number], places[trades.buy[i] as number]];
    const energyWh = Math.min(trades.energyWh[i] as number, TRADE_AT_MOST_WH);
    powers.push({ sale: sale as number, purchase: purchase as number, energyWh: wh(BigInt(energyWh)) });
  }
  return powers.length === 0 ? null : proved(mind.objective, book, k, powers);
}

/** Trades of an interval as they are submitted, with the best proof of them that there is. */
export function proved(
  objective: ClearingObjective,
  book: SolverBook,
  k: IntervalIndex,
  powers: readonly Power[],
): FoundSolution {
  const limits = limitsIn(book, k);
  const offers = offersIn(book, k, "left").map((offer) => onKnownFeeder(offer, limits));
  const { value, gap, prices, certificate } = certificateFor({ objective, offers, limits, powers });
  return {
    value,
    gap,
    ...energiesOf(offers, powers),
    offers: offers.length,
    leaves: leavesOf(book, k),
    limits: limitTableOf(book, k),
    powers: packPowers(powers),
    prices: packPrices(prices),
    certificate: packCertificate(certificate),
  };
}

/** An offer on a feeder that the limits do not name cannot trade, and bounds nothing. */
function onKnownFeeder(offer: BookOffer, limits: Limits): BookOffer {
  return offer.feeder < limits.length ? offer : { ...offer, feeder: CONNECTION, energyWh: wh(0n) };
}

/**
 * Whether the contract would put one that was found in the place of the one it knows.
 *
 * @source IClearingMarket.sol: rank, then the better proof over as many offers, or as good a one over more
 */
export function surpasses(found: FoundSolution, known: KnownSolution | undefined, book: SolverBook, k: IntervalIndex) {
  if (known === undefined) return true;
  const rank = { ...known, ...energiesOf(offersIn(book, k, "left", known.offers), unpackPowers(known.powers)) };
  if (isBetter(found, rank)) return true;
  if (isBetter(rank, found)) return false;
  return found.offers === known.offers ? found.gap < known.gap : found.offers > known.offers && found.gap <= known.gap;
}

/** Whether a solution that the chain knows could be finalised as things stand now. */
export function isFeasible(
  objective: ClearingObjective,
  book: SolverBook,
  k: IntervalIndex,
  { offers, powers, prices }: Pick<KnownSolution, "offers" | "powers" | "prices">,
): boolean {
  const left = offersIn(book, k, "left", offers);
  const touched = unpackPowers(powers).flatMap(({ sale, purchase }) => [left[sale], left[purchase]]);
  if (touched.some((offer) => offer === undefined || offer.energyWh === 0n)) return false;
  const remaining = new Map(left.map(({ number, energyWh }) => [number, energyWh]));
  const [leaves, limits] = [leavesOf(book, k, offers), limitTableOf(book, k)];
  const submitted = { objective, leaves, limits, powers, prices, certificate: "0x", gap: 0n, remaining } as const;
  return checkSolution(submitted).ok;
}

/** Whether nothing better can be found: proved over all offers, and nothing spent that could wait. */
export function isUnbeatable({ gap, offers, powers }: KnownSolution, book: SolverBook, k: IntervalIndex): boolean {
  const all = offersIn(book, k, "left");
  return gap === 0n && offers === all.length && energiesOf(all, unpackPowers(powers)).laterWh === 0n;
}

function energiesOf(
  offers: readonly BookOffer[],
  powers: readonly Power[],
): Pick<SolutionRank, "energyWh" | "laterWh"> {
  let energyWh = 0n;
  let laterWh = 0n;
  for (const power of powers) {
    energyWh += power.energyWh;
    for (const place of [power.sale, power.purchase]) if (offers[place]?.reaches) laterWh += power.energyWh;
  }
  return { energyWh, laterWh };
}

/** Places of the offers that can trade: something is left of them, and their feeder is known. */
function placesToSolve(posted: readonly KnownOffer[], limits: Limits, k: IntervalIndex): readonly number[] {
  return posted.flatMap(({ leftWh, feeder, to }, place) =>
    leftWh > 0n && feeder < limits.length && to >= k ? [place] : [],
  );
}

/**
 * The clearing of one interval. Offers keep their ends, also where these are later, so that of equally good solutions the
 * one that uses up what ends first is preferred.
 */
function instanceFor(
  objective: ClearingObjective,
  posted: readonly KnownOffer[],
  places: readonly number[],
  limits: Limits,
  k: IntervalIndex,
): ClearingInstance {
  const count = places.length;
  const chosen = places.map((place) => posted[place] as KnownOffer);
  return {
    objective,
    intervals: 1,
    start: 0,
    feeders: feedersOf(limits),
    offers: {
      count,
      side: Uint8Array.from(chosen, ({ side }) => (side === "sell" ? SELL : BUY)),
      feeder: Int32Array.from(chosen, ({ feeder }) => feeder),
      energyWh: Float64Array.from(chosen, ({ leftWh }) => Number(leftWh)),
      price: Float64Array.from(chosen, ({ pricePerWh }) => Number(pricePerWh)),
      from: new Int32Array(count),
      to: Int32Array.from(chosen, ({ to }) => to - k),
      sets: new Map(),
    },
  };
}

/** Every feeder of the chain, also the connection point: its own sellers and buyers stand right at the bus. */
function feedersOf(limits: Limits): ClearingFeeders {
  const column = (of: (limit: Limits[number]) => number) => Float64Array.from(limits, of);
  const unlessConnection = (limit: Limits[number], energyWh: bigint) =>
    limit.feeder === CONNECTION ? Number.POSITIVE_INFINITY : Number(energyWh);
  return {
    count: limits.length,
    parent: Int32Array.from(limits, ({ feeder, parent }) =>
      feeder === CONNECTION || parent === CONNECTION ? -1 : parent,
    ),
    netOutWh: column((limit) => unlessConnection(limit, limit.netOutWh)),
    netInWh: column((limit) => unlessConnection(limit, limit.netInWh)),
    sellWh: column(({ sellWh }) => Number(sellWh)),
    buyWh: column(({ buyWh }) => Number(buyWh)),
  };
}

/** One number per meter; a stranger is its own owner. */
function ownersOf({ meterOf }: SolverMind, posted: readonly KnownOffer[], places: readonly number[]): Int32Array {
  const numbers = new Map<Address, number>();
  return Int32Array.from(places, (place) => {
    const { owner } = posted[place] as KnownOffer;
    const key = meterOf(owner) ?? owner;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}
