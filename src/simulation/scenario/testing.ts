import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { NeighborwattError } from "#domain";
import { buildScenario } from "./build/build.ts";
import { parseScenarioFile } from "./file/parse.ts";
import { parseStandardProfile, type StandardProfile } from "./generator/standard-profile.ts";
import { parseTypicalYear } from "./generator/typical-year.ts";
import type { Scenario } from "./scenario.ts";

/** Folder with the scenarios that ship. */
export const SCENARIOS = new URL("../../../scenarios", import.meta.url).pathname;

/** The household profile that ships. */
export function h25(): StandardProfile {
  return parseStandardProfile(readFileSync(`${SCENARIOS}/profiles/h25.csv`, "utf8"));
}

/** The weather year that ships. */
export function typicalYear(): ReturnType<typeof parseTypicalYear> {
  return parseTypicalYear(readFileSync(`${SCENARIOS}/profiles/tmy3-723170.csv`, "utf8"));
}

/** A small valid file as data; tests change one thing in it. */
export function validFile() {
  return {
    name: "lane",
    title: "A lane",
    calendar: { start: "2026-06-24T22:00:00Z", interval_minutes: 60, window_minutes: 60, commitMargin_minutes: 5 },
    location: { latitude: 52.5, longitude: 13.4 },
    timezone: "Europe/Berlin",
    tariff: {
      energyPrice_ct_per_kWh: 15,
      gridFee_ct_per_kWh: 9.5,
      tax_ct_per_kWh: 8.5,
      feedIn_ct_per_kWh: 7.9,
      localGridFee_ct_per_kWh: 4.75,
      localTax_ct_per_kWh: 2.05,
    },
    feeders: [{ id: 1, name: "Lane", netLimit_kW: 30, internalLimit_kW: 50 }],
    households: [
      { name: "alice", feeder: 1, annualLoad_kWh: 3000, pv: { peak_kW: 6 } },
      { name: "bob", feeder: 1, annualLoad_kWh: 2500 },
    ],
  };
}

/** Sets one value deep in plain data; `undefined` takes the key away. */
export function changed(data: object, path: readonly (string | number)[], value: unknown): object {
  const [key, ...rest] = path as [string | number, ...(string | number)[]];
  const copy = (Array.isArray(data) ? [...data] : { ...data }) as Record<string | number, unknown>;
  if (rest.length > 0) copy[key] = changed((copy[key] ?? {}) as object, rest, value);
  else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy;
}

/** A scenario from data that could stand in a file (JSON is YAML too). */
export function scenarioFrom(file: object): Scenario {
  return buildScenario(parseScenarioFile(JSON.stringify(file)));
}

/** Expects a refusal with a code, an exit code, and words that its message must hold. */
export function refuses(action: () => unknown, code: string, exitCode: number, ...words: readonly string[]): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof NeighborwattError, String(error));
    assert.deepEqual([error.code, error.exitCode], [code, exitCode], error.message);
    for (const word of words) assert.ok(error.message.includes(word), `"${word}" is not in: ${error.message}`);
    return true;
  });
}
