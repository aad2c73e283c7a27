import assert from "node:assert/strict";
import { test } from "node:test";
import { symmetricLimits, wh } from "#domain";
import { changed, refuses, scenarioFrom, validFile } from "../testing.ts";

const invalid = (file: object, ...words: string[]) =>
  refuses(() => scenarioFrom(file), "SIMULATION_SCENARIO_INVALID", 78, ...words);
const withCalendar = (key: string, value: unknown) => changed(validFile(), ["calendar", key], value);
const withBattery = (battery: object) =>
  changed(validFile(), ["households", 0, "battery"], { capacity_kWh: 8, power_kW: 4, ...battery });

test("human units become exact integers", () => {
  const file = changed(validFile(), ["tariff", "energyPrice_ct_per_kWh"], 12.3456);
  const scenario = scenarioFrom(changed(file, ["households", 0, "annualLoad_kWh"], 2345.678));
  assert.equal(scenario.schedule[0]?.energyPrice, 123_456n);
  assert.equal(scenario.schedule[0]?.fundPerWh, 10_000n);
  assert.equal(scenario.households[0]?.annualLoadWh, 2_345_678n);
});

test("a price finer than a nano per Wh is refused, not rounded", () => {
  invalid(changed(validFile(), ["tariff", "tax_ct_per_kWh"], 1.00001), "tariff.tax_ct_per_kWh", "at most 4 digits");
});

test("a negative price is a price", () => {
  const scenario = scenarioFrom(changed(validFile(), ["tariff", "feedIn_ct_per_kWh"], -0.3));
  assert.equal(scenario.schedule[0]?.feedIn, -3_000n);
});

test("a feeder's limits are energy per interval too", () => {
  const calendar = { start: "2026-06-24T22:00:00Z", interval_minutes: 15, commitMargin_minutes: 3 };
  const scenario = scenarioFrom(changed(validFile(), ["calendar"], calendar));
  assert.deepEqual(scenario.limits, [symmetricLimits(1, wh(7_500n), wh(12_500n))]);
});

test("window and grace are an interval long unless the file says otherwise", () => {
  const { calendar } = scenarioFrom(withCalendar("window_minutes", undefined));
  assert.deepEqual(calendar, {
    epoch: Date.UTC(2026, 5, 24, 22),
    intervalSeconds: 3600,
    windowSeconds: 3600,
    commitMarginSeconds: 300,
    graceSeconds: 3600,
  });
});

test("an interval that does not divide the day is refused", () => {
  invalid(withCalendar("interval_minutes", 50), "calendar.interval_minutes", "a day is not a whole number");
});

test("an interval that cannot be made of quarter hours is refused", () => {
  invalid(withCalendar("interval_minutes", 40), "calendar.interval_minutes", "a multiple or a part of 15 minutes");
});

test("an interval below a minute is refused", () => {
  invalid(withCalendar("interval_minutes", 0.5), "calendar.interval_minutes", "at least 60 s");
});

test("a margin that eats the window is refused", () => {
  invalid(withCalendar("commitMargin_minutes", 60), "calendar.commitMargin_minutes", "no time to negotiate");
});

test("a window longer than an interval is refused", () => {
  invalid(withCalendar("window_minutes", 61), "calendar.window_minutes", "longer than an interval");
});

test("minutes may have a fraction as long as seconds are whole", () => {
  assert.equal(scenarioFrom(withCalendar("commitMargin_minutes", 1.1)).calendar.commitMarginSeconds, 66);
});

test("fractions of a second are refused", () => {
  invalid(withCalendar("commitMargin_minutes", 1.001), "calendar.commitMargin_minutes", "whole number of seconds");
});

test("a start between quarter hours is refused", () => {
  invalid(withCalendar("start", "2026-06-24T22:05:00Z"), "calendar.start", "full quarter of an hour");
});

test("an unknown timezone is refused", () => {
  invalid(changed(validFile(), ["timezone"], "Europe/Belrin"), "timezone", "expected a zone such as");
});

test("a battery cannot deliver more than its capacity allows", () => {
  invalid(withBattery({ power_kW: 17 }), "households[0].battery.power_kW", "at most 16 kW");
});

test("reserve and initial energy fit into the capacity", () => {
  invalid(withBattery({ reserve_kWh: 9 }), "households[0].battery.reserve_kWh", "more than the capacity of 8 kWh");
  invalid(withBattery({ initial_kWh: 9 }), "households[0].battery.initial_kWh", "more than the capacity of 8 kWh");
});

test("a battery begins with its reserve unless the file says otherwise", () => {
  assert.equal(scenarioFrom(withBattery({ reserve_kWh: 1.5 })).households[0]?.battery?.initialWh, 1_500n);
});

test("a floor above the ceiling is refused with both and the hour", () => {
  const file = changed(validFile(), ["floors"], { battery_ct_per_kWh: 30 });
  invalid(file, "floors.battery_ct_per_kWh", "30 ct/kWh", "26.2 ct/kWh", "00:00");
});

