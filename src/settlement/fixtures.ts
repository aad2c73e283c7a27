import {
  type Address,
  type HouseholdName,
  type IntervalIndex,
  type IntervalTariff,
  instant,
  interval,
  type Metered,
  type MeterId,
  nanoPerWh,
  type Trade,
  wh,
} from "#domain";
import { metered } from "./metered.ts";
import type { HomeFlows, HomeRecord, IntervalRecord } from "./record.ts";
import type { Outcome } from "./settlement.ts";

const HOUR_MS = 3_600_000;

/** Grid 30 ct/kWh all in, feed-in 8 ct, local fees 5 ct, fund 1 ct. */
export const TARIFF: IntervalTariff = {
  energyPrice: nanoPerWh(150_000n),
  gridFee: nanoPerWh(100_000n),
  tax: nanoPerWh(50_000n),
  feedIn: nanoPerWh(80_000n),
  localGridFee: nanoPerWh(30_000n),
  localTax: nanoPerWh(20_000n),
  fundPerWh: nanoPerWh(10_000n),
};

/** A home whose battery and roof rest. */
export const RESTING: HomeFlows = {
  loadWh: wh(0n),
  pvWh: wh(0n),
  batteryChargeWh: wh(0n),
  batteryDischargeWh: wh(0n),
  storedBeforeWh: wh(0n),
  storedAfterWh: wh(0n),
};

/** The chain address of a home's agent, made of its name. */
export function agentOf(name: HouseholdName): Address {
  return `0x${Buffer.from(name).toString("hex").padStart(40, "0")}`;
}

/** The home behind an address of `agentOf`. */
export function nameOf(agent: Address): HouseholdName {
  return Buffer.from(agent.slice(2), "hex").toString().replaceAll("\0", "");
}

/** Each agent has a meter of its own. */
export function meterOf(agent: Address): MeterId {
  return `0xeeee${agent.slice(6)}`;
}

/** What a meter counted. */
export function flow(importWh: number | bigint, exportWh: number | bigint) {
  return { importWh: wh(importWh), exportWh: wh(exportWh) };
}

/** A trade between two named homes. */
export function trade(
  seller: HouseholdName,
  buyer: HouseholdName,
  energyWh: number | bigint,
  { price = 150_000n, at = 0, nonce = 0n }: { price?: bigint; at?: number; nonce?: bigint } = {},
): Trade {
  return {
    market: agentOf("market"),
    ask: `0x${"a".repeat(64)}`,
    bid: `0x${"b".repeat(64)}`,
    seller: agentOf(seller),
    buyer: agentOf(buyer),
    interval: interval(at),
    energyWh: wh(energyWh),
    pricePerWh: nanoPerWh(price),
    nonce,
  };
}

/** Settles trades of one interval against what named homes' meters counted. */
export function settle(
  trades: readonly Trade[],
  readings: Readonly<Record<HouseholdName, Metered>>,
  { tariff = TARIFF, at = interval(0) }: { tariff?: IntervalTariff; at?: IntervalIndex } = {},
): readonly Outcome[] {
  const byMeter = new Map(Object.entries(readings).map(([name, reading]) => [meterOf(agentOf(name)), reading]));
  return metered.settle({ interval: at, trades, meterOf, readings: byMeter, tariff, parameters: {} });
}

/** What is booked for one hour in which every home that is not named rests and counts nothing. */
export function record(
  at: number,
  homes: Readonly<Record<HouseholdName, Partial<HomeRecord>>>,
  more: Partial<IntervalRecord> = {},
): IntervalRecord {
  const nothing = flow(0, 0);
  const entries = Object.entries(homes).map(([name, home]): [HouseholdName, HomeRecord] => [
    name,
    { ...RESTING, metered: nothing, without: nothing, ...home },
  ]);
  return {
    interval: interval(at),
    startsAt: instant(at * HOUR_MS),
    endsAt: instant((at + 1) * HOUR_MS),
    tariff: TARIFF,
    outcomes: [],
    homes: new Map(entries),
    connection: nothing,
    householdOf: nameOf,
    ...more,
  };
}
