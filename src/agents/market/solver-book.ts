import type { Log } from "#chain";
import {
  type Address,
  CONNECTION,
  type FeederId,
  type FeederLimits,
  type Hex,
  type IntervalIndex,
  type Limits,
  type LoweredLimits,
  limitsAt,
  type NanoPerWh,
  nanoPerWh,
  type Side,
  symmetricLimits,
  type Wh,
  wh,
} from "#domain";
import { type BookOffer, NO_LIMIT, packLimits, packOffers, unpackPowers } from "#market";

/** An offer as it was posted, and what is left of it. */
export interface KnownOffer {
  readonly number: number;
  readonly owner: Address;
  readonly side: Side;
  readonly feeder: FeederId;
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  /** Less what final trades use; nothing once the operator has taken it out. */
  leftWh: bigint;
}

/** A solution that the chain knows, with everything that takes to go on with it. */
export interface KnownSolution {
  readonly solver: Address;
  readonly value: bigint;
  readonly gap: bigint;
  readonly energyWh: bigint;
  /** How many of the interval's offers it was found for. */
  readonly offers: number;
  readonly powers: Hex;
  readonly prices: Hex;
}

/** A solution that is final, with how many of its trades are open in the settlement, or refused there. */
export interface FinalSolution {
  readonly offers: number;
  readonly powers: Hex;
  readonly prices: Hex;
  opened: number;
}

/** Everything about a clearing market that its events say: what a solver needs, and anybody can know. */
export interface SolverBook {
  offers: Record<number, KnownOffer>;
  /** Numbers of the offers of each interval, in the order of its hash chain. */
  intervals: Record<IntervalIndex, number[]>;
  /** Agreed limits, oldest first, each from an interval on. */
  agreed: { readonly validFrom: IntervalIndex; readonly limits: Limits }[];
  lowered: LoweredLimits[];
  best: Record<IntervalIndex, KnownSolution>;
  final: Record<IntervalIndex, FinalSolution>;
}

/** Events that fill the book. */
export const SOLVER_INTERESTS = [
  "ClearingMarket.OfferPosted",
  "ClearingMarket.OffersExcluded",
  "ClearingMarket.SolutionSubmitted",
  "ClearingMarket.SolutionFinalized",
  "ClearingMarket.CandidateDropped",
  "ClearingMarket.TransactionAllowed",
  "ClearingMarket.TradeRefused",
  "FeederLimits.LimitLowered",
  "FeederLimits.LimitsChanged",
] as const;

/** The book before the first offer. @param limits As the community was founded with. */
export function emptyBook(limits: Limits): SolverBook {
  const founded = { validFrom: 0 as IntervalIndex, limits: withEveryFeeder(limits) };
  return { offers: {}, intervals: {}, agreed: [founded], lowered: [], best: {}, final: {} };
}

/** Takes what the chain says. */
export function followBook(book: SolverBook, { event, args }: Log): void {
  const interval = args.interval as IntervalIndex;
  if (event === "OfferPosted") post(book, args);
  else if (event === "OffersExcluded") for (const number of args.numbers as number[]) exclude(book, number);
  else if (event === "SolutionSubmitted") book.best[interval] = candidateIn(args);
  else if (event === "CandidateDropped") delete book.best[interval];
  else if (event === "SolutionFinalized") finalize(book, interval, args);
  else if (event === "TransactionAllowed" || event === "TradeRefused") count(book, interval);
  else if (event === "LimitLowered") book.lowered.push(orderIn(args));
  else if (event === "LimitsChanged") changeLimits(book, args);
}

/** The offers of an interval as posted, in the order of its chain: what the contract has the hash of. */
export function leavesOf(book: SolverBook, k: IntervalIndex, howMany?: number): Hex {
  return packOffers(offersIn(book, k, "posted", howMany));
}

/** The offers of an interval in the order of its chain, with what was posted or what is left. */
export function offersIn(
  book: SolverBook,
  k: IntervalIndex,
  which: "posted" | "left",
  howMany?: number,
): readonly BookOffer[] {
  return (book.intervals[k] ?? []).slice(0, howMany).map((number) => {
    const { side, feeder, from, to, energyWh, leftWh, pricePerWh } = book.offers[number] as KnownOffer;
    const energy = which === "posted" ? energyWh : wh(leftWh);
    return { number, side, spans: from !== to, reaches: k < to, feeder, energyWh: energy, pricePerWh };
  });
}

