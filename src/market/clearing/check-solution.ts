import { type FeederId, type Hex, type Limits, midpointDown, type NanoPerWh, type Wh, wh } from "#domain";
import { type BookOffer, unpackOffers } from "./book-offers.ts";
import { cutBound, dualBound } from "./bounds.ts";
import { worthOf } from "./certificate.ts";
import type { ClearingObjective } from "./instance.ts";
import { flowOf, type IntervalFlow } from "./interval-flow.ts";
import { unpackLimits } from "./limits-table.ts";
import { byteLength, unpacked } from "./packed-bytes.ts";
import { CUT, cutSides, DUAL, type IntervalPrices, type Power, unpackPowers, unpackPrices } from "./packed-solution.ts";
import { overdrawn, overloaded, refused, takesExcluded, wrongBytes, wrongPower } from "./solution-faults.ts";

/** A solution as it is submitted, and what the contract knows of its offers. */
export interface SubmittedSolution {
  readonly objective: ClearingObjective;
  readonly leaves: Hex;
  readonly limits: Hex;
  readonly powers: Hex;
  readonly prices: Hex;
  readonly certificate: Hex;
  /** What the certificate is claimed to prove. */
  readonly gap: bigint;
  /** By number: what is left of offers that span intervals, where it is less than they were posted with. */
  readonly remaining: ReadonlyMap<number, Wh>;
  /** Numbers of offers that the operator took out of this interval. */
  readonly excluded?: readonly number[];
}

/** How the contract ranks a solution. */
export interface SolutionRank {
  readonly value: bigint;
  readonly energyWh: bigint;
  /** Drawn from sales and purchases that could still trade in a later interval. */
  readonly laterWh: bigint;
  /** At most this much is missing to the optimum over the offers it was found for; `NOT_PROVED` without a certificate. */
  readonly gap: bigint;
  /** How many offers it was found for. */
  readonly offers: number;
}

/** A trade of an accepted solution. */
export interface PricedPower extends Power {
  readonly pricePerWh: NanoPerWh;
}

/** An accepted solution. */
export interface AcceptedSolution extends SolutionRank {
  readonly ok: true;
  readonly trades: readonly PricedPower[];
  readonly uses: readonly { readonly feeder: FeederId; readonly soldWh: Wh; readonly boughtWh: Wh }[];
  /** What the certificate proves that no solution exceeds; null without one. */
  readonly bound: bigint | null;
}

/** A solution that the contract refuses: the name of its error and the values in it. */
export interface RefusedSolution {
  readonly ok: false;
  readonly error: string;
  readonly values: readonly bigint[];
}

/** The gap of a solution that came without a certificate. */
export const NOT_PROVED = (1n << 128n) - 1n;

/**
 * What the contract says of a solution: what it is worth, or why it is refused, by the same names and in the same order.
 *
 * @source IClearingMarket.sol; TX 5.2.1, (3) to (9); twin of contracts/src/libraries/ClearingRules.sol, shared cases:
 * vectors/clearing
 */
export function checkSolution(solution: SubmittedSolution): AcceptedSolution | RefusedSolution {
  const malformed = wrongBytes(solution);
  if (malformed !== null) return malformed;
  const limits = unpackLimits(solution.limits);
  const offers = unpackOffers(solution.leaves).map((offer) => withLeft(offer, solution.remaining));
  const excluded = solution.excluded ?? [];
  const powers = unpackPowers(solution.powers);
  const wrong = wrongPower(offers, powers) ?? overdrawn(offers, powers, limits.length);
  if (wrong !== null) return wrong;
  const flow = flowOf(offers, limits, powers);
  const broken = overloaded(limits, flow) ?? takesExcluded(offers, flow, excluded);
  if (broken !== null) return broken;
  const prices = unpackPrices(solution.prices);
  const value = worthOf(solution.objective, offers, powers);
  const open = offers.map((o) => (excluded.includes(o.number) ? { ...o, energyWh: wh(0n) } : o));
  const proved = provedBy(solution, open, limits, prices, value);
  if ("ok" in proved) return proved;
  return {
    ok: true,
    value,
    ...rankOf(offers, powers),
    trades: powers.map((p) => priced(p, offers, prices)),
    uses: usesOf(flow),
    offers: offers.length,
    ...proved,
  };
}

