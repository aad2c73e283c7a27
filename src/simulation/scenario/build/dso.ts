import { type Calendar, ceilingOf, type FeederLimits, type IntervalTariff, symmetricLimits } from "#domain";
import { NO_LIMIT } from "#market";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { DsoEntry, ScenarioFile } from "../file/schema.ts";
import type { DailySpan, DeskOffer, DsoSpec, Scenario } from "../scenario.ts";
import type { Clock } from "./calendar.ts";
import { dailySpan } from "./daily-span.ts";
import { fromCtPerKWh, fromKWh } from "./exact.ts";

/**
 * What the DSO trades, from the first feeder number that no cable has.
 *
 * @throws SIMULATION_SCENARIO_INVALID when it trades nothing, or at prices at which nobody would trade with it
 */
export function buildDso(
  { dso, feeders }: ScenarioFile,
  { schedule, floors }: Pick<Scenario, "schedule" | "floors">,
  calendar: Calendar,
  clock: Clock,
): DsoSpec | null {
  if (dso === undefined) return null;
  if (dso.sell === undefined && dso.buy === undefined) {
    throw refuseKey(["dso"], "it trades nothing; expected sell, buy or both.");
  }
  const span = dailySpan(dso, ["dso"], calendar, clock);
  const [sell, buy] = [offerOf(dso, "sell"), offerOf(dso, "buy")];
  if (sell !== null && buy !== null && buy.pricePerWh >= sell.pricePerWh) {
    throw refuseKey(priceOf("buy"), `found ${ct(buy.pricePerWh)} ct/kWh, expected less than what it sells for.`);
  }
  for (const tariff of tariffsIn(span, schedule)) {
    const ceiling = ceilingOf(tariff);
    if (sell !== null) refuseOutside("sell", sell, floors.none, "the floor", ceiling);
    if (buy !== null) refuseOutside("buy", buy, tariff.feedIn, "what the grid pays for feed-in", ceiling);
  }
  return { feeder: firstUnused(feeders.map(({ id }) => id)), sell, buy, ...span };
}

/** No limits: what the DSO sells or buys flows over no cable of the community but those of its partners. */
export function limitsOfDso(dso: DsoSpec | null): readonly FeederLimits[] {
  return dso === null ? [] : [symmetricLimits(dso.feeder, NO_LIMIT, NO_LIMIT)];
}

function offerOf(dso: DsoEntry, side: "sell" | "buy"): DeskOffer | null {
  const entry = dso[side];
  if (entry === undefined) return null;
  return {
    energyWh: fromKWh(entry.energy_kWh, ["dso", side, "energy_kWh"]),
    pricePerWh: fromCtPerKWh(entry.price_ct_per_kWh, priceOf(side)),
  };
}

/** The tariffs of the intervals in which it trades; the schedule has one entry per interval of the day. */
function tariffsIn({ firstOfDay, intervals }: DailySpan, schedule: readonly IntervalTariff[]): IntervalTariff[] {
  return Array.from({ length: intervals }, (_, i) => schedule[(firstOfDay + i) % schedule.length] as IntervalTariff);
}

function refuseOutside(
  side: "sell" | "buy",
  { pricePerWh }: DeskOffer,
  lowest: bigint,
  whatIsLowest: string,
  ceiling: bigint,
): void {
  if (lowest <= pricePerWh && pricePerWh <= ceiling) return;
  const bounds = `${ct(lowest)} (${whatIsLowest}) to ${ct(ceiling)} ct/kWh (all-in import price less local fees)`;
  throw refuseKey(priceOf(side), `found ${ct(pricePerWh)} ct/kWh, expected ${bounds}: nobody would trade at it.`);
}

function priceOf(side: "sell" | "buy"): KeyPath {
  return ["dso", side, "price_ct_per_kWh"];
}

function firstUnused(numbers: readonly number[]): number {
  let number = 1;
  while (numbers.includes(number)) number++;
  return number;
}

function ct(price: bigint): string {
  return String(Number(price) / 10_000);
}
