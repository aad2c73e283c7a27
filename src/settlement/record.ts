import type {
  Address,
  HouseholdName,
  Instant,
  IntervalIndex,
  IntervalTariff,
  Metered,
  Nano,
  NanoPerWh,
  Wh,
} from "#domain";
import { importAllIn, minPrice, NeighborwattError } from "#domain";
import type { Correction } from "./correction.ts";
import type { FixedPart } from "./fixed-part.ts";
import type { Outcome } from "./settlement.ts";
import type { TieredPrice } from "./tiered-price.ts";

/** Two registers' growth over the same time. */
export interface Flow {
  readonly importWh: Wh;
  readonly exportWh: Wh;
}

/** What was produced, used and stored behind a meter in one interval. */
export interface HomeFlows {
  readonly loadWh: Wh;
  readonly pvWh: Wh;
  readonly batteryChargeWh: Wh;
  readonly batteryDischargeWh: Wh;
  readonly storedBeforeWh: Wh;
  readonly storedAfterWh: Wh;
}

/** The register difference over intervals without readings, billed once the next reading is there. */
export interface Gap extends Flow {
  /** Boundary of the last reading before the gap. */
  readonly from: IntervalIndex;
  /** Boundary of the reading that ended it. */
  readonly to: IntervalIndex;
  /** The tariff with the dearest import among the gap's intervals. */
  readonly dearest: IntervalTariff;
  readonly lowestFeedIn: NanoPerWh;
}

/** One home in one interval. */
export interface HomeRecord extends HomeFlows {
  readonly metered: Metered;
  /** A gap whose closing reading came with this interval. */
  readonly gap?: Gap;
  /** What the meter would have shown without the community: same load and roof, own battery for the home only. */
  readonly without: Flow;
}

/** What a home gets for energy that was shared on paper only. */
export interface Award {
  /** What it took of that energy, so that all awards together count it once. */
  readonly takenWh: Wh;
  readonly amountNano: Nano;
}

/** Everything that is booked for one interval. */
export interface IntervalRecord {
  readonly interval: IntervalIndex;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly tariff: IntervalTariff;
  /** Takes the place of the tariff's energy price on the homes' bills. */
  readonly tieredPrice?: TieredPrice;
  /** What every home pays in this interval whatever it uses. */
  readonly fixed?: FixedPart;
  readonly outcomes: readonly Outcome[];
  /** Incentives of the interval, paid out of levies; none where energy changes hands. */
  readonly awards?: ReadonlyMap<HouseholdName, Award>;
  /** Every household of the ledger, and the others with a meter: the community battery, the DSO. */
  readonly homes: ReadonlyMap<HouseholdName, HomeRecord>;
  /** What flowed through the community's meter to the utility. */
  readonly connection: Flow;
  readonly householdOf: (agent: Address) => HouseholdName;
  /** Readings of earlier intervals that turned out to be others, billed with this one. */
  readonly corrections?: readonly Correction[];
  /** What running the community cost in this interval; paid by the operator to the grid. */
  readonly costOfOperationNano?: Nano;
}

/**
 * What a gap is billed at: the tariff with the dearest import, and the lowest feed-in, of its intervals.
 *
 * @param tariffs  Of a tiered price each with its dearest tier, so that silence never pays.
 * @throws SETTLEMENT_GAP_EMPTY
 * @source design, section 4 (who owes what)
 */
export function gapPrices(tariffs: readonly IntervalTariff[]): Pick<Gap, "dearest" | "lowestFeedIn"> {
  const [first, ...rest] = tariffs;
  if (first === undefined) {
    throw new NeighborwattError("SETTLEMENT_GAP_EMPTY", "A gap has at least one interval, got none; pass its tariffs.");
  }
  return {
    dearest: rest.reduce((dearest, t) => (importAllIn(t) > importAllIn(dearest) ? t : dearest), first),
    lowestFeedIn: rest.reduce((lowest, t) => minPrice(lowest, t.feedIn), first.feedIn),
  };
}