/**
 * Whether the contract would put one solution in the place of another: its objective is larger, then it trades more
 * energy, then it keeps more for later; and of solutions alike, the one that is proved to be closer to the optimum of as
 * many offers, or as close to that of more.
 *
 * @source IClearingMarket.sol
 * @example
 * ((s) => isBetter({ ...s, laterWh: 1n }, { ...s, laterWh: 2n }))({ value: 5n, energyWh: 5n, gap: NOT_PROVED, offers: 2 })   // true
 */
export function isBetter(a: SolutionRank, b: SolutionRank): boolean {
  if (a.value !== b.value) return a.value > b.value;
  if (a.energyWh !== b.energyWh) return a.energyWh > b.energyWh;
  if (a.laterWh !== b.laterWh) return a.laterWh < b.laterWh;
  if (a.gap === NOT_PROVED) return false;
  return a.offers === b.offers ? a.gap < b.gap : a.offers > b.offers && a.gap <= b.gap;
}

function withLeft(offer: BookOffer, remaining: ReadonlyMap<number, Wh>): BookOffer {
  return offer.spans ? { ...offer, energyWh: remaining.get(offer.number) ?? offer.energyWh } : offer;
}

/** The bound that the certificate proves, or why it proves nothing of what is claimed. */
function provedBy(
  { objective, certificate, gap: claimed }: SubmittedSolution,
  offers: readonly BookOffer[],
  limits: Limits,
  prices: IntervalPrices,
  value: bigint,
): Pick<AcceptedSolution, "bound" | "gap"> | RefusedSolution {
  const length = byteLength(certificate);
  if (length === 0) return { bound: null, gap: NOT_PROVED };
  const bound = boundOf(objective, certificate, offers, limits, prices);
  if (bound === null) return refused("ClearingMarket_CertificateInvalid", length);
  if (bound > value + claimed) return refused("ClearingMarket_FalseCertificate", bound, value, claimed);
  return { bound, gap: bound - value };
}

function boundOf(
  objective: ClearingObjective,
  certificate: Hex,
  offers: readonly BookOffer[],
  limits: Limits,
  prices: IntervalPrices,
): bigint | null {
  const kind = Number(unpacked(certificate, 0, 1));
  const length = byteLength(certificate);
  if (objective === "max-welfare") return kind === DUAL && length === 1 ? dualBound(offers, limits, prices) : null;
  if (kind !== CUT || length !== 1 + limits.length) return null;
  return cutBound(offers, limits, cutSides(certificate));
}

/** An offer that reaches beyond the interval is one that spans several. */
function rankOf(offers: readonly BookOffer[], powers: readonly Power[]): { energyWh: bigint; laterWh: bigint } {
  const reaches = offers.map((offer) => offer.spans && offer.reaches);
  let energyWh = 0n;
  let laterWh = 0n;
  for (const power of powers) {
    energyWh += power.energyWh;
    if (reaches[power.sale]) laterWh += power.energyWh;
    if (reaches[power.purchase]) laterWh += power.energyWh;
  }
  return { energyWh, laterWh };
}

/** Half way between where the seller delivers and where the buyer takes, moved into what both accept (9). */
function priced(power: Power, offers: readonly BookOffer[], { bus, feeders }: IntervalPrices): PricedPower {
  const { feeder: from, pricePerWh: lowest } = offers[power.sale] as BookOffer;
  const { feeder: to, pricePerWh: highest } = offers[power.purchase] as BookOffer;
  const between = midpointDown(feeders?.[from]?.in ?? bus, feeders?.[to]?.out ?? bus);
  return { ...power, pricePerWh: clamped(between, lowest, highest) };
}

function clamped(price: NanoPerWh, lowest: NanoPerWh, highest: NanoPerWh): NanoPerWh {
  if (price < lowest) return lowest;
  return price > highest ? highest : price;
}

function usesOf({ soldWh, boughtWh }: IntervalFlow): AcceptedSolution["uses"] {
  return soldWh
    .map((sold, feeder) => ({ feeder, soldWh: wh(sold), boughtWh: wh(boughtWh[feeder] as bigint) }))
    .filter((use) => use.soldWh + use.boughtWh > 0n);
}
