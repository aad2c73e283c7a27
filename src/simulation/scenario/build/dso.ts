import {
  type Calendar,
  ceilingOf,
  type FeederLimits,
  type IntervalTariff,
  type NanoPerWh,
  type Side,
  symmetricLimits,
} from "#domain";
import { NO_LIMIT } from "#market";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { DsoOfferEntry, ScenarioFile } from "../file/schema.ts";
import type { DailySpan, DsoOfferSpec, DsoSpec, Scenario } from "../scenario.ts";
import type { Clock } from "./calendar.ts";
import { dailySpan } from "./daily-span.ts";
import { fromCtPerKWh, fromKWh } from "./exact.ts";

const SECONDS_PER_DAY = 86_400;

/** When trade takes place, at which prices. */
interface Market extends Pick<Scenario, "floors"> {
  /** The tariff of a day; null where it depends on prices that are read later. */
  readonly schedule: Scenario["schedule"] | null;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

/**
 * What the DSO trades, from the first feeder number that no cable has.
 *
 * @throws SIMULATION_SCENARIO_INVALID when it trades nothing, both ways at once, or at prices at which nobody would trade
 */
export function buildDso({ dso, feeders }: ScenarioFile, market: Market): DsoSpec | null {
  if (dso === undefined) return null;
  if (dso.sell === undefined && dso.buy === undefined) {
    throw refuseKey(["dso"], "it trades nothing; expected sell, buy or both.");
  }
  const sell = dso.sell === undefined ? null : offerOf("sell", dso.sell, market);
  const buy = dso.buy === undefined ? null : offerOf("buy", dso.buy, market);
  if (sell !== null && buy !== null && overlap(sell, buy, SECONDS_PER_DAY / market.calendar.intervalSeconds)) {
    // It would stand between neighbours: most energy is traded when each of them trades with it instead of with the other.
    throw refuseKey(["dso"], "it sells and buys at the same time; expected hours of which none is in both.");
  }
  return { feeder: firstUnused(feeders.map(({ id }) => id)), sell, buy };
}

/** No limits: what the DSO sells or buys flows over no cable of the community but those of its partners. */
export function limitsOfDso(dso: DsoSpec | null): readonly FeederLimits[] {
  return dso === null ? [] : [symmetricLimits(dso.feeder, NO_LIMIT, NO_LIMIT)];
}

function offerOf(side: Side, entry: DsoOfferEntry, { schedule, floors, calendar, clock }: Market): DsoOfferSpec {
  const path = ["dso", side];
  const span = dailySpan(entry, path, calendar, clock);
  const pricePath = [...path, "price_ct_per_kWh"];
  const pricePerWh = fromCtPerKWh(entry.price_ct_per_kWh, pricePath);
  for (const k of intervalsOf(span, SECONDS_PER_DAY / calendar.intervalSeconds)) {
    const tariff = schedule?.[k];
    if (tariff !== undefined) refuseOutside(pricePerWh, side, tariff, floors, pricePath);
  }
  return { energyWh: fromKWh(entry.energy_kWh, [...path, "energy_kWh"]), pricePerWh, ...span };
}

function refuseOutside(
  pricePerWh: NanoPerWh,
  side: Side,
  tariff: IntervalTariff,
  floors: Scenario["floors"],
  path: KeyPath,
): void {
  const [lowest, why] =
    side === "sell" ? [floors.none, "the floor"] : [tariff.feedIn, "what the grid pays for feed-in"];
  const ceiling = ceilingOf(tariff);
  if (lowest <= pricePerWh && pricePerWh <= ceiling) return;
  const bounds = `${ct(lowest)} (${why}) to ${ct(ceiling)} ct/kWh (all-in import price less local fees)`;
  throw refuseKey(path, `found ${ct(pricePerWh)} ct/kWh, expected ${bounds}: nobody would trade at it.`);
}

function overlap(a: DailySpan, b: DailySpan, perDay: number): boolean {
  const ofA = intervalsOf(a, perDay);
  return intervalsOf(b, perDay).some((k) => ofA.includes(k));
}

function intervalsOf({ firstOfDay, intervals }: DailySpan, perDay: number): readonly number[] {
  return Array.from({ length: intervals }, (_, i) => (firstOfDay + i) % perDay);
}

function firstUnused(numbers: readonly number[]): number {
  let number = 1;
  while (numbers.includes(number)) number++;
  return number;
}

function ct(price: bigint): string {
  return String(Number(price) / 10_000);
}
