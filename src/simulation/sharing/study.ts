import {
  type Address,
  endOf,
  type HouseholdName,
  type IntervalIndex,
  interval as intervalOf,
  type Metered,
  type MeterId,
  type NanoPerWh,
  nano,
  payment,
  startOf,
  type Trade,
  wh,
  ZERO_ADDRESS,
} from "#domain";
import { feederOverloads } from "#grid";
import { type Allocation, type Incentive, type SharedFlow, type SharingReading, sharedFlows, sharing } from "#market";
import { type Award, bookInterval, type Ledger, metered } from "#settlement";
import { freshLedger } from "../books.ts";
import { type LoadedScenario, limitsIn, type Scenario, withChoices } from "../scenario/index.ts";
import { breachCount, type Tally } from "../summary.ts";
import { billingTermsOf, requireTariffUntil, tariffOf } from "../tariff.ts";
import { bookedFlows, type HomeFlows, type IntervalFlows, residentsOf, World } from "../world.ts";
import { type SharingTerms, sharingTermsOf } from "./terms.ts";

/**
 * Runs a community that shares after metering, without chain: nobody plans or trades, batteries serve their own homes, and what
 * the meters counted is divided by the community's key.
 *
 * @returns Yields how many intervals are booked; `next(true)` ends it there.
 */
export function* sharingInSteps(
  { scenario, profiles }: LoadedScenario,
  intervals: number,
): Generator<number, { readonly ledger: Ledger; readonly tally: Tally }, boolean | undefined> {
  const chosen = withChoices(scenario, { mechanism: "sharing" });
  requireTariffUntil(chosen, intervals);
  const world = new World(chosen, profiles);
  const books = new SharedBooks(chosen, sharingTermsOf(chosen, profiles));
  for (let k = 0; k < intervals; k++) {
    for (let step = 0; step < world.stepsPerInterval; step++) world.step();
    books.book(intervalOf(k), world.takeInterval());
    if ((yield k + 1) === true) break;
  }
  return { ledger: books.ledger, tally: books.tally };
}

/** Divides and books interval after interval. */
class SharedBooks {
  ledger: Ledger;
  tally: Tally = { forecasts: [], trades: 0, limitViolations: 0, feederOverloads: 0, unsoldWhileGridBoughtWh: 0n };
  readonly #scenario: Scenario;
  readonly #terms: SharingTerms;
  readonly #names: readonly HouseholdName[];
  /** Pseudonyms, as a chain would show them. */
  readonly #addressOf: ReadonlyMap<HouseholdName, Address>;
  readonly #nameOf: ReadonlyMap<Address, HouseholdName>;
  /** What the meters counted in the hour so far, where it is the hour that counts. */
  #hour: readonly SharingReading[] = [];

