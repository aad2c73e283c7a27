import { type Calendar, ceilingOf, type IntervalTariff, type NanoPerWh, nanoPerWh, type Technology } from "#domain";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import type { Clock } from "./calendar.ts";
import { clockMinutes, fromCtPerKWh } from "./exact.ts";

const SECONDS_PER_DAY = 86_400;
type TariffEntry = ScenarioFile["tariff"];
type ScheduleEntry = NonNullable<TariffEntry["schedule"]>[number];

const ALL_DAY: ScheduleEntry = { from: "00:00", to: "24:00" };

/**
 * One tariff per interval of the day; entry 0 belongs to the interval that begins at the scenario's start.
 *
 * @throws SIMULATION_SCENARIO_INVALID when the schedule leaves out or doubles a time, or cuts an interval
 */
export function buildSchedule({ tariff }: ScenarioFile, calendar: Calendar, clock: Clock): IntervalTariff[] {
  const periods = (tariff.schedule ?? [ALL_DAY]).map((entry, i) => {
    const path = tariff.schedule === undefined ? ["tariff"] : ["tariff", "schedule", i];
    return { ...secondsOf(entry, path), tariff: intervalTariff(tariff, entry, path) };
  });
  const count = SECONDS_PER_DAY / calendar.intervalSeconds;
  return Array.from({ length: count }, (_, k) => {
    const start = (clock.startOfDaySeconds + k * calendar.intervalSeconds) % SECONDS_PER_DAY;
    const over = periods.filter(
      (p) => after(start, p.from) < p.length || after(p.from, start) < calendar.intervalSeconds,
    );
    const [only] = over;
    const when = `the interval from ${clockText(start)}`;
    if (only === undefined) throw refuseKey(["tariff", "schedule"], `${when} has no tariff.`);
    if (over.length > 1 || after(start, only.from) + calendar.intervalSeconds > only.length) {
      throw refuseKey(["tariff", "schedule"], `${when} lies in more than one entry, or only partly in one.`);
    }
    return only.tariff;
  });
}

/**
 * The lowest price of each technology.
 *
 * @throws SIMULATION_SCENARIO_INVALID when a floor lies above the ceiling of some interval
 */
export function buildFloors(
  { floors }: ScenarioFile,
  schedule: readonly IntervalTariff[],
  calendar: Calendar,
  clock: Clock,
): Record<Technology, NanoPerWh> {
  const floorOf = (technology: Technology): NanoPerWh => {
    const key = `${technology}_ct_per_kWh` as const;
    const floor = fromCtPerKWh(floors?.[key] ?? 0, ["floors", key]);
    schedule.forEach((tariff, k) => {
      const ceiling = ceilingOf(tariff);
      if (ceiling >= floor) return;
      const when = clockText((clock.startOfDaySeconds + k * calendar.intervalSeconds) % SECONDS_PER_DAY);
      const reason = `the floor of ${ct(floor)} ct/kWh lies above the ceiling of ${ct(ceiling)} ct/kWh at ${when} (all-in import price less local fees): nobody could trade.`;
      throw refuseKey(["floors", key], reason);
    });
    return floor;
  };
  return { none: floorOf("none"), pv: floorOf("pv"), battery: floorOf("battery") };
}

function intervalTariff(tariff: TariffEntry, entry: ScheduleEntry, path: KeyPath): IntervalTariff {
  const part = (key: Exclude<keyof ScheduleEntry, "from" | "to">): NanoPerWh => {
    const value = entry[key] ?? tariff[key];
    if (value === undefined) throw refuseKey([...path, key], "this key is missing, here and in tariff.");
    return fromCtPerKWh(value, entry[key] === undefined ? ["tariff", key] : [...path, key]);
  };
  // The contract refuses it as well: a neighbour's price must never be paid by others.
  const fee = (key: "localGridFee_ct_per_kWh" | "localTax_ct_per_kWh"): NanoPerWh => {
    const price = part(key);
    if (price >= 0n) return price;
    const where = entry[key] === undefined ? ["tariff", key] : [...path, key];
    throw refuseKey(where, `found ${ct(price)} ct/kWh, expected 0 or more.`);
  };
  return {
    energyPrice: part("energyPrice_ct_per_kWh"),
    gridFee: part("gridFee_ct_per_kWh"),
    tax: part("tax_ct_per_kWh"),
    feedIn: part("feedIn_ct_per_kWh"),
    localGridFee: fee("localGridFee_ct_per_kWh"),
    localTax: fee("localTax_ct_per_kWh"),
    fundPerWh: nanoPerWh(fromCtPerKWh(tariff.fund_ct_per_kWh, ["tariff", "fund_ct_per_kWh"])),
  };
}

function secondsOf(entry: ScheduleEntry, path: KeyPath): { from: number; length: number } {
  const [from, to] = [clockMinutes(entry.from) * 60, clockMinutes(entry.to) * 60];
  if (from === to) throw refuseKey(path, `from and to are both ${entry.from}; a whole day is "00:00" to "24:00".`);
  return { from, length: to > from ? to - from : to - from + SECONDS_PER_DAY };
}

/** Seconds from one time of day forward to another. */
function after(time: number, from: number): number {
  return (time - from + SECONDS_PER_DAY) % SECONDS_PER_DAY;
}

function clockText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

function ct(price: bigint): string {
  return String(Number(price) / 10_000);
}
