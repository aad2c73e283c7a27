import { EXIT, type Hex, type HouseholdName, type Instant, interval as intervalOf, NeighborwattError } from "#domain";
import { type Ledger, type Period, type Statement, statementsOf } from "#settlement";
import type { CommunityReader } from "#storage";
import { ledgerOf, type StoredBooking } from "./books.ts";
import { dailyStatementHash, dailyStatementPeriod } from "./daily-statements.ts";
import { identitiesOf } from "./identities.ts";
import { booksConfig } from "./open-community.ts";
import { BOOKING } from "./recorder.ts";
import { nearest } from "./scenario/file/nearest.ts";
import type { Scenario } from "./scenario/index.ts";
import { rememberedScenario } from "./scenario-memory.ts";

/** A statement whose hash a home has put on the chain. */
export interface AnchoredStatement {
  readonly from: Instant;
  readonly to: Instant;
  readonly hash: Hex;
  /** Whether the books as they are now give the same hash. */
  readonly matches: boolean;
}

/** A home's statement with what it needs to be shown. */
export interface StoredStatement {
  readonly statement: Statement;
  readonly currency: string;
  /** The anchored statements whose days lie in the period. */
  readonly anchored: readonly AnchoredStatement[];
}

/**
 * A home's statement from a community's database, while it runs or afterwards.
 *
 * @throws SIMULATION_HOUSEHOLD_UNKNOWN (64), SIMULATION_NOTHING_BOOKED (65)
 */
export function storedStatement(reader: CommunityReader, household: HouseholdName, period: Period): StoredStatement {
  const scenario = rememberedScenario(reader);
  const ledger = scenario === null ? null : storedLedger(reader, scenario);
  if (scenario === null || ledger === null || ledger.intervals.length === 0) throw nothingBooked();
  if (!ledger.households.includes(household)) throw householdUnknown(household, ledger.households);
  const of = (p: Period) => statementsOf(ledger, p).find((s) => s.household === household) as Statement;
  const statement = of(period);
  return { statement, currency: scenario.currency, anchored: anchoredIn(reader, scenario, household, statement, of) };
}

/** The books of a community as its database has them. */
export function storedLedger(reader: CommunityReader, scenario: Scenario): Ledger {
  const booked = reader.records({ kind: BOOKING }).map((r) => r.body as StoredBooking);
  return ledgerOf(booksConfig(scenario, identitiesOf(scenario)), booked);
}

function anchoredIn(
  reader: CommunityReader,
  scenario: Scenario,
  household: HouseholdName,
  { from, to }: Statement,
  of: (period: Period) => Statement,
): readonly AnchoredStatement[] {
  if (from === null || to === null) return [];
  const identity = identitiesOf(scenario).find((i) => i.name === household);
  return reader.records({ kind: "statement", key: household }).flatMap(({ interval, body }) => {
    const day = dailyStatementPeriod(scenario, intervalOf(interval));
    if (identity === undefined || day.from < from || day.to > to) return [];
    const { hash } = body as { hash: Hex };
    const computed = dailyStatementHash(identity, of(day), intervalOf(interval));
    return [{ ...day, hash, matches: computed === hash }];
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
