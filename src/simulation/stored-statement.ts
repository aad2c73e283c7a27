import {
  EXIT,
  type Hex,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  interval as intervalOf,
  NeighborwattError,
  startOf,
} from "#domain";
import {
  type Json,
  type Ledger,
  type Period,
  type Statement,
  type StatementTotals,
  saltedHash,
  statementHead,
  statementsOf,
  sumOfStatements,
  totalsFromJson,
} from "#settlement";
import type { CommunityReader } from "#storage";
import { ledgerOf, type StoredBooking } from "./books.ts";
import type { Community } from "./community.ts";
import {
  BILL,
  dailyStatementHash,
  dailyStatementPeriod,
  dueStatements,
  type StoredBill,
  statementIntervals,
  statementSalt,
  upTo,
} from "./daily-statements.ts";
import { type HouseholdIdentity, identitiesOf } from "./identities.ts";
import { booksConfig } from "./open-community.ts";
import { BOOKING } from "./recorder.ts";
import { nearest } from "./scenario/file/nearest.ts";
import type { Scenario } from "./scenario/index.ts";
import { rememberedScenario } from "./scenario-memory.ts";
import { bookedUntil, storedBooks } from "./stored-books.ts";

/** A statement whose hash a home has put on the chain. */
export interface AnchoredStatement {
  readonly from: Instant;
  readonly to: Instant;
  /** The interval under which it is anchored: the last one of its day. */
  readonly interval: IntervalIndex;
  readonly hash: Hex;
  /** Whether the books as they are now give the same hash. */
  readonly matches: boolean;
}

/** One whole day of a bill: what was hashed, and what is needed to hash it again. */
export interface StatedDay {
  readonly from: Instant;
  readonly to: Instant;
  readonly interval: IntervalIndex;
  readonly totals: StatementTotals;
  /** `statementHead`, word for word. */
  readonly head: string;
  readonly salt: Hex;
  readonly hash: Hex;
}

/** A home's bill with what it needs to be shown. */
export interface StoredStatement {
  readonly totals: StatementTotals;
  readonly currency: string;
  /** The whole days of the period, in their order. */
  readonly days: readonly StatedDay[];
  /** The anchored statements whose days lie in the period. */
  readonly anchored: readonly AnchoredStatement[];
}

/** A community's books as its database has them, to make bills of. */
export interface StoredCommunity {
  readonly reader: CommunityReader;
  readonly scenario: Scenario;
  readonly identities: readonly HouseholdIdentity[];
  readonly households: readonly HouseholdName[];
  /** First interval that is not booked yet. */
  readonly booked: IntervalIndex;
  /** The books of a community that runs in this process: they have what is booked and not stored yet. */
  readonly live?: Ledger;
}

/**
 * Opens the books of a community's database, while it runs or afterwards.
 *
 * @throws SIMULATION_NOTHING_BOOKED (65)
 */
export function storedCommunity(reader: CommunityReader): StoredCommunity {
  const scenario = rememberedScenario(reader);
  const booked = bookedUntil(reader);
  if (scenario === null || booked === 0) throw nothingBooked();
  const households = scenario.households.map(({ name }) => name);
  return { reader, scenario, identities: identitiesOf(scenario), households, booked };
}

/** The books of a community that runs in this process, with what is not stored yet. */
export function liveCommunity({ store, scenario, identities, ledger, booked }: Community): StoredCommunity {
  const { households } = ledger;
  return { reader: store, scenario, identities, households, booked, live: ledger };
}

/**
 * A home's bill over any period. Whole days come from the bills that were stored when they ended, each checked against
 * its hash; what is left, and a day whose stored bill is not what its hash says, comes from the bookings.
 *
 * @throws SIMULATION_HOUSEHOLD_UNKNOWN (64)
 */
export function storedStatement(
  community: StoredCommunity,
  household: HouseholdName,
  period: Period = {},
): StoredStatement {
  const { reader, scenario, identities } = community;
  const identity = identities.find(({ name }) => name === household);
  if (identity === undefined || !community.households.includes(household))
    throw householdUnknown(household, community.households);
  const span = spanOf(community, period);
  const days = daysOf(community, identity, span.first, span.end);
  const rest = restOf(days, span).map((piece) => {
    const { lines: _, trades: __, ...totals } = detailedStatement(community, household, piece);
    return totals;
  });
  const parts = [...days.map(({ totals }) => totals), ...rest].sort((a, b) => (a.from ?? 0) - (b.from ?? 0));
  const anchored = anchorsOf(reader, scenario, household, days);
  return { totals: sumOfStatements(parts), currency: scenario.currency, days, anchored };
}

/** The same with every line and trade, from the bookings. */
export function detailedStatement(
  community: StoredCommunity,
  household: HouseholdName,
  period: Period | Span,
): Statement {
  const { scenario } = community;
  const span = "first" in period ? period : spanOf(community, period);
  const { calendar } = scenario;
  const within = { from: startOf(calendar, span.first), to: startOf(calendar, span.end) };
  const books = booksOf(community, span);
  return statementsOf(books, within).find((s) => s.household === household) as Statement;
}

/**
 * The hash that the bookings give for the day that ends with an interval.
 *
 * @returns null for a home without a buyer
 */
export function recomputedHash(community: StoredCommunity, household: HouseholdName, last: IntervalIndex): Hex | null {
  const { identities } = community;
  const identity = identities.find(({ name }) => name === household);
  return identity === undefined
    ? null
    : dailyStatementHash(identity, dayFromBookings(community, household, last), last);
}

