import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildClock } from "./build/calendar.ts";
import type { Series } from "./csv/series.ts";
import { total } from "./generator/quarter-hours.ts";
import { parseStandardProfile } from "./generator/standard-profile.ts";
import { makeProfiles, weatherDate } from "./profiles.ts";
import type { HomeDay, Profiles, Scenario } from "./scenario.ts";
import { changed, h25, refuses, SCENARIOS, scenarioFrom, typicalYear, validFile } from "./testing.ts";

const standard = { h25: h25(), p25: shipped("p25"), s25: shipped("s25") };
const year = typicalYear();

function shipped(name: string) {
  return parseStandardProfile(readFileSync(`${SCENARIOS}/profiles/${name}.csv`, "utf8"));
}

function profilesOf(file: object, series: readonly Series[] = []): Profiles {
  const scenario = scenarioFrom(file);
  const csvLoad = new Map(series.map((s, i) => [scenario.households[i] as Scenario["households"][number], s]));
  const clock = buildClock(scenario.calendar, scenario.timezone);
  return makeProfiles(scenario, clock, { standard, year, csvLoad, csvPv: new Map() });
}

function loadOf(profiles: Profiles, day: number, home: number): Uint32Array {
  return (profiles.day(day)[home] as HomeDay).loadWh;
}

/** A file whose energy in quarter hour q of day d is 1000 d + q. */
function countingSeries(first: number, last: number, filled = 0): Series {
  return { first, last, filled, dayWh: (day) => Uint32Array.from({ length: 96 }, (_, q) => 1000 * day + q) };
}

test("a day has every home in the order of the scenario, in 96 quarter hours", () => {
  const day = profilesOf(validFile()).day(0);
  assert.deepEqual(
    day.map((home) => home.household),
    ["alice", "bob"],
  );
  assert.deepEqual(
    day.map((home) => [home.loadWh.length, home.pvWh.length]),
    [
      [96, 96],
      [96, 96],
    ],
  );
  assert.ok(total((day[0] as (typeof day)[0]).pvWh) > 0 && total((day[1] as (typeof day)[0]).pvWh) === 0);
});

test("the same seed gives the same days in any order, another seed gives others", () => {
  const a = profilesOf(validFile());
  const b = profilesOf(validFile());
  for (let day = -20; day < 5; day++) b.day(day);
  assert.deepEqual(a.day(3), b.day(3));
  assert.notDeepEqual(profilesOf(changed(validFile(), ["seed"], 2)).day(3), a.day(3));
});

test("a new home changes nothing for the others", () => {
  const more = [...validFile().households, { name: "carol", feeder: 1, annualLoad_kWh: 2000 }];
  assert.deepEqual(
    profilesOf(changed(validFile(), ["households"], more))
      .day(0)
      .slice(0, 2),
    profilesOf(validFile()).day(0),
  );
});

test("a day that begins at ten is the rest of one local day and the beginning of the next", () => {
  const midnight = profilesOf(validFile());
  const ten = profilesOf(changed(validFile(), ["calendar", "start"], "2026-06-25T08:00:00Z"));
  const load = (profiles: Profiles, day: number) => [...loadOf(profiles, day, 0)];
  assert.deepEqual(load(ten, 0), [...load(midnight, 0).slice(40), ...load(midnight, 1).slice(0, 40)]);
});

test("a car's charging is part of its home's load", () => {
  const car = { meanPerDay_kWh: 8, power_kW: 11 };
  const plain = profilesOf(validFile());
  const withCar = profilesOf(changed(validFile(), ["households", 1, "car"], car));
  let extra = 0;
  for (let day = 0; day < 30; day++) {
    extra += total(loadOf(withCar, day, 1)) - total(loadOf(plain, day, 1));
  }
  assert.ok(Math.abs(extra / 30 / 8_000 - 1) < 0.2, `${extra / 30} Wh a day`);
});

test("a home may follow the profile of homes whose roof is not modelled", () => {
  const file = changed(validFile(), ["households", 1, "standardProfile"], "p25");
  const [plain, net] = [profilesOf(validFile()), profilesOf(file)].map((p) => {
    let noon = 0;
    for (let day = 0; day < 30; day++) noon += total(loadOf(p, day, 1).subarray(40, 60));
    return noon;
  }) as [number, number];
  assert.ok(net < plain / 2, "in June such a home draws little at noon");
});

test("series of files are cut at the scenario's start of day and limit the range", () => {
  const midnight = profilesOf(validFile(), [countingSeries(-2, 9), countingSeries(-5, 7, 3)]);
  assert.deepEqual([midnight.range, midnight.filledValues], [{ first: -2, last: 7 }, 3]);
  const ten = profilesOf(changed(validFile(), ["calendar", "start"], "2026-06-25T08:00:00Z"), [countingSeries(0, 9)]);
  assert.deepEqual(ten.range, { first: 0, last: 8 });
  const load = loadOf(ten, 2, 0);
  assert.deepEqual([load[0], load[55], load[56], load[95]], [2040, 2095, 3000, 3039]);
});

test("a day beyond the files is refused with the range they have", () => {
  const profiles = profilesOf(validFile(), [countingSeries(0, 6)]);
  refuses(() => profiles.day(7), "SIMULATION_PROFILE_OUT_OF_RANGE", 65, "days 0 to 6", "day 7");
  refuses(() => profiles.day(-1), "SIMULATION_PROFILE_OUT_OF_RANGE", 65, "firstDay");
});

test("a home whose file begins late takes the past from itself only", () => {
  const profiles = profilesOf(validFile(), [countingSeries(0, 6), countingSeries(-2, 6)]);
  const names = (day: number) => profiles.past(day).map(({ household }) => household);
  const [first, second, ...others] = profiles.day(0).map(({ household }) => household);
  assert.deepEqual([0, -1, -2, -3].map(names), [
    [first, second, ...others],
    [second, ...others],
    [second, ...others],
    others,
  ]);
  assert.deepEqual(profiles.past(0), profiles.day(0));
});

test("generated days have no end", () => {
  assert.equal(profilesOf(validFile()).range, null);
});

test("the weather follows the list, then walks on through the year, or begins again", () => {
  const dates = ["06-25", "07-03"];
  const days = [-2, -1, 0, 1, 2, 3];
  const walk = (afterwards: "follow" | "repeat") =>
    days.map((d) => weatherDate({ dates, afterwards }, "2026-06-25", d));
  assert.deepEqual(walk("follow"), ["06-23", "06-24", "06-25", "07-03", "07-04", "07-05"]);
  assert.deepEqual(walk("repeat"), ["06-25", "07-03", "06-25", "07-03", "06-25", "07-03"]);
});

test("without a list each day has the weather of its own date, and 29 February that of the 28th", () => {
  const own = (start: string, day: number) => weatherDate({ dates: [], afterwards: "follow" }, start, day);
  assert.deepEqual([own("2026-12-31", 1), own("2028-02-28", 1)], ["01-01", "02-28"]);
});
