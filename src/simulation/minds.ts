import { type ForecastRecord, type Plan, planCommunityBattery, planOfDso, planTrade, storedAfter } from "#agents";
import type { BatterySpec } from "#devices";
import {
  type Address,
  COMMUNITY_BATTERY,
  DSO,
  type FeederId,
  type HouseholdName,
  type IntervalIndex,
  type NanoPerWh,
  type Side,
  type Technology,
  type Wh,
  wh,
} from "#domain";
import type { History } from "#forecast";
import { dsoOffersOf } from "./dso-offers.ts";
import { type Expecting, type Foresight, fromOwnPast, fromProfiles } from "./expecting.ts";
import { historyOf } from "./history.ts";
import { homeForecastOf } from "./home-forecast.ts";
import { limitPriceOf } from "./limit-price.ts";
import type { DsoSpec, HouseholdSpec, Profiles, Scenario } from "./scenario/index.ts";
import type { HomeFlows } from "./world.ts";

/** What all homes wanted in the window before: the community's battery leans against it. */
export interface Leaning {
  readonly supplyWh: bigint;
  readonly demandWh: bigint;
}

/** What forecaster, battery agent and traders of one home think together, without messages between them. */
export interface Mind {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  readonly technology: Technology;
  readonly strategies: { readonly seller: string; readonly buyer: string };
  readonly seller: Address;
  readonly buyer: Address;
  limitPrice(side: Side, k: IntervalIndex): NanoPerWh;
  /** What the home wants to trade in an interval, while the one before it runs; before interval 0 none does. */
  plan(planned: IntervalIndex, runningNetExportWh: bigint, leaning: Leaning): Plan;
  /** What the home expected of the interval that it planned last; null of those that forecast nothing. */
  expectation(): ForecastRecord | null;
  /** What an interval that has ended showed. */
  learn(flows: HomeFlows): void;
}

/** The minds of all homes in the scenario's order, then the community battery's and the DSO's. */
export function mindsOf(scenario: Scenario, profiles: Profiles, foresight: Foresight = "own"): readonly Mind[] {
  const histories = historyOf(scenario, profiles);
  const homes = scenario.households.map((spec, i) => {
    const technology: Technology = spec.battery !== null ? "battery" : spec.pv !== null ? "pv" : "none";
    const home = homeForecastOf(scenario, spec);
    const expecting =
      foresight === "perfect"
        ? fromProfiles(scenario, profiles, i, home.outlooking.horizon)
        : fromOwnPast(home, histories.get(spec.name) as History);
    const thinking = homeThinking(spec, expecting, scenario);
    return mind(scenario, i, spec.name, spec.feeder, technology, spec.strategies, thinking);
  });
  const { communityBattery: shared, dso } = scenario;
  const strategies = { seller: "linear", buyer: "linear" };
  if (shared !== null) {
    const thinking = sharedThinking(shared, scenario);
    homes.push(mind(scenario, homes.length, COMMUNITY_BATTERY, shared.feeder, "battery", strategies, thinking));
  }
  if (dso !== null) {
    const thinking = dsoThinking(dso, scenario);
    homes.push(mind(scenario, homes.length, DSO, dso.feeder, "none", strategies, thinking));
  }
  return homes;
}

type Thinking = Pick<Mind, "plan" | "expectation" | "learn">;

function mind(
  scenario: Scenario,
  index: number,
  name: HouseholdName,
  feeder: FeederId,
  technology: Technology,
  strategies: Mind["strategies"],
  thinking: Thinking,
): Mind {
  const sell = limitPriceOf(scenario, "sell", technology, name);
  const buy = limitPriceOf(scenario, "buy", technology, name);
  const address = (role: number) =>
    `0x${(2 * index + role + 1).toString(16).padStart(8, "0")}${"0".repeat(32)}` as Address;
  const limitPrice = (side: Side, k: IntervalIndex) => (side === "sell" ? sell(k) : buy(k));
  return { name, feeder, technology, strategies, seller: address(0), buyer: address(1), limitPrice, ...thinking };
}

function homeThinking({ battery, pv }: HouseholdSpec, expecting: Expecting, scenario: Scenario): Thinking {
  const { intervalSeconds } = scenario.calendar;
  let storedWh: bigint = battery?.initialWh ?? 0n;
  let expectation: ForecastRecord | null = null;
  return {
    plan(planned, runningNetExportWh) {
      const running = planned > 0 ? 1 : 0;
      const outlook = { loadWh: expecting.ahead("load", planned), pvWh: expecting.ahead("pv", planned) };
      const next = { loadWh: outlook.loadWh.slice(running), pvWh: outlook.pvWh.slice(running) };
      expectation = {
        loadWh: next.loadWh[0] as Wh,
        pvWh: pv === null ? null : (next.pvWh[0] as Wh),
        load: expecting.forecaster("load"),
        pv: pv === null ? null : expecting.forecaster("pv"),
      };
      const content =
        battery !== null && running > 0
          ? storedAfter(battery, storedWh, outlook, runningNetExportWh, intervalSeconds)
          : storedWh;
      return planTrade(battery, content, next, intervalSeconds);
    },
    expectation: () => expectation,
    learn(flows) {
      expecting.learn(wh(flows.loadWh), wh(flows.pvWh));
      storedWh = flows.storedAfterWh;
    },
  };
}

function sharedThinking(battery: BatterySpec, scenario: Scenario): Thinking {
  const { intervalSeconds } = scenario.calendar;
  const nothing = { loadWh: [], pvWh: [] };
  let storedWh: bigint = battery.initialWh;
  return {
    plan(_planned, runningNetExportWh, leaning) {
      const expected = storedAfter(battery, storedWh, nothing, runningNetExportWh, intervalSeconds);
      return planCommunityBattery(battery, expected, leaning, intervalSeconds);
    },
    expectation: () => null,
    learn(flows) {
      storedWh = flows.storedAfterWh;
    },
  };
}

function dsoThinking(dso: DsoSpec, { calendar }: Scenario): Thinking {
  const offers = dsoOffersOf(dso, calendar);
  return { plan: (planned) => planOfDso(offers, planned), expectation: () => null, learn() {} };
}
