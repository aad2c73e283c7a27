import { type FeederId, type Hex, type HouseholdName, type IntervalIndex, interval } from "#domain";
import { PRICE_PER_WH } from "../horizon.ts";
import type { TimedOffer } from "../offers.ts";

/** An offer of a home, with its number among all offers of the day. */
export interface PlannedOffer extends TimedOffer {
  readonly id: number;
}

/** Everything that a home is going to post. */
export interface HomePlan {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  readonly offers: readonly PlannedOffer[];
}

/** A permission that a home asks the DSO for, the money for what it wants to buy by it, and the offers that use it. */
export interface PlannedAsset {
  readonly sell: boolean;
  readonly energyWh: bigint;
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  readonly amount: bigint;
  readonly offers: readonly PlannedOffer[];
}

/** What a home does from one anonymous address. */
export interface AddressPlan {
  /** Of the home, in the order of use. */
  readonly number: number;
  /** Interval in which the home asks for the permissions; below 0 on the evening before. */
  readonly askIn: number;
  readonly assets: readonly PlannedAsset[];
}

/** Two hours of energy are offered from one address, then the home takes a fresh one (TX 6.3). */
const INTERVALS_PER_ADDRESS = 8;
/** The DSO may take its time: permissions are asked for so many intervals before they are needed. */
const ASK_AHEAD = 2;

/** What every home posts; a home that posts nothing has no plan. */
export function plansOf(offers: readonly TimedOffer[]): readonly HomePlan[] {
  const numbered = offers.map((offer, id): PlannedOffer => ({ ...offer, id }));
  return [...Map.groupBy(numbered, ({ owner }) => owner)].map(([name, own]) => {
    return { name, feeder: (own[0] as PlannedOffer).feeder, offers: own };
  });
}

/**
 * The addresses of a home: a fresh one for every two hours of energy, with the permissions that its offers take. What
 * goes through a battery needs a permission that reaches to the end of the day.
 */
export function addressPlans({ offers }: HomePlan): readonly AddressPlan[] {
  const groups = Map.groupBy(offers, ({ from }) => Math.floor(from / INTERVALS_PER_ADDRESS));
  return [...groups].map(([number, own]) => ({
    number,
    askIn: Math.min(...own.map(({ postedIn }) => postedIn)) - ASK_AHEAD,
    assets: [...Map.groupBy(own, ({ side, from, to }) => `${side} ${from < to}`).values()].map(assetFor),
  }));
}

/** What tells the market which permission is behind an offer: abi.encode(uint32 from, uint32 to). */
export function passOf({ from, to }: Pick<PlannedAsset, "from" | "to">): Hex {
  return `0x${[from, to].map((k) => k.toString(16).padStart(64, "0")).join("")}`;
}

/** The name from which a home's key of an address follows: a simulation's keys are no secret. */
export function addressKeyName(home: HouseholdName, address: number): string {
  return `transax/home/${home}/${address}`;
}

/** The name from which a home's own key follows, with which it writes to the DSO; nothing on the chain shows it. */
export function homeKeyName(home: HouseholdName): string {
  return `transax/home/${home}`;
}

function assetFor(offers: readonly PlannedOffer[]): PlannedAsset {
  const energyWh = offers.reduce((sum, offer) => sum + offer.energyWh, 0n);
  const sell = offers[0]?.side === "sell";
  return {
    sell,
    energyWh,
    from: interval(Math.min(...offers.map(({ from }) => from))),
    to: interval(Math.max(...offers.map(({ to }) => to))),
    amount: sell ? 0n : energyWh * BigInt(PRICE_PER_WH),
    offers,
  };
}