test("a household on a feeder that does not exist is refused", () => {
  invalid(
    changed(validFile(), ["households", 1, "feeder"], 7),
    "households[1].feeder",
    "there is no feeder 7; there are 1",
  );
});

test("names and feeder numbers stand once", () => {
  invalid(changed(validFile(), ["households", 1, "name"], "alice"), "households[1].name", '"alice"');
  const twice = [...validFile().feeders, ...validFile().feeders];
  invalid(changed(validFile(), ["feeders"], twice), "feeders[1].id", "1 is the number of an earlier feeder");
});

test("no household takes the name of the community or of its battery", () => {
  invalid(changed(validFile(), ["households", 1, "name"], "community-battery"), "households[1].name");
  invalid(changed(validFile(), ["households", 1, "name"], "community"), "households[1].name");
});

test("a start that no contract can count from is refused", () => {
  for (const start of ["1969-12-31T23:00:00Z", "9999-12-31T23:00:00Z"]) {
    invalid(changed(validFile(), ["calendar", "start"], start), "calendar.start", "2000 to 2099");
  }
});

test("a local fee below nothing is refused where it stands", () => {
  invalid(changed(validFile(), ["tariff", "localTax_ct_per_kWh"], -1), "tariff.localTax_ct_per_kWh", "0 or more");
});

test("homes are listed or generated, not both and not neither", () => {
  invalid(changed(validFile(), ["generate"], { count: 3 }), "generate: expected either households or generate");
  invalid(changed(validFile(), ["households"], undefined), "households: this key is missing");
});

test("a home's load is generated or read, not both and not neither", () => {
  const load = { csv: "a.csv", time: "t", timeUnit: "unix-s", value: "v", unit: "W" };
  invalid(changed(validFile(), ["households", 1, "load"], load), "households[1]", "found both");
  invalid(changed(validFile(), ["households", 1, "annualLoad_kWh"], undefined), "households[1]", "found neither");
});

test("a load cannot be per unit of installed power", () => {
  const bob = { name: "bob", feeder: 1, load: { csv: "a", time: "t", timeUnit: "iso", value: "v", unit: "pu" } };
  invalid(changed(validFile(), ["households", 1], bob), "households[1].load.unit", "pu is for pv");
});

test("a decimal comma needs another separator", () => {
  const load = { csv: "a", time: "t", timeUnit: "iso", value: "v", unit: "W", decimal: "," };
  invalid(changed(validFile(), ["households", 1], { name: "bob", feeder: 1, load }), "households[1].load.separator");
});

test("a mapping's timezone must exist", () => {
  const load = { csv: "a", time: "t", timeUnit: "iso", value: "v", unit: "W", timezone: "Mars/Base" };
  invalid(changed(validFile(), ["households", 1], { name: "bob", feeder: 1, load }), "households[1].load.timezone");
});

test("a profile that is net of a roof refuses a roof on top", () => {
  invalid(
    changed(validFile(), ["households", 0, "standardProfile"], "p25"),
    "households[0].standardProfile",
    "count twice",
  );
});

test("a car that could not charge in a night is refused", () => {
  const car = { meanPerDay_kWh: 40, power_kW: 3.7 };
  invalid(changed(validFile(), ["households", 1, "car"], car), "households[1].car.meanPerDay_kWh", "more than 8 hours");
});

test("the community battery stands on a feeder that exists", () => {
  const battery = { feeder: 4, capacity_kWh: 30, power_kW: 10 };
  invalid(changed(validFile(), ["communityBattery"], battery), "communityBattery.feeder", "there is no feeder 4");
});

test("founders are households, each once", () => {
  invalid(changed(validFile(), ["founders"], ["carol"]), "founders[0]", '"carol"');
  invalid(changed(validFile(), ["founders"], ["bob", "bob"]), "founders[1]", "twice");
});

test("the first four homes found the consortium unless the file names others", () => {
  assert.deepEqual(scenarioFrom(validFile()).founders, ["alice", "bob"]);
});

test("sharing goes with metered settlement only", () => {
  const file = changed(changed(validFile(), ["mechanism"], "sharing"), ["settlement"], "atomic");
  invalid(file, "settlement", "expected metered");
});

test("a weather day that the typical year does not have is refused", () => {
  invalid(changed(validFile(), ["weather"], { dates: ["02-29"] }), "weather.dates[0]", "typical year");
  invalid(changed(validFile(), ["weather"], { dates: ["13-01"] }), "weather.dates[0]");
});

test("a home's connection carries 22 kW unless the file says otherwise", () => {
  const { households } = scenarioFrom(changed(validFile(), ["households", 1, "connection_kW"], 43.6));
  assert.deepEqual(
    households.map(({ connectionWh }) => connectionWh),
    [22_000n, 43_600n],
  );
});

test("a connection that carries nothing is refused", () => {
  invalid(changed(validFile(), ["households", 1, "connection_kW"], 0), "households[1].connection_kW");
});
