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
import { type Ledger, type Statement, statementHash, statementsOf } from "#settlement";
import { actorOf, type HouseholdIdentity } from "./identities.ts";
import type { Scenario } from "./scenario/index.ts";

/** A home's statement of one day with the hash that its buyer anchors. */
export interface DailyStatement {
  readonly household: HouseholdName;
  /** Last interval of the day. */
  readonly interval: IntervalIndex;
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
  return statementsOf(ledger, dailyStatementPeriod(scenario, booked)).flatMap((statement) => {
    const identity = identities.find((i) => i.name === statement.household);
    const hash = identity === undefined ? null : dailyStatementHash(identity, statement, booked);
    return hash === null ? [] : [{ household: statement.household, interval: booked, hash }];
  });
}

/** The hash of a home's statement under the salt that only its buyer can make; null for a home without a buyer. */
export function dailyStatementHash(
  identity: HouseholdIdentity,
  statement: Statement,
  interval: IntervalIndex,
): Hex | null {
  const buyer = actorOf(identity, "buyer");
  return buyer === undefined ? null : statementHash(statement, hexOf(saltFor(buyer.keys, "statement", interval)));
}
