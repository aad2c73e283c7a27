import { type NanoPerWh, nanoPerWh } from "#domain";
import { type Community, type LoadedScenario, withPrices } from "#simulation";
import { tiny } from "./community.ts";

/** Intervals of a day of `dynamicTiny`. */
export const PER_DAY = 6;
/** With its start the next day's prices are published: ten hours before, in whole intervals. */
export const PUBLISHED_AT = 3;
const HOURS_4 = 4 * 3600;

/** `tiny` in intervals of four hours, whose prices come from a series that changes from day to day. */
export function dynamicTiny(priceOf: (k: number) => number = (k) => 160_000 + 7_000 * k, days = 5): LoadedScenario {
  const { scenario, profiles } = tiny();
  const calendar = { ...scenario.calendar, intervalSeconds: HOURS_4, windowSeconds: HOURS_4, graceSeconds: HOURS_4 };
  const base = Array.from({ length: PER_DAY }, () => ({ ...scenario.schedule[0], energyPrice: nanoPerWh(0n) }));
  const prices = Array.from({ length: days * PER_DAY }, (_, k): NanoPerWh => nanoPerWh(priceOf(k)));
  const schedule = base as typeof scenario.schedule;
  const bounds = { lowest: nanoPerWh(-1_000_000n), highest: nanoPerWh(5_000_000n) };
  const dated = { base: { schedule }, seasons: [], energyPrices: null, feedIns: null, bounds };
  const series = { from: calendar.epoch, stepSeconds: HOURS_4, prices };
  const timed = { ...scenario, calendar, schedule, dated, intervals: PER_DAY + 2 };
  return { scenario: withPrices(timed, { energyPrices: series, feedIns: null }), profiles };
}

/** What the chain says about the tariff of an interval. */
export async function onChain({ chain }: Community, k: number) {
  const read = (name: string) => chain.read({ contract: "Tariff", function: name, args: [k] });
  return {
    tariff: (await read("at")) as Record<string, bigint>,
    isPublished: (await read("isPublished")) as boolean,
    ceiling: (await read("ceiling")) as bigint,
  };
}
