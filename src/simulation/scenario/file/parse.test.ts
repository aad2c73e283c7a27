import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { changed, refuses, SCENARIOS, validFile } from "../testing.ts";
import { parseScenarioFile } from "./parse.ts";
import { scenarioJsonSchema } from "./schema.ts";

const parse = (file: object) => parseScenarioFile(JSON.stringify(file));
const invalid = (file: object, ...words: string[]) =>
  refuses(() => parse(file), "SIMULATION_SCENARIO_INVALID", 78, ...words);

test("a valid file gets its defaults", () => {
  const file = parse(validFile());
  assert.deepEqual(
    [file.mechanism, file.settlement, file.privacy, file.admission],
    ["negotiation", "metered", "open", "vote"],
  );
  assert.deepEqual([file.seed, file.days, file.tariff.fund_ct_per_kWh], [1, 1, 1]);
});

test("an unknown key is refused with its whole path and the key that was meant", () => {
  const file = changed(validFile(), ["households", 1, "battery"], { capcity_kWh: 5, power_kW: 2 });
  invalid(file, "households[1].battery.capcity_kWh", "did you mean capacity_kWh?");
});

test("a key without its unit is recognised", () => {
  invalid(changed(validFile(), ["households", 0, "pv"], { peak: 6 }), "households[0].pv.peak", "did you mean peak_kW?");
});

test("a key like nothing else is answered with the keys there are", () => {
  invalid(changed(validFile(), ["feeders", 0, "colour"], "red"), "feeders[0].colour", "the keys here are id, name");
});

test("an unknown key at the top is refused", () => {
  invalid(changed(validFile(), ["tarif"], {}), "tarif: this key is not known; did you mean tariff?");
});

test("every problem of a file is reported at once", () => {
  const file = changed(changed(validFile(), ["days"], 0), ["households", 0, "feeder"], "one");
  invalid(file, "days: found 0", 'households[0].feeder: found "one"');
});

test("a percentage where a price per kWh belongs is refused as one", () => {
  invalid(
    changed(validFile(), ["tariff", "localGridFee_ct_per_kWh"], "5 %"),
    "tariff.localGridFee_ct_per_kWh",
    "percentage",
  );
});

test("a value with its unit is refused, for the unit stands in the key", () => {
  invalid(
    changed(validFile(), ["feeders", 0, "netLimit_kW"], "30 kW"),
    "feeders[0].netLimit_kW",
    "write the number alone",
  );
});

test("nothing, and what is no number, is refused as such", () => {
  invalid(changed(validFile(), ["households", 0, "pv"], null), "households[0].pv: found null, expected an object");
  const text = JSON.stringify(changed(validFile(), ["days"], 7)).replace('"days":7', '"days": .nan');
  refuses(() => parseScenarioFile(text), "SIMULATION_SCENARIO_INVALID", 78, "days: found NaN, expected");
});

test("a missing key is named", () => {
  invalid(changed(validFile(), ["location", "latitude"], undefined), "location.latitude: this key is missing");
});

test("negative and absurd sizes are refused with the bound", () => {
  const battery = (capacity_kWh: number) =>
    changed(validFile(), ["households", 1, "battery"], { capacity_kWh, power_kW: 2 });
  invalid(battery(-5), "households[1].battery.capacity_kWh: found -5, expected more than 0");
  invalid(battery(1e9), "households[1].battery.capacity_kWh", "expected at most 100000");
  invalid(changed(validFile(), ["households", 1, "annualLoad_kWh"], 1), "expected at least 100");
});

test("a misspelt choice is answered with the nearest one", () => {
  invalid(changed(validFile(), ["mechanism"], "negotation"), "mechanism", "did you mean negotiation?");
});

test("a start without a zone is refused", () => {
  invalid(changed(validFile(), ["calendar", "start"], "2026-06-24 22:00"), "calendar.start", "expected a UTC instant");
});

test("a time of day without quotes or colon is refused", () => {
  const schedule = [{ from: "6", to: "24:00" }];
  invalid(changed(validFile(), ["tariff", "schedule"], schedule), "tariff.schedule[0].from", "a time of day in quotes");
});

test("no feeders and no households are refused", () => {
  invalid(changed(validFile(), ["feeders"], []), "feeders: found [], expected at least 1 entries");
});

test("text that is not YAML is refused with its line", () => {
  refuses(() => parseScenarioFile("name: [street\n"), "SIMULATION_SCENARIO_INVALID", 78, "not YAML", "line");
});

test("a key that stands twice is refused", () => {
  refuses(() => parseScenarioFile("name: a\nname: b\n"), "SIMULATION_SCENARIO_INVALID", 78, "unique");
});

test("an empty file is refused", () => {
  refuses(() => parseScenarioFile(""), "SIMULATION_SCENARIO_INVALID", 78, "the file: found null");
});

test("aliases that multiply are refused before they fill the memory", () => {
  const line = (name: string, of: string) => `${name}: &${name} [${Array(12).fill(`*${of}`).join(", ")}]`;
  const text = ["a: &a [x, x, x, x, x, x]", line("b", "a"), line("c", "b"), line("d", "c"), line("e", "d")].join("\n");
  refuses(() => parseScenarioFile(text), "SIMULATION_SCENARIO_INVALID", 78, "not YAML that can be used");
});

test("the published JSON Schema is the one in the source", () => {
  const published = JSON.parse(readFileSync(`${SCENARIOS}/scenario.schema.json`, "utf8"));
  assert.deepEqual(published, JSON.parse(JSON.stringify(scenarioJsonSchema())), "run scripts/scenario-schema.ts");
});
