import {
  type Agent,
  batteryAgent,
  communityBatteryAgent,
  externalMarketAgent,
  forecasterAgent,
  gridOperatorAgent,
  meterAgent,
  pvAgent,
  traderAgent,
} from "#agents";
import type { BatterySpec } from "#devices";
import { type Address, COMMUNITY, COMMUNITY_BATTERY, type IntervalIndex, type MeterId, type Technology } from "#domain";
import { historyOf, type WarmUp } from "./history.ts";
import type { Hosted } from "./host.ts";
import { type Actor, actorOf, type HouseholdIdentity } from "./identities.ts";
import { limitPriceOf } from "./limit-price.ts";
import type { MechanismName } from "./mechanisms.ts";
import { type HouseholdSpec, limitsIn, type Profiles, type Scenario } from "./scenario/index.ts";
import { tariffOf } from "./tariff.ts";

/** Where the agents trade. */
export interface Venue {
  readonly chainId: number;
  readonly market: Address;
  readonly settlement: Address;
  readonly meterOf: (agent: Address) => MeterId | null;
  readonly mechanism: MechanismName;
}

/** Makes every agent of a community, in a fixed order. */
export function castOf(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  profiles: Profiles,
  venue: Venue,
): readonly Hosted[] {
  const histories = historyOf(scenario, profiles);
  return identities.flatMap((identity) => {
    if (identity.name === COMMUNITY) return operators(scenario, identity);
    if (identity.name === COMMUNITY_BATTERY) return sharedBattery(scenario, identity, venue);
    const spec = scenario.households.find((h) => h.name === identity.name) as HouseholdSpec;
    return home(scenario, identity, spec, histories.get(identity.name) as WarmUp, venue);
  });
}

function home(
  scenario: Scenario,
  identity: HouseholdIdentity,
  spec: HouseholdSpec,
  history: WarmUp,
  venue: Venue,
): Hosted[] {
  const actor = (role: Actor["role"]) => actorOf(identity, role);
  const address = (role: Actor["role"]) => actor(role)?.keys.address ?? null;
  const { intervalSeconds, epoch } = scenario.calendar;
  const household = identity.name;
  const forecaster = address("forecaster") as Address;
  const traders = [address("seller"), address("buyer")].filter((a) => a !== null);
  const hosted: Hosted[] = [];
  const add = (role: Actor["role"], make: (wallet: Actor["keys"]) => Agent) => {
    const keys = actor(role)?.keys;
    if (keys !== undefined) hosted.push({ agent: make(keys), keys, household });
  };
  add("meter", (wallet) => meterAgent({ household, wallet, forecaster }));
  add("pv", (wallet) => pvAgent({ household, wallet, forecaster }));
  add("battery", (wallet) => {
    const battery = spec.battery as BatterySpec;
    const [seller, buyer] = traders as [Address, Address];
    return batteryAgent({ household, wallet, battery, intervalSeconds, forecaster, seller, buyer });
  });
  add("forecaster", (wallet) => {
    const [meter, pv, battery] = [identity.meter, address("pv"), address("battery")];
    const slotsPerDay = 86_400 / intervalSeconds;
    const method = scenario.forecast;
    return forecasterAgent({
      household,
      wallet,
      method,
      slotsPerDay,
      intervalSeconds,
      epoch,
      meter,
      pv,
      battery,
      traders,
      history,
    });
  });
  const planners = [address("battery") ?? forecaster];
  for (const role of ["seller", "buyer"] as const) {
    add(role, (wallet) => trader(scenario, identity, wallet, role, spec.strategies[role], planners, venue));
  }
  return hosted;
}

function sharedBattery(scenario: Scenario, identity: HouseholdIdentity, venue: Venue): Hosted[] {
  const [meter, soc, seller, buyer] = (["meter", "community-battery", "seller", "buyer"] as const).map(
    (role) => (actorOf(identity, role) as Actor).keys,
  ) as [Actor["keys"], Actor["keys"], Actor["keys"], Actor["keys"]];
  const household = identity.name;
  const battery = scenario.communityBattery as BatterySpec;
  const { intervalSeconds } = scenario.calendar;
  const hosted = (keys: Actor["keys"], agent: Agent): Hosted => ({ agent, keys, household });
  return [
    hosted(meter, meterAgent({ household, wallet: meter, forecaster: null })),
    hosted(
      soc,
      communityBatteryAgent({
        household,
        wallet: soc,
        battery,
        intervalSeconds,
        seller: seller.address,
        buyer: buyer.address,
      }),
    ),
    hosted(seller, trader(scenario, identity, seller, "seller", "linear", [soc.address], venue)),
    hosted(buyer, trader(scenario, identity, buyer, "buyer", "linear", [soc.address], venue)),
  ];
}

function operators(scenario: Scenario, identity: HouseholdIdentity): Hosted[] {
  const operator = (actorOf(identity, "operator") as Actor).keys;
  const external = (actorOf(identity, "external-market") as Actor).keys;
  const { calendar, feeders } = scenario;
  const limits = (k: IntervalIndex) => limitsIn(scenario, k);
  const wires = feeders.map(({ id, resistanceOhm, reactanceOhm }) => ({ feeder: id, resistanceOhm, reactanceOhm }));
  return [
    { agent: gridOperatorAgent({ wallet: operator, calendar, limits, wires }), keys: operator, household: COMMUNITY },
    { agent: externalMarketAgent({ wallet: external }), keys: external, household: COMMUNITY },
  ];
}

function trader(
  scenario: Scenario,
  identity: HouseholdIdentity,
  wallet: Actor["keys"],
  role: "seller" | "buyer",
  strategy: string,
  planners: readonly Address[],
  venue: Venue,
): Agent {
  const side = role === "seller" ? "sell" : "buy";
  const technology = (actorOf(identity, role) as Actor).technology as Technology;
  const isShared = identity.name === COMMUNITY_BATTERY;
  return traderAgent({
    household: identity.name,
    side,
    wallet,
    meter: identity.meter,
    feeder: identity.feeder,
    technology,
    strategy,
    calendar: scenario.calendar,
    ...venue,
    tariffAt: tariffOf(scenario),
    floors: scenario.floors,
    limitPrice: limitPriceOf(scenario, side, technology, isShared),
    planners,
    seed: scenario.seed,
  });
}
