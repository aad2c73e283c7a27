import type { BatterySpec } from "#devices";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { BatteryEntry } from "../file/schema.ts";
import { fromKW, fromKWh, scaled } from "./exact.ts";

/** No battery for homes empties in less than half an hour; more is a typing error. */
const MOST_POWER_PER_CAPACITY = 2;

/** A battery in exact units. @throws SIMULATION_SCENARIO_INVALID when its figures contradict each other */
export function buildBattery(entry: BatteryEntry, path: KeyPath): BatterySpec {
  const at = (key: string): KeyPath => [...path, key];
  const capacityWh = fromKWh(entry.capacity_kWh, at("capacity_kWh"));
  const reserveWh = fromKWh(entry.reserve_kWh, at("reserve_kWh"));
  const initialWh = entry.initial_kWh === undefined ? reserveWh : fromKWh(entry.initial_kWh, at("initial_kWh"));
  const powerW = fromKW(entry.power_kW, at("power_kW"));
  const capacity = `the capacity of ${entry.capacity_kWh} kWh`;
  if (reserveWh > capacityWh) throw refuseKey(at("reserve_kWh"), `${entry.reserve_kWh} kWh is more than ${capacity}.`);
  if (initialWh > capacityWh) throw refuseKey(at("initial_kWh"), `${entry.initial_kWh} kWh is more than ${capacity}.`);
  if (powerW > MOST_POWER_PER_CAPACITY * Number(capacityWh)) {
    const most = MOST_POWER_PER_CAPACITY * entry.capacity_kWh;
    throw refuseKey(
      at("power_kW"),
      `${entry.power_kW} kW is more than ${capacity} can deliver; expected at most ${most} kW.`,
    );
  }
  return {
    capacityWh,
    maxChargeW: powerW,
    maxDischargeW: powerW,
    reserveWh,
    initialWh,
    chargeEfficiencyPermille: Number(scaled(entry.chargeEfficiency, 3, at("chargeEfficiency"))),
    dischargeEfficiencyPermille: Number(scaled(entry.dischargeEfficiency, 3, at("dischargeEfficiency"))),
  };
}
