import { type Calendar, CONNECTION, type FeederLimits, toWhDown } from "#domain";
import { refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import type { FeederSpec } from "../scenario.ts";
import { fromKW } from "./exact.ts";

/** The feeders as a tree. @throws SIMULATION_SCENARIO_INVALID */
export function buildFeeders({ feeders }: ScenarioFile): FeederSpec[] {
  return feeders.map((feeder, i) => {
    const path = ["feeders", i];
    if (feeders.findIndex((other) => other.id === feeder.id) < i) {
      throw refuseKey([...path, "id"], `${feeder.id} is the number of an earlier feeder too.`);
    }
    const powerW = (
      key: "netLimit_kW" | "netOutLimit_kW" | "netInLimit_kW" | "internalLimit_kW",
    ): number | undefined => (feeder[key] === undefined ? undefined : fromKW(feeder[key], [...path, key]));
    const netLimitW = powerW("netLimit_kW") as number;
    return {
      id: feeder.id,
      name: feeder.name,
      parent: parentOf(feeders, i),
      netOutLimitW: powerW("netOutLimit_kW") ?? netLimitW,
      netInLimitW: powerW("netInLimit_kW") ?? netLimitW,
      internalLimitW: powerW("internalLimit_kW") as number,
      resistanceOhm: feeder.resistance_ohm ?? null,
      reactanceOhm: feeder.reactance_ohm ?? null,
    };
  });
}

/** A feeder's limits as energy per interval, rounded down. */
export function limitsOf(feeder: FeederSpec, { intervalSeconds }: Calendar): FeederLimits {
  const energyOf = (powerW: number) => toWhDown(powerW, intervalSeconds);
  const internalWh = energyOf(feeder.internalLimitW);
  return {
    feeder: feeder.id,
    parent: feeder.parent,
    netOutWh: energyOf(feeder.netOutLimitW),
    netInWh: energyOf(feeder.netInLimitW),
    sellWh: internalWh,
    buyWh: internalWh,
  };
}

/** Numbers that grow from the connection point outward make a tree: no feeder can hang below itself. */
function parentOf(feeders: ScenarioFile["feeders"], i: number): number {
  const { id, parent } = feeders[i] as ScenarioFile["feeders"][number];
  if (parent === undefined) return CONNECTION;
  const path = ["feeders", i, "parent"];
  if (!feeders.some((other) => other.id === parent)) {
    const ids = feeders.map((other) => other.id).join(", ");
    throw refuseKey(path, `there is no feeder ${parent}; there are ${ids}.`);
  }
  if (parent >= id) throw refuseKey(path, `found ${parent}, expected a feeder of a smaller id than ${id}.`);
  return parent;
}
