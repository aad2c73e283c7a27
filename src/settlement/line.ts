import type { Nano, Wh } from "#domain";

/**
 * What a position of a bill is for. "bought" and "sold" are local energy at its price; the parts of energy from the grid
 * stand apart, each in a line of its own where the tariff names it; "fixed-…" is due whatever a home uses; a penalty contains
 * what the other side receives as compensation; an "incentive" is paid out of levies for what neighbours shared on paper only;
 * a "correction-…" is the difference to a reading that was billed before.
 */
export const LINE_KINDS = [
  "bought",
  "local-grid-fee",
  "local-tax",
  "sold",
  "grid-energy",
  "grid-surcharge",
  "grid-fee",
  "grid-levy",
  "grid-tax",
  "feed-in",
  "fixed-energy",
  "fixed-grid",
  "penalty",
  "compensation",
  "incentive",
  "correction-energy",
  "correction-grid-fee",
  "correction-tax",
  "correction-feed-in",
] as const;
/** One of `LINE_KINDS`. */
export type LineKind = (typeof LINE_KINDS)[number];

/** One position of a bill. Positive: the home pays; negative: it receives. A home's bill is the plain sum of its lines. */
export interface Line {
  readonly kind: LineKind;
  /**
   * `gap`: billed from the register difference over silent intervals, at the gap's dearest price; `correction`: of an earlier
   * interval whose reading turned out to be another, at the prices of that one.
   */
  readonly basis: "metered" | "gap" | "correction";
  /** Which tier of a tiered price the energy fell into, from 1 on. */
  readonly tier?: number;
  /** The energy the amount is for; 0 for penalty, compensation, corrections and what is fixed; of an incentive, what the home took. */
  readonly energyWh: Wh;
  readonly amountNano: Nano;
}

/** Sum of the amounts of some kinds of lines; positive = the homes pay. */
export function amountOf(lines: Iterable<Line>, ...kinds: readonly LineKind[]): bigint {
  let sum = 0n;
  for (const line of lines) if (kinds.includes(line.kind)) sum += line.amountNano;
  return sum;
}

/** Sum of the energy of some kinds of lines. */
export function energyIn(lines: Iterable<Line>, ...kinds: readonly LineKind[]): bigint {
  let sum = 0n;
  for (const line of lines) if (kinds.includes(line.kind)) sum += line.energyWh;
  return sum;
}
