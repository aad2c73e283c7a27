import {
  type Address,
  endOf,
  type HouseholdName,
  type IntervalIndex,
  type IntervalTariff,
  interval as intervalOf,
  type Metered,
  type MeterId,
  nanoPerWh,
  startOf,
  type Trade,
  wh,
} from "#domain";
import { bookInterval, type HomeRecord, type Ledger, metered } from "#settlement";
import type { CommunityRecord, CommunityStore } from "#storage";
import { ledgerOf, type StoredBooking, withHouseholds } from "../books.ts";
import { BILL, dueStatements, type StoredBill, statementIntervals } from "../daily-statements.ts";
import { type HouseholdIdentity, identitiesOf } from "../identities.ts";
import { booksConfig } from "../open-community.ts";
import { BOOKING } from "../recorder.ts";
import type { Scenario } from "../scenario/index.ts";
import { rememberScenario } from "../scenario-memory.ts";

/** What a home does in one quarter hour of a made-up year. */
interface Doings {
  readonly loadWh: bigint;
  readonly pvWh: bigint;
}

/**
 * Bookings of a made-up community, as the books would store them: sun by day, a load that goes up and down, whoever has
 * too much sells half of it to whoever has too little, and now and then a meter is silent for an hour.
 */
export function* bookedYear(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  tariffAt: (k: IntervalIndex) => IntervalTariff,
  intervals: number,
): Generator<StoredBooking> {
  const homes = identities.filter(({ actors }) => actors.some(({ role }) => role === "buyer"));
  const agentOf = (home: HouseholdIdentity): Address =>
    (home.actors.find(({ role }) => role === "buyer") ?? home.actors[0])?.keys.address as Address;
  const names = new Map(homes.map((home) => [agentOf(home), home.name]));
  const meters = new Map(homes.map((home) => [agentOf(home), home.meter as MeterId]));
  for (let k = 0; k < intervals; k++) {
    const at = intervalOf(k);
    const doings = homes.map((_, i) => doingsOf(scenario, k, i));
    const net = doings.map(({ loadWh, pvWh }) => pvWh - loadWh);
    const trades = tradesOf(homes.map(agentOf), net, at);
    const readings = new Map<MeterId, Metered>(
      homes.map((home, i) => [home.meter as MeterId, flowOf(net[i] as bigint)]),
    );
    const tariff = tariffAt(at);
    const meterOf = (agent: Address): MeterId => meters.get(agent) as MeterId;
    const outcomes = metered.settle({ interval: at, trades, meterOf, readings, tariff, parameters: {} });
    const records = homes.map((home, i): [HouseholdName, HomeRecord] => [home.name, homeRecord(doings[i] as Doings)]);
    yield {
      interval: at,
      startsAt: startOf(scenario.calendar, at),
      endsAt: endOf(scenario.calendar, at),
      tariff,
      outcomes,
      parties: new Map(
        trades.flatMap(({ seller, buyer }) => [seller, buyer].map((a) => [a, names.get(a) as string] as const)),
      ),
      homes: new Map(records),
      connection: flowOf(net.reduce((sum, one) => sum + one, 0n)),
    };
  }
}

function doingsOf({ calendar }: Scenario, k: number, home: number): Doings {
  const hour = ((k * calendar.intervalSeconds) / 3600) % 24;
  const sun = Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));
  const pvWh = home % 2 === 0 ? BigInt(Math.round(sun * (700 + ((k >> 6) % 7) * 90))) : 0n;
  return { loadWh: BigInt(60 + ((k * 37 + home * 101) % 260)), pvWh };
}

function tradesOf(agents: readonly Address[], net: readonly bigint[], interval: IntervalIndex): readonly Trade[] {
  const sellers = agents.filter((_, i) => (net[i] as bigint) > 1n);
  const buyers = agents.filter((_, i) => (net[i] as bigint) < -1n);
  const netOf = (agent: Address) => net[agents.indexOf(agent)] as bigint;
  return sellers.slice(0, buyers.length).map((seller, i) => {
    const buyer = buyers[i] as Address;
    const [has, needs] = [netOf(seller) / 2n, -netOf(buyer) / 2n];
    const hash = `0x${interval.toString(16).padStart(32, "0")}${i.toString(16).padStart(32, "0")}` as const;
    return {
      market: `0x${"00".repeat(19)}01`,
      ask: hash,
      bid: hash,
      seller,
      buyer,
      interval,
      energyWh: wh(has < needs ? has : needs),
      pricePerWh: nanoPerWh(150_000n),
      nonce: 0n,
    };
  });
}

function flowOf(net: bigint) {
  return { importWh: wh(net < 0n ? -net : 0n), exportWh: wh(net > 0n ? net : 0n) };
}

function homeRecord({ loadWh, pvWh }: Doings): HomeRecord {
  const none = wh(0n);
  return {
    loadWh: wh(loadWh),
    pvWh: wh(pvWh),
    batteryChargeWh: none,
    batteryDischargeWh: none,
    storedBeforeWh: none,
    storedAfterWh: none,
    metered: flowOf(pvWh - loadWh),
    without: flowOf(pvWh - loadWh),
  };
}

/**
 * Fills a store with a made-up community of quarter hours: bookings, the bills of each day, and what homes would have
 * anchored. Only one day's books are in memory at a time.
 *
 * @param besides  What else is stored of an interval; the ledger holds its day so far.
 */
export function fillStore(
  store: CommunityStore,
  scenario: Scenario,
  days: number,
  besides: (booked: StoredBooking, ledger: Ledger) => readonly Omit<CommunityRecord, "interval">[] = () => [],
): void {
  const identities = identitiesOf(scenario);
  const config = booksConfig(scenario, identities);
  rememberScenario(store, scenario);
  const length = statementIntervals(scenario);
  let ledger = ledgerOf(config, []);
  for (const booked of bookedYear(scenario, identities, config.tariffAt, days * length)) {
    ledger = bookInterval(ledger, withHouseholds(booked));
    const due = dueStatements(scenario, identities, ledger, booked.interval);
    store.appendRecords(booked.interval, [
      { kind: BOOKING, key: "community", body: booked },
      ...besides(booked, ledger),
      ...due.flatMap(({ household, head, hash }) => [
        { kind: BILL, key: household, body: { head, hash } satisfies StoredBill },
        { kind: "statement", key: household, body: { hash } },
      ]),
    ]);
    if (due.length > 0) ledger = ledgerOf(config, []);
  }
}
