import type { BatterySpec } from "#devices";
import type {
  BranchLimits,
  Calendar,
  FeederId,
  HouseholdName,
  IntervalTariff,
  Limits,
  NanoPerWh,
  Technology,
  Wh,
} from "#domain";
import { METHODS } from "#forecast";
import type { Coefficients, LeftoverRule, PriorityClasses, SharingKeyName } from "#market";
import type { GapRule } from "#meterdata";
import type { FixedPart } from "#settlement";
import type { DatedTariff } from "./tariff-plan.ts";

/** The battery that belongs to the community, with the feeder it stands on. */
export interface CommunityBatterySpec extends BatterySpec {
  readonly feeder: FeederId;
}

/** Where a series of energy comes from: made from a standard profile and the seed, read from a file, or brought by its owner. */
export type ProfileSource =
  | { readonly kind: "generated"; readonly profile: StandardProfileName | "sun" }
  | { readonly kind: "csv"; readonly mapping: CsvMapping }
  | { readonly kind: "own" };

/** The BDEW standard profiles that ship: a household, one with PV behind its meter, one with PV and battery. */
export const STANDARD_PROFILES = ["h25", "p25", "s25"] as const;
/** The name of a standard profile that ships. */
export type StandardProfileName = (typeof STANDARD_PROFILES)[number];

/** How a CSV file may write its times. */
export const TIME_UNITS = ["unix-s", "unix-ms", "iso"] as const;
/** In which units a CSV file may give energy or power; `pu` is power per installed power. */
export const VALUE_UNITS = ["W", "kW", "Wh", "kWh", "pu"] as const;

/** How to read a column of a CSV file as energy. */
export interface CsvMapping {
  /** Path relative to the scenario file, or to the folder given by `--profiles`. */
  readonly csv: string;
  /** Name of the column with the start of each step. */
  readonly time: string;
  readonly timeUnit: (typeof TIME_UNITS)[number];
  /** Name of the column with the values. */
  readonly value: string;
  /** `pu` is power per installed power, for PV only. */
  readonly unit: (typeof VALUE_UNITS)[number];
  readonly gaps: GapRule;
  /** Zone of ISO times that carry none. */
  readonly timezone: string | null;
  readonly decimal: "." | ",";
  readonly separator: string;
  /** Local date that becomes day 0; null takes the first full local day of the file. */
  readonly firstDay: string | null;
}

/** A roof: installed power, slope, and where it faces (0 north, 90 east, 180 south). */
export interface PvSpec {
  readonly peakW: number;
  readonly tiltDegrees: number;
  readonly azimuthDegrees: number;
}

/** A car that charges in one block after it comes home. It never discharges. */
export interface CarSpec {
  readonly meanEnergyPerDayWh: Wh;
  readonly chargeW: number;
  /** Mean time of arrival, in minutes after local midnight. */
  readonly arrivalMinutes: number;
}

/** One home as its scenario describes it. */
export interface HouseholdSpec {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  /** What the home's connection carries in an interval, in either direction: nothing beyond it can be delivered. */
  readonly connectionWh: Wh;
  /** What a generated load uses in a year, car apart; null when a CSV file gives the load. */
  readonly annualLoadWh: Wh | null;
  readonly load: ProfileSource;
  readonly pv: (PvSpec & { readonly profile: ProfileSource }) | null;
  readonly battery: BatterySpec | null;
  readonly car: CarSpec | null;
  readonly strategies: { readonly seller: string; readonly buyer: string };
}

/** A radial branch with its limits, and its impedance where a voltage estimate is wanted. */
export interface FeederSpec {
  readonly id: FeederId;
  readonly name: string;
  /** The feeder it hangs below, `CONNECTION` at the top. */
  readonly parent: FeederId;
  readonly netOutLimitW: number;
  readonly netInLimitW: number;
  readonly internalLimitW: number;
  /** Resistance and reactance from the transformer to the far end; null where nobody knows them. */
  readonly resistanceOhm: number | null;
  readonly reactanceOhm: number | null;
}

/** Intervals of every day. */
export interface DailySpan {
  /** First interval, counted from the start of the community's day. */
  readonly firstOfDay: number;
  /** How many intervals it lasts, perhaps into the next day. */
  readonly intervals: number;
}

/**
 * An order of the grid operator that comes back every day, or on some: a feeder carries less for some hours (§ 14a EnWG: the
 * operator may lower what flows in; § 9 EEG: and what flows out).
 */
export interface LimitOrderSpec extends BranchLimits, DailySpan {
  readonly feeder: FeederId;
  /** Days of the run, from 0 on; null for every day. */
  readonly days: readonly number[] | null;
}

/** What the DSO sells or buys in some hours: the same in each interval. */
export interface DsoOfferSpec extends DailySpan {
  /** At most. */
  readonly energyWh: Wh;
  /** Lowest price of a sale, highest of a purchase. */
  readonly pricePerWh: NanoPerWh;
}

/** The distribution system operator as a trader (TX, footnotes 5 and 6). */
export interface DsoSpec {
  /** Its own, without limits: a number in the community's books, not a cable. */
  readonly feeder: FeederId;
  readonly sell: DsoOfferSpec | null;
  readonly buy: DsoOfferSpec | null;
}

/** What a clearing may make as large as it can. */
export const OBJECTIVES = ["max-energy", "max-welfare"] as const;

