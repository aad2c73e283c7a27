import {
  type Agent,
  batteryAgent,
  communityBatteryAgent,
  dsoDeskAgent,
  forecasterAgent,
  meterAgent,
  pvAgent,
  sharerAgent,
} from "#agents";
import type { BatterySpec } from "#devices";
import { type Address, COMMUNITY, COMMUNITY_BATTERY, DSO } from "#domain";
import type { History } from "#forecast";
import { dsoOffersOf } from "../dso-offers.ts";
import { historyOf } from "../history.ts";
import { homeForecastOf } from "../home-forecast.ts";
import type { Hosted } from "../host.ts";
import { type Actor, actorOf, type HouseholdIdentity } from "../identities.ts";
import type { DsoSpec, HouseholdSpec, Profiles, Scenario } from "../scenario/index.ts";
import { atomicMeterOf, nodeOf } from "./atomic.ts";
import { operators } from "./operators.ts";
import { trader } from "./trader.ts";
import type { Venue } from "./venue.ts";

/** Makes every agent of a community, in a fixed order. */
export function castOf(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  profiles: Profiles,
  venue: Venue,
): readonly Hosted[] {
  const histories = historyOf(scenario, profiles);
  return identities.flatMap((identity) => {
    if (identity.name === COMMUNITY) return operators(scenario, identities, identity, venue);
    if (identity.name === COMMUNITY_BATTERY && venue.sharing !== null) return restingBattery(identity);
    if (identity.name === COMMUNITY_BATTERY) return sharedBattery(scenario, identities, identity, venue);
    if (identity.name === DSO) return dsoDesk(scenario, identity, venue);
    const spec = scenario.households.find((h) => h.name === identity.name) as HouseholdSpec;
    return [
      ...home(scenario, identity, spec, histories.get(identity.name) as History, venue),
      ...node(scenario, identities, identity, venue),
    ];
  });
}

function home(
  scenario: Scenario,
  identity: HouseholdIdentity,
  spec: HouseholdSpec,
  history: History,
  venue: Venue,
): Hosted[] {
  const actor = (role: Actor["role"]) => actorOf(identity, role);
  const address = (role: Actor["role"]) => actor(role)?.keys.address ?? null;
  const { intervalSeconds } = scenario.calendar;
  const household = identity.name;
  const forecaster = address("forecaster") as Address;
  const buyer = address("buyer") as Address;
  const shares = venue.sharing !== null;
  const traders = shares ? [] : [address("seller"), buyer].filter((a) => a !== null);
  const hosted: Hosted[] = [];
  const add = (role: Actor["role"], make: (wallet: Actor["keys"]) => Agent) => {
    const keys = actor(role)?.keys;
    if (keys !== undefined) hosted.push({ agent: make(keys), keys, household });
  };
  const receipts = atomicMeterOf(scenario, identity, venue);
  add("meter", (wallet) => meterAgent({ household, wallet, forecaster, ...receipts }));
  add("pv", (wallet) => pvAgent({ household, wallet, forecaster }));
  add("battery", (wallet) => {
    const battery = spec.battery as BatterySpec;
    const seller = address("seller") ?? buyer;
    return batteryAgent({ household, wallet, battery, intervalSeconds, forecaster, seller, buyer });
  });
  add("forecaster", (wallet) => {
    const [meter, pv, battery] = [identity.meter, address("pv"), address("battery")];
    const forecast = homeForecastOf(scenario, spec);
    return forecasterAgent({ household, wallet, forecast, intervalSeconds, meter, pv, battery, traders, history });
  });
  if (shares) {
    add("buyer", (wallet) => sharerAgent({ household, wallet }));
    return hosted;
  }
  const planners = [address("battery") ?? forecaster];
  for (const role of ["seller", "buyer"] as const) {
    add(role, (wallet) => trader(scenario, identity, wallet, role, spec.strategies[role], planners, venue));
  }
  return hosted;
}

function node(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  identity: HouseholdIdentity,
  venue: Venue,
): Hosted[] {
  const keys = actorOf(identity, "node")?.keys;
  const { atomic } = venue;
  if (keys === undefined || atomic === null) return [];
  const agent = nodeOf(scenario, identities, identity.name, keys, { ...venue, atomic });
  return [{ agent, keys, household: identity.name }];
}

function sharedBattery(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  identity: HouseholdIdentity,
  venue: Venue,
): Hosted[] {
  const [meter, soc, seller, buyer] = (["meter", "community-battery", "seller", "buyer"] as const).map(
    (role) => (actorOf(identity, role) as Actor).keys,
  ) as [Actor["keys"], Actor["keys"], Actor["keys"], Actor["keys"]];
  const household = identity.name;
  const battery = scenario.communityBattery as BatterySpec;
  const { intervalSeconds } = scenario.calendar;
  const dso = identities.find(({ name }) => name === DSO)?.actors ?? [];
  const hosted = (keys: Actor["keys"], agent: Agent): Hosted => ({ agent, keys, household });
  return [
    hosted(
      meter,
      meterAgent({ household, wallet: meter, forecaster: null, ...atomicMeterOf(scenario, identity, venue) }),
    ),
    hosted(
      soc,
      communityBatteryAgent({
        household,
        wallet: soc,
        battery,
        intervalSeconds,
        seller: seller.address,
        buyer: buyer.address,
        dso: dso.map(({ keys }) => keys.address),
      }),
    ),
    hosted(seller, trader(scenario, identity, seller, "seller", "linear", [soc.address], venue)),
    hosted(buyer, trader(scenario, identity, buyer, "buyer", "linear", [soc.address], venue)),
  ];
}

/** Where nothing is traded: a battery that nobody buys from has a meter and no agent. */
function restingBattery(identity: HouseholdIdentity): Hosted[] {
  const { keys } = actorOf(identity, "meter") as Actor;
  const household = identity.name;
  return [{ agent: meterAgent({ household, wallet: keys, forecaster: null }), keys, household }];
}

function dsoDesk(scenario: Scenario, identity: HouseholdIdentity, venue: Venue): Hosted[] {
  const [meter, seller, buyer] = (["meter", "seller", "buyer"] as const).map(
    (role) => (actorOf(identity, role) as Actor).keys,
  ) as [Actor["keys"], Actor["keys"], Actor["keys"]];
  const household = identity.name;
  const { calendar } = scenario;
  const offers = dsoOffersOf(scenario.dso as DsoSpec, calendar);
  const traders = { seller: seller.address, buyer: buyer.address };
  const receipts = atomicMeterOf(scenario, identity, venue);
  const hosted = (keys: Actor["keys"], agent: Agent): Hosted => ({ agent, keys, household });
  return [
    hosted(meter, dsoDeskAgent({ household, wallet: meter, calendar, offers, ...traders, ...receipts })),
    hosted(seller, trader(scenario, identity, seller, "seller", "linear", [meter.address], venue)),
    hosted(buyer, trader(scenario, identity, buyer, "buyer", "linear", [meter.address], venue)),
  ];
}
