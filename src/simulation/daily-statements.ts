import { saltFor } from "#agents";
import {
  endOf,
  type Hex,
  type HouseholdName,
  hexOf,
  type Instant,
  type IntervalIndex,
  interval as intervalOf,
  startOf,
} from "#domain";
import {
  type Correction,
  canonical,
  type Ledger,
  plainJson,
  type Statement,
  saltedHash,
  statementHash,
  statementHead,
  statementsOf,
  type TierTally,
} from "#settlement";
import { actorOf, type HouseholdIdentity } from "./identities.ts";
import type { Scenario } from "./scenario/index.ts";

/** The kind under which a home's statement of a day is stored, without lines and trades: see `StoredBill`. */
export const BILL = "bill";
/** The kind under which it is stored at the end of a day how much each home has taken in the window of a tiered price. */
export const TALLIES = "tallies";

/** What of a day's statement is stored: whoever makes the bill of a year need not read the year's bookings. */
export interface StoredBill {
  /** What was hashed: `statementHead`. */
  readonly head: string;
  readonly hash: Hex;
}

/** A home's statement of one day with the hash that its buyer anchors. */
export interface DailyStatement {
  readonly household: HouseholdName;
  /** Last interval of the day. */
  readonly interval: IntervalIndex;
  readonly head: string;
  readonly hash: Hex;
}

/** A correction that has been billed, with the hash that its home's buyer anchors. */
export interface DueCorrection {
  readonly household: HouseholdName;
  /** The interval whose reading was corrected. */
  readonly interval: IntervalIndex;
  readonly number: number;
  readonly hash: Hex;
}

/** How many intervals a statement covers: a day, or the whole run of a scenario that is shorter. */
export function statementIntervals({ calendar, intervals }: Scenario): number {
  return intervals ?? 86_400 / calendar.intervalSeconds;
}

/** What the statement covers whose last interval is given. */
export function dailyStatementPeriod(scenario: Scenario, last: IntervalIndex): { from: Instant; to: Instant } {
  const { calendar } = scenario;
  const first = intervalOf(last + 1 - statementIntervals(scenario));
  return { from: startOf(calendar, first), to: endOf(calendar, last) };
}

/** The statements that are due when an interval has been booked; none in the middle of a day. */
export function dueStatements(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  ledger: Ledger,
  booked: IntervalIndex,
): readonly DailyStatement[] {
  if ((booked + 1) % statementIntervals(scenario) !== 0) return [];
  return statementsOf(upTo(ledger, booked), dailyStatementPeriod(scenario, booked)).flatMap((statement) => {
    const identity = identities.find((i) => i.name === statement.household);
    const salt = identity === undefined ? null : statementSalt(identity, booked);
    if (salt === null) return [];
    const head = statementHead(statement, salt);
    return [{ household: statement.household, interval: booked, head, hash: saltedHash(head, salt) }];
  });
}

/** The corrections that are to be anchored when an interval has been booked. */
export function dueCorrections(
  identities: readonly HouseholdIdentity[],
  corrections: readonly Correction[],
): readonly DueCorrection[] {
  return corrections.flatMap((correction) => {
    const { household, interval, number } = correction;
    const identity = identities.find(({ name }) => name === household);
    const proof = identity === undefined ? null : correctionProof(identity, correction);
    return proof === null ? [] : [{ household, interval, number, hash: proof.hash }];
  });
}

/** The hash of a correction under a salt that only the home's buyer can make, and the salt; null for a home without a buyer. */
export function correctionProof(
  identity: HouseholdIdentity,
  correction: Correction,
): { readonly hash: Hex; readonly salt: Hex } | null {
  const buyer = actorOf(identity, "buyer");
  if (buyer === undefined) return null;
  const salt = hexOf(saltFor(buyer.keys, "correction", correction.interval));
  return { hash: saltedHash(canonical(plainJson(correction)), salt), salt };
}

/** The books as they were when an interval had been booked: a reading that comes later changes no statement made by then. */
export function upTo(ledger: Ledger, booked: IntervalIndex): Ledger {
  return { ...ledger, intervals: ledger.intervals.filter(({ interval }) => interval <= booked) };
}

/**
 * How much each home has taken in the windows of tiered prices that the day has touched; null in the middle of a day and
 * without such prices.
 */
export function dueTallies(
  scenario: Scenario,
  ledger: Ledger,
  booked: IntervalIndex,
): ReadonlyMap<HouseholdName, readonly TierTally[]> | null {
  if ((booked + 1) % statementIntervals(scenario) !== 0) return null;
  const first = booked + 1 - statementIntervals(scenario);
  const day = ledger.intervals.filter(({ interval }) => first <= interval && interval <= booked);
  const tallies = new Map<HouseholdName, Map<string, TierTally>>();
  for (const { homes } of day) {
    for (const [name, { tally }] of Object.entries(homes)) {
      if (tally === undefined) continue;
      const ofHome = tallies.get(name) ?? new Map<string, TierTally>();
      tallies.set(name, ofHome.set(tally.window, tally));
    }
  }
  return tallies.size === 0 ? null : new Map([...tallies].map(([name, ofHome]) => [name, [...ofHome.values()]]));
}

/** The hash of a home's statement under the salt that only its buyer can make; null for a home without a buyer. */
export function dailyStatementHash(
  identity: HouseholdIdentity,
  statement: Statement,
  interval: IntervalIndex,
): Hex | null {
  const salt = statementSalt(identity, interval);
  return salt === null ? null : statementHash(statement, salt);
}

/** The salt under which a home's buyer hashes a statement: only its wallet can make it; null for a home without a buyer. */
export function statementSalt(identity: HouseholdIdentity, interval: IntervalIndex): Hex | null {
  const buyer = actorOf(identity, "buyer");
  return buyer === undefined ? null : hexOf(saltFor(buyer.keys, "statement", interval));
}