/** How a community clears its orders under the grid's limits (TX 4). */
export interface ClearingSpec {
  readonly objective: (typeof OBJECTIVES)[number];
  /** For how many intervals orders are taken, the present one included. */
  readonly predictionWindow: number;
  /** How many intervals ahead of the present one is made final (TX 4.2: Tclear). */
  readonly clearAhead: number;
  /** How many solvers look for the best matching; with none the community goes without trades, not without a market. */
  readonly solvers: number;
}

/** By which legal key a community shares what was metered (mechanism `sharing`). */
export interface SharingSpec {
  readonly key: SharingKeyName;
  /** For `static`, and where `cascaded` begins with them; null: the same for every home. */
  readonly coefficients: Coefficients | null;
  /** What becomes of a part that was not used, for `static` and `ex-ante`. */
  readonly leftovers: LeftoverRule;
  /** Where `cascaded` serves one class after the other; null: it begins with coefficients. */
  readonly classes: PriorityClasses | null;
  /** Coefficients for `ex-ante`, in its file; null: in proportion to what each home took in the days before the start. */
  readonly file: string | null;
  /** What stands in that file; null until it is read. */
  readonly hours: readonly Coefficients[] | null;
  /** Homes that take part with a part of their energy only. */
  readonly participation: Coefficients;
  /** The members' own price; null: half way between feed-in and ceiling. */
  readonly pricePerWh: NanoPerWh | null;
  /** What the community is paid per shared Wh where nothing changes hands (`virtual-minimum`), out of levies. */
  readonly incentivePerWh: NanoPerWh;
  /** The part of it that goes to those who fed in, in 10⁻⁹. */
  readonly giversParts: bigint;
}

/** What a community chooses (design, section 1); the command line may choose otherwise for one run. */
export const CHOICES = {
  mechanism: ["negotiation", "clearing", "double-auction", "uniform-price", "supply-demand-ratio", "sharing"],
  settlement: ["metered", "atomic", "committee"],
  privacy: ["open", "private"],
  admission: ["vote", "verifiers"],
} as const;

/** Ways to forecast that a scenario may choose. */
export const FORECASTS = METHODS;

/** A community as its scenario file describes it, in exact units and with every default filled in. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly calendar: Calendar;
  readonly location: { readonly latitudeDegrees: number; readonly longitudeDegrees: number };
  /** IANA name, for the screen and for clock times in the file. The energy day keeps the offset it has at `epoch`. */
  readonly timezone: string;
  readonly currency: string;
  /** How many days a run lasts when nobody says otherwise. */
  readonly days: number;
  /** Ends a run after so many intervals instead; null for whole days. */
  readonly intervals: number | null;
  readonly seed: bigint;
  /**
   * One tariff per interval of the day: interval k uses entry k modulo the length. Of a tariff that depends on the date this
   * is the first day's.
   */
  readonly schedule: readonly IntervalTariff[];
  /** Absent where every day is like the first. */
  readonly dated?: DatedTariff;
  /** What every home pays per calendar month whatever it uses. */
  readonly fixedPerMonth?: FixedPart;
  readonly floors: Readonly<Record<Technology, NanoPerWh>>;
  readonly feeders: readonly FeederSpec[];
  /** The feeders' limits as energy per interval, rounded down; the DSO's feeder is among them, with none. */
  readonly limits: Limits;
  /** Hours in which the operator lowers them. */
  readonly limitOrders: readonly LimitOrderSpec[];
  readonly households: readonly HouseholdSpec[];
  readonly communityBattery: CommunityBatterySpec | null;
  /** null: the DSO trades nothing. */
  readonly dso: DsoSpec | null;
  readonly choices: {
    readonly mechanism: (typeof CHOICES.mechanism)[number];
    readonly settlement: (typeof CHOICES.settlement)[number];
    readonly privacy: (typeof CHOICES.privacy)[number];
    readonly admission: (typeof CHOICES.admission)[number];
  };
  readonly clearing: ClearingSpec;
  readonly sharing: SharingSpec;
  readonly forecast: (typeof FORECASTS)[number];
  /** Members of the consortium from the start. */
  readonly founders: readonly HouseholdName[];
  readonly weather: WeatherPlan;
}

/** Which day of the typical year each day of the run has, as `MM-DD`. */
export interface WeatherPlan {
  /** Day 0, 1, …; empty means that each day has the weather of its own date. */
  readonly dates: readonly string[];
  /** After the list (and before it): `follow` walks on through the year, `repeat` starts the list again. */
  readonly afterwards: "follow" | "repeat";
}

/** One day of one home in quarter hours, from the scenario's start of day. A car's charging is part of the load. */
export interface HomeDay {
  readonly household: HouseholdName;
  readonly stepSeconds: 900;
  readonly loadWh: Uint32Array;
  readonly pvWh: Uint32Array;
}

/** The energy of every home on every day. */
export interface Profiles {
  /**
   * One entry per household, in the order of the scenario. Negative days are history for forecasts.
   *
   * @throws SIMULATION_PROFILE_OUT_OF_RANGE when a CSV file does not reach that day
   */
  day(dayIndex: number): readonly HomeDay[];
  /** The same of the homes that have that day, be it before the files of others begin. */
  past(dayIndex: number): readonly HomeDay[];
  /** The days that every home has; null when all are generated and any day can be made. */
  readonly range: { readonly first: number; readonly last: number } | null;
  /** How many values of CSV files were missing and filled in as their mapping says. */
  readonly filledValues: number;
}
