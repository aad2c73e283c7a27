import { EXIT, NeighborwattError } from "#domain";
import { type CommunityReader, type CommunityStore, freeze } from "#storage";
import type { DatedTariff, Scenario } from "./scenario/index.ts";

const SCENARIO = "scenario";
/** How long a run is and what it is called may change from one start to the next. */
const FREE: readonly (keyof Scenario)[] = ["days", "intervals", "title"];

/**
 * Keeps the scenario with the community's state, so that statements can be made without its file, and refuses to go on
 * with a file that says something else by now. Prices may have been added to those that were known: that happens every day.
 *
 * @throws SIMULATION_SCENARIO_CHANGED naming the keys
 */
export function rememberScenario(store: CommunityStore, scenario: Scenario): void {
  const known = rememberedScenario(store);
  if (known === null) {
    store.saveSnapshot(SCENARIO, { block: 0, interval: 0 }, scenario);
    return;
  }
  const before = { ...scenario, ...(scenario.dated && { dated: asLongAs(scenario.dated, known.dated) }) };
  const all = new Set([...Object.keys(known), ...Object.keys(scenario)] as (keyof Scenario)[]);
  const keys = [...all].filter((key) => !FREE.includes(key));
  const changed = keys.filter((key) => freeze(known[key] ?? null) !== freeze(before[key] ?? null));
  if (changed.length === 0) {
    const { dated } = scenario;
    if (dated !== undefined && freeze(dated) !== freeze(known.dated ?? null)) {
      store.saveSnapshot(SCENARIO, { block: 0, interval: 0 }, { ...known, dated });
    }
    return;
  }
  throw new NeighborwattError(
    "SIMULATION_SCENARIO_CHANGED",
    `The scenario ${scenario.name} is not what it was when this state began: ${changed.join(", ")} changed. ` +
      "Go on with the scenario as it was, or give another state directory.",
    { details: { changed: changed.join(", ") }, exitCode: EXIT.data },
  );
}

/** A tariff with its prices cut to those that were known before. */
function asLongAs(dated: DatedTariff, known: DatedTariff | undefined): DatedTariff {
  const cut = (key: "energyPrices" | "feedIns") => {
    const series = dated[key];
    return series && { ...series, prices: series.prices.slice(0, known?.[key]?.prices.length ?? 0) };
  };
  return { ...dated, energyPrices: cut("energyPrices"), feedIns: cut("feedIns") };
}

/** The scenario of a community's state; null before it began. */
export function rememberedScenario(reader: CommunityReader): Scenario | null {
  return (reader.latestSnapshot(SCENARIO)?.state as Scenario | undefined) ?? null;
}