/** The hashes that the bookings give for every whole day, by `household/interval`; one day's books are in memory at a time. */
export function recomputedHashes(community: StoredCommunity): ReadonlyMap<string, Hex> {
  const { scenario, identities, booked } = community;
  const length = statementIntervals(scenario);
  const hashes = new Map<string, Hex>();
  for (let first = 0; first + length <= booked; first += length) {
    const last = intervalOf(first + length - 1);
    const books = booksOf(community, { first: intervalOf(first), end: intervalOf(last + 1) });
    for (const { household, hash } of dueStatements(scenario, identities, books, last)) {
      hashes.set(`${household}/${last}`, hash);
    }
  }
  return hashes;
}

/** The books of a community as its database has them, whole. */
export function storedLedger(reader: CommunityReader, scenario: Scenario): Ledger {
  const booked = reader.records({ kind: BOOKING }).map((r) => r.body as StoredBooking);
  return ledgerOf(booksConfig(scenario, identitiesOf(scenario)), booked);
}

/** The books of some intervals. */
export function booksOf({ reader, scenario, identities, live }: StoredCommunity, span: Span): Ledger {
  if (live?.intervals.some(({ interval }) => interval === span.first) === true) return live;
  return storedBooks(reader, scenario, booksConfig(scenario, identities), span);
}

/** The intervals that are booked and fall into a period. */
export function spanOf({ scenario, booked }: StoredCommunity, { from, to }: Period): Span {
  const { epoch, intervalSeconds } = scenario.calendar;
  const indexOf = (at: Instant) => Math.ceil((at - epoch) / (intervalSeconds * 1000));
  const within = (k: number) => intervalOf(Math.min(Math.max(k, 0), booked));
  const first = within(from === undefined ? 0 : indexOf(from));
  return { first, end: intervalOf(Math.max(first, within(to === undefined ? booked : indexOf(to)))) };
}

interface Span {
  readonly first: IntervalIndex;
  readonly end: IntervalIndex;
}

function daysOf(
  community: StoredCommunity,
  identity: HouseholdIdentity,
  first: IntervalIndex,
  end: IntervalIndex,
): readonly StatedDay[] {
  const { reader, scenario } = community;
  const length = statementIntervals(scenario);
  const stored = reader.records({ kind: BILL, key: identity.name, from: first + length - 1, to: end });
  return stored.flatMap(({ interval, body }) => {
    const last = intervalOf(interval);
    const salt = statementSalt(identity, last);
    return salt === null ? [] : [statedDay(community, identity.name, last, salt, body as StoredBill)];
  });
}

function statedDay(
  community: StoredCommunity,
  household: HouseholdName,
  interval: IntervalIndex,
  salt: Hex,
  { head, hash }: StoredBill,
): StatedDay {
  const day = { ...dailyStatementPeriod(community.scenario, interval), interval, salt };
  if (saltedHash(head, salt) === hash) return { ...day, head, hash, totals: totalsFromJson(JSON.parse(head) as Json) };
  const statement = dayFromBookings(community, household, interval);
  const again = statementHead(statement, salt);
  return { ...day, head: again, hash: saltedHash(again, salt), totals: totalsFromJson(JSON.parse(again) as Json) };
}

/** A day's statement as it was made when the day ended. */
function dayFromBookings(community: StoredCommunity, household: HouseholdName, last: IntervalIndex): Statement {
  const { scenario } = community;
  const span = { first: intervalOf(last + 1 - statementIntervals(scenario)), end: intervalOf(last + 1) };
  const books = upTo(booksOf(community, span), last);
  const all = statementsOf(books, dailyStatementPeriod(scenario, last));
  return all.find((s) => s.household === household) as Statement;
}

/** What of a span no day covers. */
function restOf(days: readonly StatedDay[], { first, end }: Span): readonly Span[] {
  const pieces: Span[] = [];
  let at = first;
  for (const { interval, totals } of days) {
    const begin = intervalOf(interval + 1 - totals.intervals);
    if (begin > at) pieces.push({ first: at, end: begin });
    at = intervalOf(interval + 1);
  }
  if (at < end || days.length === 0) pieces.push({ first: at, end });
  return pieces;
}

function anchorsOf(
  reader: CommunityReader,
  scenario: Scenario,
  household: HouseholdName,
  days: readonly StatedDay[],
): readonly AnchoredStatement[] {
  const [first, last] = [days[0]?.interval, days.at(-1)?.interval];
  if (first === undefined || last === undefined) return [];
  const hashOf = new Map(days.map(({ interval, hash }) => [interval, hash]));
  return reader.records({ kind: "statement", key: household, from: first, to: last + 1 }).map(({ interval, body }) => {
    const { hash } = body as { hash: Hex };
    const at = intervalOf(interval);
    return { ...dailyStatementPeriod(scenario, at), interval: at, hash, matches: hashOf.get(at) === hash };
  });
}

/** Refuses a home that a community does not have, with the name that may be meant. */
export function householdUnknown(household: string, known: readonly HouseholdName[]): NeighborwattError {
  const guess = nearest(household, known);
  const hint = guess === null ? `Homes are ${known.join(", ")}.` : `Did you mean ${guess}?`;
  return new NeighborwattError("SIMULATION_HOUSEHOLD_UNKNOWN", `There is no home "${household}" here. ${hint}`, {
    details: { household },
    exitCode: EXIT.usage,
  });
}

function nothingBooked(): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_NOTHING_BOOKED",
    "No interval has been booked here yet, so there is nothing to state: let the community run for at least one.",
    { exitCode: EXIT.data },
  );
}