  constructor(scenario: Scenario, terms: SharingTerms) {
    this.#scenario = scenario;
    this.#terms = terms;
    this.#names = residentsOf(scenario).map(({ name }) => name);
    const addresses = this.#names.map((name, i) => [name, addressAt(i)] as const);
    this.#addressOf = new Map(addresses);
    this.#nameOf = new Map(addresses.map(([name, address]) => [address, name]));
    this.ledger = freshLedger(this.#names);
  }

  book(interval: IntervalIndex, flows: IntervalFlows): void {
    const { calendar } = this.#scenario;
    const tariff = tariffOf(this.#scenario)(interval);
    const { allocation, trades } = this.#divide(interval, flows);
    const readings = new Map<MeterId, Metered>(
      this.#names.map((name) => [this.#address(name), meteredOf(flows, name)]),
    );
    const meterOf = (address: Address): MeterId => address;
    const homes = this.#names.map((name) => {
      const home = flows.homes.get(name) as HomeFlows;
      return [name, { ...bookedFlows(home), metered: meteredOf(flows, name) }] as const;
    });
    this.ledger = bookInterval(this.ledger, {
      ...billingTermsOf(this.#scenario)(interval),
      interval,
      startsAt: startOf(calendar, interval),
      endsAt: endOf(calendar, interval),
      tariff,
      outcomes: metered.settle({ interval, trades, meterOf, readings, tariff, parameters: {} }),
      ...(allocation?.virtual && { awards: awardsOf(allocation, this.#terms.incentive) }),
      homes: new Map(homes),
      connection: { importWh: wh(flows.connection.importWh), exportWh: wh(flows.connection.exportWh) },
      householdOf: (address) => this.#nameOf.get(address) as HouseholdName,
    });
    this.#count(interval, flows, trades.length, allocation?.missedWh ?? 0n);
  }

  /** What goes to whom; nothing where no price suits both sides. */
  #divide(
    interval: IntervalIndex,
    flows: IntervalFlows,
  ): { readonly allocation: Allocation | null; readonly trades: readonly Trade[] } {
    const { key, priceAt, hourAt } = this.#terms;
    const readings = this.#scenario.households.map(({ name }) => ({ member: name, ...meteredOf(flows, name) }));
    if (key.name === "virtual-minimum") return { allocation: this.#countHour(interval, readings), trades: [] };
    const price = priceAt(interval);
    if (price === null) return { allocation: null, trades: [] };
    const allocation = sharing.allocate(readings, key, hourAt(interval));
    const flowing = sharedFlows(allocation.shares);
    return { allocation, trades: flowing.map((flow, i) => this.#trade(flow, i, interval, price)) };
  }

  /** What was shared on paper in an hour, once it is over; an hour that was cut off at the end of the run counts for nothing. */
  #countHour(interval: IntervalIndex, readings: readonly SharingReading[]): Allocation | null {
    this.#hour = readings.map(({ member, importWh, exportWh }, i) => ({
      member,
      importWh: wh(importWh + (this.#hour[i]?.importWh ?? 0n)),
      exportWh: wh(exportWh + (this.#hour[i]?.exportWh ?? 0n)),
    }));
    if (!this.#terms.endsHour(interval)) return null;
    const allocation = sharing.allocate(this.#hour, this.#terms.key);
    this.#hour = [];
    return allocation;
  }

  /** What flowed from one home to another, as a trade: booked and billed like any other. */
  #trade({ from, to, energyWh }: SharedFlow, position: number, interval: IntervalIndex, pricePerWh: NanoPerWh): Trade {
    const none = `0x${"0".repeat(64)}` as const;
    const [seller, buyer] = [this.#address(from), this.#address(to)];
    const nonce = BigInt(position + 1);
    return { market: ZERO_ADDRESS, ask: none, bid: none, seller, buyer, interval, energyWh, pricePerWh, nonce };
  }

  #address(name: HouseholdName): Address {
    return this.#addressOf.get(name) as Address;
  }

  /** Nobody promised anything, so that no promise can break a limit: only what flowed counts. */
  #count(interval: IntervalIndex, flows: IntervalFlows, trades: number, missedWh: bigint): void {
    const loads = residentsOf(this.#scenario).map(({ name, feeder }) => ({
      feeder,
      interval,
      ...meteredOf(flows, name),
    }));
    const overloads = breachCount(feederOverloads(loads, limitsIn(this.#scenario, interval)));
    this.tally = {
      ...this.tally,
      trades: this.tally.trades + trades,
      feederOverloads: this.tally.feederOverloads + overloads,
      unsoldWhileGridBoughtWh: this.tally.unsoldWhileGridBoughtWh + missedWh,
    };
  }
}

function awardsOf(
  { shares }: Allocation,
  { toGiversPerWh, toTakersPerWh }: Incentive,
): ReadonlyMap<HouseholdName, Award> {
  return new Map(
    shares.map(({ member, takenWh, givenWh }) => {
      const amountNano = nano(payment(takenWh, toTakersPerWh) + payment(givenWh, toGiversPerWh));
      return [member, { takenWh, amountNano }];
    }),
  );
}

function addressAt(position: number): Address {
  return `0x${(position + 1).toString(16).padStart(40, "0")}`;
}

function meteredOf(flows: IntervalFlows, name: HouseholdName) {
  const home = flows.homes.get(name) as HomeFlows;
  return { importWh: wh(home.importWh), exportWh: wh(home.exportWh) };
}
