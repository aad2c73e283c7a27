import {
  type Address,
  EXIT,
  type Hex,
  type HouseholdName,
  type IntervalIndex,
  keccakOfHex,
  NeighborwattError,
  startOf,
} from "#domain";
import {
  type Coefficients,
  MOST_SHARING_HOMES,
  NO_CLASS,
  type PriorityClasses,
  packSharingList,
  type SharingKey,
  WHOLE,
} from "#market";
import type { HouseholdIdentity } from "../identities.ts";
import { communityClock, hourOf } from "../scenario/hours.ts";
import type { Profiles, Scenario } from "../scenario/index.ts";
import { sharingTermsOf } from "./terms.ts";

/** `SharingRule` of the contracts. */
const RULES = { static: 0, dynamic: 1, cascaded: 2, classes: 3 } as const;
/** The contract knows one list, or one for each hour of the day. */
const HOURS_ON_CHAIN: readonly number[] = [1, 24];

/** What a chain must know to share. */
export interface SharingVenue {
  /** `SharingKey` of the contracts. */
  readonly key: {
    readonly rule: number;
    readonly leftoversOnce: boolean;
    readonly agreed: boolean;
    readonly agreedPerWh: bigint;
    readonly utcOffsetSeconds: number;
  };
  /** Who has which part, one list for all hours or one for each. */
  readonly lists: readonly Hex[];
  readonly hashes: readonly Hex[];
  readonly meters: readonly Address[];
  listAt(k: IntervalIndex): Hex;
}

/**
 * The key of a scenario as a chain needs it.
 *
 * @throws SIMULATION_SHARING_NOT_ON_CHAIN for what the contract does not know
 */
export function sharingVenueOf(
  scenario: Scenario,
  profiles: Profiles,
  identities: readonly HouseholdIdentity[],
): SharingVenue {
  refuseOffChain(scenario);
  const { key } = sharingTermsOf(scenario, profiles);
  const { pricePerWh } = scenario.sharing;
  const names = scenario.households.map(({ name }) => name).sort();
  const meterOf = new Map(identities.map(({ name, meter }) => [name, meter]));
  const meters = names.map((name) => meterOf.get(name) as Address);
  const partOf = (name: HouseholdName) => key.participation?.get(name) ?? WHOLE;
  const lists = valuesOf(key).map((numberOf) =>
    packSharingList(
      names.map((name, i) => ({ meter: meters[i] as Address, parts: partOf(name), value: numberOf(name) })),
    ),
  );
  return {
    key: {
      rule: ruleOf(key),
      leftoversOnce: "leftovers" in key && key.leftovers === "once",
      agreed: pricePerWh !== null,
      agreedPerWh: pricePerWh ?? 0n,
      utcOffsetSeconds: communityClock(scenario).utcOffsetSeconds,
    },
    lists,
    hashes: lists.map((list) => keccakOfHex(list.slice(2))),
    meters,
    listAt: (k) => lists[hourOf(scenario, startOf(scenario.calendar, k), lists.length)] as Hex,
  };
}

/**
 * Refuses what a chain cannot share, before anything runs.
 *
 * @throws SIMULATION_SHARING_NOT_ON_CHAIN
 */
export function refuseOffChain({ sharing, households }: Scenario): void {
  const { key, hours } = sharing;
  if (key === "virtual-minimum") throw refused(key, "nothing changes hands by it, so that a chain has nothing to pay");
  if (key === "ex-ante" && hours !== null && !HOURS_ON_CHAIN.includes(hours.length)) {
    throw refused(key, `a chain knows coefficients for 1 or 24 hours, and the file has ${hours.length}`);
  }
  if (households.length <= MOST_SHARING_HOMES) return;
  throw refused(key, `a chain shares among ${MOST_SHARING_HOMES} homes at most, and here are ${households.length}`);
}

function ruleOf(key: SharingKey): number {
  if (key.name === "dynamic") return RULES.dynamic;
  if (key.name === "cascaded") return Array.isArray(key.first) ? RULES.classes : RULES.cascaded;
  return RULES.static;
}

/** What each home's number is, in each list. */
function valuesOf(key: SharingKey): readonly ((name: HouseholdName) => bigint)[] {
  const parts = (coefficients: Coefficients) => (name: HouseholdName) => coefficients.get(name) ?? 0n;
  if (key.name === "static") return [parts(key.coefficients)];
  if (key.name === "ex-ante") return key.hours.map(parts);
  if (key.name !== "cascaded") return [() => 0n];
  if (!Array.isArray(key.first)) return [parts(key.first as Coefficients)];
  const classes = key.first as PriorityClasses;
  return [
    (name) => {
      const place = classes.findIndex((members) => members.includes(name));
      return place < 0 ? NO_CLASS : BigInt(place);
    },
  ];
}

function refused(key: string, why: string): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_SHARING_NOT_ON_CHAIN",
    `sharing.key: "${key}" cannot be had on a chain: ${why}. Leave the chain out with --chain none.`,
    { details: { key }, exitCode: EXIT.configuration },
  );
}
