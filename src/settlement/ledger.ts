import type { Address, Hex, HouseholdName, Instant, IntervalIndex, Nano, NanoPerWh, Wh } from "#domain";
import { NeighborwattError, nano, RESERVED_NAMES } from "#domain";
import { bookHomes } from "./booking.ts";
import type { Correction } from "./correction.ts";
import type { Line } from "./line.ts";
import type { Flow, HomeFlows, IntervalRecord } from "./record.ts";
import type { TierTally } from "./tiered-price.ts";

/** A home's view of one of its trades. */
export interface TradeLine {
  readonly interval: IntervalIndex;
  readonly startsAt: Instant;
  readonly side: "sold" | "bought";
  /** The neighbour's chain address: a pseudonym, never a household's name. */
  readonly counterparty: Address;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  readonly deliveredWh: Wh;
  /** Delivered × price, without fees. */
  readonly paidNano: Nano;
  readonly tradeId: Hex;
}

/** What was booked for one home in one interval. */
export interface HomeBooking extends HomeFlows {
  /** The registers' growth; `null` when the meter was silent. */
  readonly metered: Flow | null;
  /** The silent intervals that were billed with this one; `null` when no gap ended here. */
  readonly gap: (Flow & { readonly from: IntervalIndex; readonly to: IntervalIndex }) | null;
  /** Corrections of earlier intervals that are billed with this one; absent where there are none. */
  readonly corrections?: readonly Correction[];
  readonly lines: readonly Line[];
  readonly trades: readonly TradeLine[];
  /** Load that the roof and the battery served, and what the grid would have charged for it. */
  readonly ownUseWh: Wh;
  readonly ownUseNano: Nano;
  /** What the home has taken in the window of a tiered price so far. */
  readonly tally?: TierTally;
  /** What the home would have paid without the community; negative = credit. */
  readonly withoutNano: Nano;
}

/** One interval of the whole community. */
export interface IntervalBooking {
  readonly interval: IntervalIndex;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly tradedWh: Wh;
  readonly connection: Flow;
  /** What the utility charges the operator: import at the energy price less export at the feed-in. */
  readonly utilityBillNano: Nano;
  readonly costOfOperationNano: Nano;
  readonly homes: Readonly<Record<HouseholdName, HomeBooking>>;
}

/** A community's books: plain data, in the order of the intervals. Every sum is worked out from them, none is stored. */
export interface Ledger {
  readonly households: readonly HouseholdName[];
  /** Who has a meter and trades but is no home, and so gets no statement: the community battery, the DSO. */
  readonly others: readonly HouseholdName[];
  readonly intervals: readonly IntervalBooking[];
  /** Where the books begin in the middle of a tiered price's windows: what was taken in each of them before. */
  readonly tallies?: ReadonlyMap<HouseholdName, readonly TierTally[]>;
}

/**
 * Books without entries.
 *
 * @param others  Who trades beside the homes: `COMMUNITY_BATTERY`, `DSO`.
 * @throws SETTLEMENT_HOUSEHOLD_NAME for a home's name that stands twice or is reserved
 * @example
 * emptyLedger(["h01", "h02"]).intervals   // []
 */
export function emptyLedger(households: readonly HouseholdName[], others: readonly HouseholdName[] = []): Ledger {
  households.forEach((name, i) => {
    if (!RESERVED_NAMES.includes(name) && households.indexOf(name) === i) return;
    throw new NeighborwattError(
      "SETTLEMENT_HOUSEHOLD_NAME",
      `The household name "${name}" stands twice or is reserved; give each home a name of its own.`,
      { details: { household: name }, exitCode: 78 },
    );
  });
  return { households, others, intervals: [] };
}

/**
 * The ledger with one more interval; the given one is left as it is. Intervals may come in any order, each once; with a
 * tiered price in ascending order.
 *
 * @throws SETTLEMENT_INTERVAL_BOOKED, SETTLEMENT_HOME_MISSING, SETTLEMENT_UNKNOWN_HOUSEHOLD, SETTLEMENT_MIXED_INTERVALS,
 * SETTLEMENT_DELIVERED_BEYOND_METER, SETTLEMENT_GAP_NOT_SILENT, SETTLEMENT_TIER_ORDER
 * @source design, section 4 (what the grid bills); commands.md (the balances)
 */
export function bookInterval(ledger: Ledger, record: IntervalRecord): Ledger {
  const { interval, startsAt, endsAt, connection, tariff } = record;
  const before = ledger.intervals.findLastIndex((booked) => booked.interval <= interval);
  if (ledger.intervals[before]?.interval === interval) {
    throw new NeighborwattError(
      "SETTLEMENT_INTERVAL_BOOKED",
      `Interval ${interval} is in the books already; late meter data is booked as a gap of a later interval.`,
      { details: { interval }, exitCode: 65 },
    );
  }
  const booking: IntervalBooking = {
    interval,
    startsAt,
    endsAt,
    tradedWh: record.outcomes.reduce((sum: bigint, { trade }) => sum + trade.energyWh, 0n) as Wh,
    connection,
    utilityBillNano: nano(connection.importWh * tariff.energyPrice - connection.exportWh * tariff.feedIn),
    costOfOperationNano: record.costOfOperationNano ?? nano(0n),
    homes: bookHomes(ledger, record),
  };
  return { ...ledger, intervals: ledger.intervals.toSpliced(before + 1, 0, booking) };
}