/** The limits of an interval, one entry per feeder from the connection point on. */
export function limitsIn({ agreed, lowered }: SolverBook, k: IntervalIndex): Limits {
  const { limits } = agreed.findLast(({ validFrom }) => validFrom <= k) ?? (agreed[0] as (typeof agreed)[number]);
  return limitsAt(limits, lowered, k);
}

/** The limits of an interval as the contract's table. */
export function limitTableOf(book: SolverBook, k: IntervalIndex): Hex {
  return packLimits(limitsIn(book, k));
}

/** Drops what is over when intervals up to `k` have ended. */
export function forgetUpTo(book: SolverBook, k: IntervalIndex): void {
  for (const records of [book.intervals, book.best, book.final] as Record<number, unknown>[]) {
    for (const key of Object.keys(records)) if (Number(key) <= k) delete records[Number(key)];
  }
  for (const { number, to } of Object.values(book.offers)) if (to <= k) delete book.offers[number];
  book.lowered = book.lowered.filter(({ last }) => last > k);
}

function post(book: SolverBook, args: Log["args"]): void {
  const { number, owner, sell, feeder, from, to } = args as unknown as KnownOffer & { readonly sell: boolean };
  const energyWh = wh(args.energyWh as bigint);
  const pricePerWh = nanoPerWh(args.pricePerWh as bigint);
  const side: Side = sell ? "sell" : "buy";
  book.offers[number] = { number, owner, side, feeder, from, to, energyWh, pricePerWh, leftWh: energyWh };
  for (let k = from as number; k <= to; k++) {
    const numbers = book.intervals[k as IntervalIndex];
    if (numbers === undefined) book.intervals[k as IntervalIndex] = [number];
    else numbers.push(number);
  }
}

function exclude(book: SolverBook, number: number): void {
  const offer = book.offers[number];
  if (offer !== undefined) offer.leftWh = 0n;
}

function candidateIn(args: Log["args"]): KnownSolution {
  const { solver, value, gap, energyWh, offers, powers, prices } = args as unknown as KnownSolution;
  return { solver, value, gap, energyWh, offers, powers, prices };
}

function finalize(book: SolverBook, k: IntervalIndex, args: Log["args"]): void {
  const { offers, powers, prices } = args as unknown as FinalSolution;
  delete book.best[k];
  book.final[k] = { offers, powers, prices, opened: 0 };
  const numbers = book.intervals[k] ?? [];
  for (const { sale, purchase, energyWh } of unpackPowers(powers)) {
    for (const place of [sale, purchase]) {
      const offer = book.offers[numbers[place] as number];
      if (offer !== undefined) offer.leftWh -= energyWh;
    }
  }
}

function count(book: SolverBook, k: IntervalIndex): void {
  const final = book.final[k];
  if (final !== undefined) final.opened++;
}

function orderIn(args: Log["args"]): LoweredLimits {
  const { feeder, first, last } = args as unknown as LoweredLimits;
  const { parent: _, ...limits } = entryOf(feeder, args.limit as RawLimit);
  return { ...limits, first, last };
}

function changeLimits(book: SolverBook, args: Log["args"]): void {
  const validFrom = args.validFrom as IntervalIndex;
  const limits = (args.limits as readonly RawLimit[]).map((limit, feeder) => entryOf(feeder, limit));
  book.agreed = [...book.agreed.filter((version) => version.validFrom < validFrom), { validFrom, limits }];
}

/** A struct FeederLimit; its 48-bit numbers arrive as such. */
interface RawLimit {
  readonly parent: FeederId;
  readonly netOutWh: number;
  readonly netInWh: number;
  readonly sellWh: number;
  readonly buyWh: number;
}

function entryOf(feeder: FeederId, { parent, netOutWh, netInWh, sellWh, buyWh }: RawLimit): FeederLimits {
  const energy = (value: number): Wh => wh(BigInt(value));
  return {
    feeder,
    parent,
    netOutWh: energy(netOutWh),
    netInWh: energy(netInWh),
    sellWh: energy(sellWh),
    buyWh: energy(buyWh),
  };
}

/** The chain numbers feeders without a gap; one that nobody speaks of has no limit. */
function withEveryFeeder(limits: Limits): Limits {
  const count = limits.reduce((most, { feeder }) => Math.max(most, feeder), CONNECTION) + 1;
  return Array.from({ length: count }, (_, feeder) => {
    return limits.find((limit) => limit.feeder === feeder) ?? symmetricLimits(feeder, NO_LIMIT, NO_LIMIT);
  });
}
