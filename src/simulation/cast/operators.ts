import {
  type Agent,
  clerkAgent,
  type DsoConfig,
  type DsoHome,
  type ExternalMarketConfig,
  externalMarketAgent,
  gridOperatorAgent,
  type HomeCapacity,
  homeCapacity,
  solverAgent,
} from "#agents";
import { energyAtPower } from "#devices";
import { COMMUNITY, DSO, type IntervalIndex, nano, wh } from "#domain";
import { clearInstance } from "#market";
import type { Hosted } from "../host.ts";
import { type Actor, actorOf, type HouseholdIdentity, solversOf } from "../identities.ts";
import { limitsIn, lowerOrdersOf, PUBLISHED_AHEAD_SECONDS, type Scenario } from "../scenario/index.ts";
import { tariffOf } from "../tariff.ts";
import { clearingGates, marketGates, type Venue } from "./venue.ts";

/** No order names as much (40 bits, IOrderBook): what the DSO offers itself it need not watch. */
const ITS_OWN: HomeCapacity = { sellWh: wh(2n ** 40n), buyWh: wh(2n ** 40n) };

/** The agents of the community itself: grid operator, external market, and who solves or ranks for its market. */
export function operators(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  community: HouseholdIdentity,
  venue: Venue,
): Hosted[] {
  const operator = (actorOf(community, "operator") as Actor).keys;
  const external = (actorOf(community, "external-market") as Actor).keys;
  const { calendar, feeders } = scenario;
  const agent = gridOperatorAgent({
    wallet: operator,
    calendar,
    settlement: venue.settledBy,
    limits: (k: IntervalIndex) => limitsIn(scenario, k),
    wires: feeders.map(({ id, resistanceOhm, reactanceOhm }) => ({ feeder: id, resistanceOhm, reactanceOhm })),
    dso: dsoOf(scenario, identities, venue),
    ...(venue.sharing !== null && { sharing: { ...venue.sharing, calendar } }),
  });
  return [
    { agent, keys: operator, household: COMMUNITY },
    {
      agent: externalMarketAgent({ wallet: external, ...priceFeedOf(scenario) }),
      keys: external,
      household: COMMUNITY,
    },
    ...solvers(scenario, venue),
  ];
}

/** Prices of a file are published from ten hours before their day on, sooner where orders are taken further ahead. */
function priceFeedOf(scenario: Scenario): Pick<ExternalMarketConfig, "prices"> {
  const { dated, calendar } = scenario;
  if (!dated?.energyPrices && !dated?.feedIns) return {};
  const { intervalSeconds, windowSeconds } = calendar;
  const perDay = 86_400 / intervalSeconds;
  const ahead = Math.ceil(Math.max(PUBLISHED_AHEAD_SECONDS, windowSeconds + intervalSeconds) / intervalSeconds);
  const tariffAt = tariffOf(scenario);
  const priceOf = (k: IntervalIndex) => {
    const { energyPrice, feedIn } = tariffAt(k);
    return { energyPrice, feedIn };
  };
  return { prices: { calendar, publishedAt: Math.max(0, perDay - ahead), priceOf } };
}

function dsoOf(scenario: Scenario, identities: readonly HouseholdIdentity[], venue: Venue): DsoConfig {
  const metered = identities.filter(({ name }) => name !== COMMUNITY);
  return {
    gates: marketGates(scenario, venue.mechanism),
    homes: metered.map((identity) => dsoHome(scenario, identity)),
    meters: metered.map(({ meter }) => meter),
    meterOf: venue.meterOf,
    ordersOn: (day) => lowerOrdersOf(scenario, day),
  };
}

/** In the open mode everybody trades at its own address, with its own money in the Vault: the DSO keeps none. */
function dsoHome(scenario: Scenario, identity: HouseholdIdentity): DsoHome {
  const agents = identity.actors.filter(({ role }) => role === "seller" || role === "buyer");
  return {
    household: identity.name,
    feeder: identity.feeder,
    capacity: identity.name === DSO ? ITS_OWN : capacityOf(scenario, identity),
    agents: agents.map(({ keys }) => keys.address),
    account: nano(0n),
  };
}

/** What the DSO takes a home for able to deliver and to take. */
export function capacityOf({ calendar, ...scenario }: Scenario, { name, battery }: HouseholdIdentity): HomeCapacity {
  if (name === DSO) {
    const { sell = null, buy = null } = scenario.dso ?? {};
    return { sellWh: sell?.energyWh ?? wh(0n), buyWh: buy?.energyWh ?? wh(0n) };
  }
  const spec = scenario.households.find((home) => home.name === name);
  const batteryW = battery?.maxDischargeW ?? 0;
  const seconds = calendar.intervalSeconds;
  // A battery of its own stands behind a connection made for it.
  const connectionWh = spec?.connectionWh ?? wh(energyAtPower(Math.max(batteryW, battery?.maxChargeW ?? 0), seconds));
  return homeCapacity({ connectionWh, pvPeakW: spec?.pv?.peakW ?? 0, batteryW, seconds });
}

/** Solvers of a clearing, or clerks of a uniform-price auction; other markets match by themselves. */
function solvers(scenario: Scenario, venue: Venue): Hosted[] {
  const { mechanism } = venue;
  if (mechanism !== "clearing" && mechanism !== "uniform-price") return [];
  return solversOf(scenario, scenario.clearing.solvers).map(({ keys, household }, index) => ({
    agent: mechanism === "clearing" ? solver(scenario, keys, index, venue) : clerk(scenario, keys, index),
    keys,
    household,
  }));
}

function solver(scenario: Scenario, wallet: Actor["keys"], index: number, { linearSolver, meterOf }: Venue): Agent {
  return solverAgent({
    index,
    wallet,
    calendar: scenario.calendar,
    gates: clearingGates(scenario),
    limits: scenario.limits,
    objective: scenario.clearing.objective,
    solve: (instance, owners) => clearInstance(instance, { linearSolver, owners, priority: "fullest-first" }),
    meterOf,
  });
}

function clerk(scenario: Scenario, wallet: Actor["keys"], index: number): Agent {
  const { calendar } = scenario;
  return clerkAgent({ index, wallet, calendar, gates: marketGates(scenario, "uniform-price") });
}
