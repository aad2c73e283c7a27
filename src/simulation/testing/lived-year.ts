import { FORECAST } from "#agents";
import { type Hex, instant, isoTime, type Trade, tradeIdOf, wh } from "#domain";
import type { Ledger } from "#settlement";
import type { CommunityRecord, CommunityStore } from "#storage";
import type { StoredBooking } from "../books.ts";
import { SETTLEMENT, TRADE } from "../chain-facts.ts";
import { DAY, dueSums } from "../day-sums.ts";
import { energyFlows, POWER } from "../energy-flows.ts";
import { identitiesOf } from "../identities.ts";
import type { Scenario } from "../scenario/index.ts";
import { DayArchive } from "../view/days/day-archive.ts";
import { fillStore } from "./booked-year.ts";

type Record = Omit<CommunityRecord, "interval">;

/**
 * Fills a store as a community's run would: besides the books, where agreements stand on the chain, what flowed and was
 * stored, what meters, orders and forecasts said, and what each day came to.
 *
 * @returns The days, as the page asks for them.
 */
export function livedYear(store: CommunityStore, scenario: Scenario, days: number): DayArchive {
  fillStore(store, scenario, days, (booked, ledger) => factsOf(scenario, booked, ledger));
  const intervals = (days * 86_400) / scenario.calendar.intervalSeconds;
  const progress = { now: instant(scenario.calendar.epoch + days * 86_400_000), booked: intervals, planned: intervals };
  return new DayArchive({
    reader: store,
    scenario,
    identities: identitiesOf(scenario),
    receipts: null,
    nodes: () => [],
    progress: () => progress as ReturnType<ConstructorParameters<typeof DayArchive>[0]["progress"]>,
  });
}

function factsOf(scenario: Scenario, booked: StoredBooking, ledger: Ledger): readonly Record[] {
  const sums = dueSums(scenario.calendar, ledger, booked.interval);
  return [
    ...(sums === null ? [] : [{ kind: DAY, key: "community", body: sums }]),
    ...booked.outcomes.flatMap((outcome, i) => onChain(booked, outcome.trade, outcome, i)),
    ...flowed(scenario, booked),
    ...saidByHomes(scenario, booked),
  ];
}

function onChain(
  { interval, startsAt, endsAt }: StoredBooking,
  trade: Trade,
  outcome: StoredBooking["outcomes"][number],
  index: number,
): readonly Record[] {
  const key = tradeIdOf(trade);
  const place = (at: number, block: number) => ({ at, block, index, transaction: key as Hex });
  const { deliveredWh, paidNano, localGridFeeNano, localTaxNano } = outcome;
  const amounts = { deliveredWh, paid: paidNano, localGridFee: localGridFeeNano, localTax: localTaxNano };
  return [
    { kind: TRADE, key, body: { ...place(startsAt - 60_000, interval * 20 + 5), trade } },
    { kind: SETTLEMENT, key, body: { ...place(endsAt + 2_000, interval * 20 + 28), ...amounts } },
  ];
}

function flowed(
  { feeders }: Scenario,
  { interval, startsAt, endsAt, homes, connection }: StoredBooking,
): readonly Record[] {
  const steps = [...homes].map(([name, home]) => {
    const { loadWh, pvWh, metered } = home;
    const flow = metered === "silent" ? { importWh: wh(0n), exportWh: wh(0n) } : metered;
    return { name, feeder: 1, loadWh, pvWh, chargeWh: 0n, dischargeWh: 0n, storedWh: 0n, ...flow };
  });
  const power = { interval, from: startsAt, to: endsAt, flows: energyFlows(steps) };
  const seen = feeders.map(({ id }) => {
    const netImportW = [Number(connection.importWh - connection.exportWh) * 4];
    return { feeder: id, ...connection, netImportW, peakNetImportW: netImportW[0], voltage: { voltageV: 228.4 } };
  });
  const grid = { connection, feeders: seen, overloads: [], balanceWh: 0n };
  return [
    { kind: POWER, key: isoTime(startsAt), body: power },
    { kind: "grid", key: "community", body: grid },
    { kind: "connection", key: "community", body: connection },
    { kind: "limits", key: "community", body: { use: [], violations: [] } },
  ];
}

function saidByHomes({ households }: Scenario, { interval, homes }: StoredBooking): readonly Record[] {
  return households.flatMap(({ name, battery, pv }) => {
    const { loadWh = wh(0n), pvWh = wh(0n) } = homes.get(name) ?? {};
    const forecast = { loadWh, pvWh: pv === null ? null : pvWh, load: "ridge", pv: pv === null ? null : "clear-sky" };
    const order = {
      id: `0x${"0d".repeat(32)}`,
      owner: `0x${"0e".repeat(20)}`,
      side: "buy",
      energyWh: loadWh,
      openWh: 0n,
    };
    const records: Record[] = [
      { kind: FORECAST, key: name, body: forecast },
      { kind: "readings", key: name, body: { netImportW: [Number(loadWh - pvWh) * 4] } },
      { kind: "order", key: `${name}/buy`, body: order },
    ];
    if (battery === null) return records;
    const storedWh = (battery.capacityWh * BigInt(interval % 96)) / 96n;
    return [...records, { kind: "battery", key: name, body: { storedWh, capacityWh: battery.capacityWh } }];
  });
}
