import {
  EXIT,
  type IntervalIndex,
  type IntervalTariff,
  interval as intervalOf,
  NeighborwattError,
  startOf,
  utcOffsetSeconds,
} from "#domain";
import { entryAt, type PricedScenario } from "./tariff-at.ts";
import type { DayTariff } from "./tariff-plan.ts";

/** How far ahead the members decide on seasons: three years. */
export const ANNOUNCED_DAYS = 3 * 366;

/** A schedule of the day that replaces the one before from an interval on. */
export interface AnnouncedTariff {
  readonly validFrom: IntervalIndex;
  readonly schedule: readonly IntervalTariff[];
}

/**
 * The schedules that a tariff with seasons needs one after the other, since a contract knows a schedule of the day and no dates:
 * whenever a season begins or ends, and when the clocks change. Where prices come from a file the first day's stand in all of
 * them, in case nobody publishes.
 */
export function announcedTariffs(scenario: PricedScenario): readonly AnnouncedTariff[] {
  const perDay = scenario.schedule.length;
  const announced: AnnouncedTariff[] = [];
  if (scenario.dated === undefined) return announced;
  let current = scenario.schedule;
  let before = dateKey(scenario, 0);
  for (let day = 1; day < ANNOUNCED_DAYS; day++) {
    const [first, last] = [day * perDay, (day + 1) * perDay - 1];
    const [atStart, atEnd] = [dateKey(scenario, first), dateKey(scenario, last)];
    const isAfterChange = (announced.at(-1)?.validFrom ?? 0) >= first - perDay && announced.length > 0;
    const mayChange = atStart !== before || atEnd !== before || isAfterChange;
    before = atEnd;
    for (let k = first; mayChange && k <= last; k++) {
      if (isSame(onChain(scenario, k), current[k % perDay] as IntervalTariff)) continue;
      current = dayFrom(scenario, k);
      announced.push({ validFrom: intervalOf(k), schedule: current });
    }
  }
  return announced;
}

/**
 * Refuses a run on a chain beyond what the members have decided on.
 *
 * @param until  First interval that is not run.
 * @throws SIMULATION_TARIFF_NOT_ANNOUNCED
 */
export function requireAnnounced({ dated, schedule }: PricedScenario, until: number): void {
  const day = Math.ceil(until / schedule.length);
  if (dated === undefined || day <= ANNOUNCED_DAYS) return;
  throw new NeighborwattError(
    "SIMULATION_TARIFF_NOT_ANNOUNCED",
    `The members have decided on the tariff of ${ANNOUNCED_DAYS} days, and day ${day} was asked for. Begin anew in another state directory, from a later start.`,
    { details: { day }, exitCode: EXIT.data },
  );
}

/** What can make a day differ from the one before it. */
function dateKey(scenario: PricedScenario, k: number): string {
  const at = intervalOf(k);
  const { day } = entryAt(scenario, at);
  const seasons: readonly DayTariff[] = scenario.dated?.seasons ?? [];
  return `${seasons.indexOf(day)}/${utcOffsetSeconds(scenario.timezone, startOf(scenario.calendar, at))}`;
}

/** A day from an interval on, in the order in which a contract keeps it. */
function dayFrom(scenario: PricedScenario, from: number): readonly IntervalTariff[] {
  const perDay = scenario.schedule.length;
  const entries = new Array<IntervalTariff>(perDay);
  for (let k = from; k < from + perDay; k++) entries[k % perDay] = onChain(scenario, k);
  return entries;
}

function onChain(scenario: PricedScenario, k: number): IntervalTariff {
  const { schedule, dated } = scenario;
  const { day, slot } = entryAt(scenario, intervalOf(k));
  const entry = day.schedule[slot] as IntervalTariff;
  const first = schedule[k % schedule.length] as IntervalTariff;
  return {
    ...entry,
    energyPrice: dated?.energyPrices ? first.energyPrice : entry.energyPrice,
    feedIn: dated?.feedIns ? first.feedIn : entry.feedIn,
  };
}

function isSame(a: IntervalTariff, b: IntervalTariff): boolean {
  const parts = ["energyPrice", "gridFee", "tax", "feedIn", "localGridFee", "localTax", "fundPerWh"] as const;
  return parts.every((part) => a[part] === b[part]);
}
