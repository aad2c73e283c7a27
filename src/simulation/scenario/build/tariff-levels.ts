import { type IntervalTariff, type NanoPerWh, nanoPerWh, wh } from "#domain";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import type { TierRule } from "../tariff-plan.ts";
import { clockMinutes, fromCtPerKWh, fromKWh } from "./exact.ts";

const SECONDS_PER_DAY = 86_400;
type ScheduleEntry = NonNullable<ScenarioFile["tariff"]["schedule"]>[number];
type Parts = Omit<ScheduleEntry, "from" | "to">;
type PriceKey = Exclude<keyof Parts, "tiers">;

/** Something that gives parts of a tariff, and where it stands. */
export interface Level {
  readonly entry: Parts;
  readonly path: KeyPath;
  /** Second of the local day with which its hours begin; absent where it holds all day. */
  readonly from?: number;
}

/** An entry of a schedule. */
export interface Period extends Level {
  readonly from: number;
  readonly length: number;
}

interface Surroundings {
  readonly fundPerWh: NanoPerWh;
  /** Which prices come from a file, so that what stands here is added to them. */
  readonly series: { readonly energyPrices: boolean; readonly feedIns: boolean };
}

/** The entries of a schedule with their times. @throws SIMULATION_SCENARIO_INVALID when one has no length */
export function periodsOf(schedule: readonly ScheduleEntry[], path: KeyPath): readonly Period[] {
  return schedule.map((entry, i) => {
    const [from, to] = [clockMinutes(entry.from) * 60, clockMinutes(entry.to) * 60];
    const here = [...path, i];
    if (from === to) throw refuseKey(here, `from and to are both ${entry.from}; a whole day is "00:00" to "24:00".`);
    return { entry, path: here, from, length: to > from ? to - from : to - from + SECONDS_PER_DAY };
  });
}

/** Whether an entry covers the whole day, so that it cuts no interval. */
export function wholeDay({ length }: Period): boolean {
  return length === SECONDS_PER_DAY;
}

/**
 * One tariff from several levels; each part comes from the first one that gives it.
 *
 * @param levels  The most special one first: an entry of a season, the season, an entry of the schedule, the tariff.
 * @throws SIMULATION_SCENARIO_INVALID when a part is missing, said twice, or negative where it must not be
 */
export function tariffAtLevels(
  levels: readonly Level[],
  surroundings: Surroundings,
): { readonly tariff: IntervalTariff; readonly tiers: TierRule | null } {
  const { fundPerWh, series } = surroundings;
  const given = (key: PriceKey): NanoPerWh | undefined => {
    const level = levels.find(({ entry }) => entry[key] !== undefined);
    return level && fromCtPerKWh(level.entry[key] as number, [...level.path, key]);
  };
  const part = (key: PriceKey): NanoPerWh => given(key) ?? missing(levels, key);
  const fee = (key: PriceKey): NanoPerWh => {
    const found = part(key);
    // The contract refuses it as well: a neighbour's price must never be paid by others.
    if (found >= 0n) return found;
    const level = levels.find(({ entry }) => entry[key] !== undefined) as Level;
    throw refuseKey([...level.path, key], `found ${Number(found) / 10_000} ct/kWh, expected 0 or more.`);
  };
  const surcharge = given("surcharge_ct_per_kWh");
  const levy = given("levy_ct_per_kWh");
  const tiers = series.energyPrices ? refuseEnergyPrice(levels) : tiersOf(levels, surcharge ?? 0n);
  const energyPrice = series.energyPrices ? 0n : (tiers?.lowest ?? part("energyPrice_ct_per_kWh"));
  const tariff: IntervalTariff = {
    energyPrice: nanoPerWh(energyPrice + (surcharge ?? 0n)),
    gridFee: part("gridFee_ct_per_kWh"),
    tax: nanoPerWh(part("tax_ct_per_kWh") + (levy ?? 0n)),
    feedIn: series.feedIns ? (given("feedIn_ct_per_kWh") ?? nanoPerWh(0n)) : part("feedIn_ct_per_kWh"),
    localGridFee: fee("localGridFee_ct_per_kWh"),
    localTax: fee("localTax_ct_per_kWh"),
    fundPerWh,
    ...(surcharge !== undefined && { surchargeInEnergy: surcharge }),
    ...(levy !== undefined && { levyInTax: levy }),
  };
  return { tariff, tiers: tiers?.rule ?? null };
}

function missing(levels: readonly Level[], key: PriceKey): never {
  const path = levels[0]?.path ?? [];
  const elsewhere = levels.length === 1 ? "" : ", here and in tariff";
  throw refuseKey([...path, key], `this key is missing${elsewhere}.`);
}

/** Prices from a file leave nothing to say about the price itself. */
function refuseEnergyPrice(levels: readonly Level[]): null {
  for (const { entry, path } of levels) {
    for (const key of ["energyPrice_ct_per_kWh", "tiers"] as const) {
      if (entry[key] === undefined) continue;
      throw refuseKey(
        [...path, key],
        "tariff.energyPrices gives the energy price; say surcharge_ct_per_kWh for what comes on top.",
      );
    }
  }
  return null;
}

/** The tiers of the first level that says anything about the energy price; null where that is one price. */
function tiersOf(
  levels: readonly Level[],
  surcharge: bigint,
): { readonly rule: TierRule; readonly lowest: bigint } | null {
  const level = levels.find(({ entry }) => entry.tiers !== undefined || entry.energyPrice_ct_per_kWh !== undefined);
  const tiers = level?.entry.tiers;
  if (level === undefined || tiers === undefined) return null;
  const path = [...level.path, "tiers"];
  if (level.entry.energyPrice_ct_per_kWh !== undefined) {
    throw refuseKey(path, "energyPrice_ct_per_kWh stands beside it; expected one of the two.");
  }
  if (tiers.per === "hours" && level.from === undefined) {
    throw refuseKey([...path, "per"], "hours begin anew with an entry of a schedule; expected month or day here.");
  }
  const steps = tiers.steps.map(({ upTo_kWh, energyPrice_ct_per_kWh }, i) => {
    const here = [...path, "steps", i];
    const isLast = i === tiers.steps.length - 1;
    if (isLast !== (upTo_kWh === undefined)) {
      throw refuseKey([...here, "upTo_kWh"], isLast ? "the last step has no end." : "this key is missing.");
    }
    if (i > 0 && upTo_kWh !== undefined && upTo_kWh <= (tiers.steps[i - 1]?.upTo_kWh ?? 0)) {
      throw refuseKey([...here, "upTo_kWh"], `found ${upTo_kWh}, expected more than in the step before.`);
    }
    const upToWh = upTo_kWh === undefined ? null : fromKWh(upTo_kWh, [...here, "upTo_kWh"]);
    if (upToWh === 0n) throw refuseKey([...here, "upTo_kWh"], `found ${upTo_kWh}, expected at least 0.001.`);
    return { upToWh: upToWh === null ? null : wh(upToWh), price: fromCtPerKWh(energyPrice_ct_per_kWh, here) };
  });
  const rule: TierRule = {
    per: tiers.per,
    firstSecond: tiers.per === "hours" ? (level.from ?? 0) : 0,
    tiers: steps.map(({ upToWh, price }) => ({ upToWh, energyPrice: nanoPerWh(price + surcharge) })),
  };
  return {
    rule,
    lowest: steps.reduce((least: bigint, { price }) => (price < least ? price : least), steps[0]?.price ?? 0n),
  };
}
