import { type Calendar, RESERVED_NAMES, toWhDown } from "#domain";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { HouseholdEntry, ScenarioFile } from "../file/schema.ts";
import type { CarSpec, HouseholdSpec, ProfileSource } from "../scenario.ts";
import { buildBattery } from "./batteries.ts";
import { clockMinutes, fromKW, fromKWh } from "./exact.ts";
import { generateHouseholds } from "./generate.ts";
import { buildMapping } from "./mapping.ts";

/** Longest time a car may need to charge its mean energy. */
const MOST_CHARGING_HOURS = 8;

/** Every home of a scenario, listed or generated. @throws SIMULATION_SCENARIO_INVALID */
export function buildHouseholds(file: ScenarioFile, seed: bigint, calendar: Calendar): HouseholdSpec[] {
  if (file.households !== undefined && file.generate !== undefined) {
    throw refuseKey(["generate"], "expected either households or generate, found both.");
  }
  if (file.generate === undefined && file.households === undefined) {
    throw refuseKey(["households"], "this key is missing; list the homes, or let `generate` make them.");
  }
  const root = file.generate === undefined ? "households" : "generate";
  const entries = file.households ?? generateHouseholds(file, seed);
  const names = new Set<string>();
  const feeders = new Set(file.feeders.map((feeder) => feeder.id));
  return entries.map((entry, i) => {
    const path = [root, i];
    if (RESERVED_NAMES.includes(entry.name)) {
      throw refuseKey(
        [...path, "name"],
        `"${entry.name}" is what the community itself, its battery or the DSO is called.`,
      );
    }
    if (names.has(entry.name))
      throw refuseKey([...path, "name"], `"${entry.name}" is the name of an earlier home too.`);
    names.add(entry.name);
    if (!feeders.has(entry.feeder)) {
      throw refuseKey([...path, "feeder"], `there is no feeder ${entry.feeder}; there are ${[...feeders].join(", ")}.`);
    }
    return buildHousehold(entry, path, file, calendar);
  });
}

function buildHousehold(
  entry: HouseholdEntry,
  path: KeyPath,
  file: ScenarioFile,
  { intervalSeconds }: Calendar,
): HouseholdSpec {
  return {
    name: entry.name,
    feeder: entry.feeder,
    connectionWh: toWhDown(fromKW(entry.connection_kW, [...path, "connection_kW"]), intervalSeconds),
    annualLoadWh:
      entry.annualLoad_kWh === undefined ? null : fromKWh(entry.annualLoad_kWh, [...path, "annualLoad_kWh"]),
    load: loadSource(entry, path),
    pv: entry.pv === undefined ? null : buildPv(entry.pv, [...path, "pv"]),
    battery: entry.battery === undefined ? null : buildBattery(entry.battery, [...path, "battery"]),
    car: entry.car === undefined ? null : buildCar(entry.car, [...path, "car"]),
    strategies: entry.strategies ?? file.strategies ?? { seller: "linear", buyer: "linear" },
  };
}

function loadSource(entry: HouseholdEntry, path: KeyPath): ProfileSource {
  const generated = entry.annualLoad_kWh !== undefined;
  if (generated === (entry.load !== undefined)) {
    throw refuseKey(path, `expected either annualLoad_kWh or load, found ${generated ? "both" : "neither"}.`);
  }
  if (entry.load !== undefined) {
    if (entry.load.unit === "pu")
      throw refuseKey([...path, "load", "unit"], "pu is for pv; expected W, kW, Wh or kWh.");
    return { kind: "csv", mapping: buildMapping(entry.load, [...path, "load"]) };
  }
  const profile = entry.standardProfile ?? "h25";
  if (profile !== "h25" && entry.pv !== undefined) {
    const reason = `${profile} is what a home with PV draws from the grid, so a roof on top would count twice; expected h25.`;
    throw refuseKey([...path, "standardProfile"], reason);
  }
  return { kind: "generated", profile };
}

function buildPv(entry: NonNullable<HouseholdEntry["pv"]>, path: KeyPath): NonNullable<HouseholdSpec["pv"]> {
  return {
    peakW: fromKW(entry.peak_kW, [...path, "peak_kW"]),
    tiltDegrees: entry.tilt_degrees,
    azimuthDegrees: entry.azimuth_degrees,
    profile:
      entry.profile === undefined
        ? { kind: "generated", profile: "sun" }
        : { kind: "csv", mapping: buildMapping(entry.profile, [...path, "profile"]) },
  };
}

function buildCar(entry: NonNullable<HouseholdEntry["car"]>, path: KeyPath): CarSpec {
  if (entry.meanPerDay_kWh > MOST_CHARGING_HOURS * entry.power_kW) {
    const reason = `at ${entry.power_kW} kW, ${entry.meanPerDay_kWh} kWh take more than ${MOST_CHARGING_HOURS} hours.`;
    throw refuseKey([...path, "meanPerDay_kWh"], reason);
  }
  return {
    meanEnergyPerDayWh: fromKWh(entry.meanPerDay_kWh, [...path, "meanPerDay_kWh"]),
    chargeW: fromKW(entry.power_kW, [...path, "power_kW"]),
    arrivalMinutes: clockMinutes(entry.arrival),
  };
}
