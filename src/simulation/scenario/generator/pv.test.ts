import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "#domain";
import { clearBeam, SOLAR_CONSTANT_W_M2, solarHour, sunAt } from "#forecast";
import { typicalYear } from "../testing.ts";
import { skyOf } from "./clearness.ts";
import { pvDay, type Roof } from "./pv.ts";
import { total } from "./quarter-hours.ts";
import { STATION, type StationDay } from "./typical-year.ts";

const year = typicalYear();
const dayOf = (date: string) => year.get(date) as StationDay;
const ROOF: Roof = {
  peakW: 1_000,
  tiltDegrees: 30,
  azimuthDegrees: 180,
  latitudeDegrees: 52.5,
  longitudeDegrees: 13.4,
  utcOffsetHours: 2,
};
const make = (date: string, roof: Partial<Roof> = {}, noise = false) =>
  pvDay({ ...ROOF, ...roof }, dayOf(date).dayOfYear, skyOf(dayOf(date)), noise ? randomFrom(5n) : null);

test("the year has 365 days of four quantities", () => {
  assert.equal(year.size, 365);
  assert.deepEqual([dayOf("01-01").dayOfYear, dayOf("12-31").dayOfYear], [1, 365]);
  assert.equal(total(dayOf("06-25").ghi), 7_786);
  assert.equal(total(dayOf("07-03").ghi), 2_590);
});

test("over the station itself, the interpolated light adds up to what was recorded", () => {
  for (const date of ["06-25", "07-03", "03-10", "12-21"]) {
    const day = dayOf(date);
    const sky = skyOf(day);
    let light = 0;
    for (let q = 0; q < 96; q++) {
      const hour = solarHour((q + 0.5) / 4, STATION.utcOffsetHours, STATION.longitudeDegrees, day.dayOfYear);
      const { cosZenith } = sunAt(day.dayOfYear, hour, STATION.latitudeDegrees);
      const { beam, diffuse } = sky(hour);
      if (cosZenith > 0)
        light += (beam * clearBeam(cosZenith) * cosZenith + diffuse * SOLAR_CONSTANT_W_M2 * cosZenith) / 4;
    }
    assert.ok(Math.abs(light / total(day.ghi) - 1) < 0.06, `${date}: ${light} of ${total(day.ghi)} Wh/m²`);
  }
});

test("a sunny June day makes 5 to 7 kWh per kW, an overcast one a third of it", () => {
  const [sunny, cloudy] = [total(make("06-25")), total(make("07-03"))];
  assert.ok(sunny > 5_000 && sunny < 7_000, `${sunny} Wh`);
  assert.ok(cloudy / sunny > 0.25 && cloudy / sunny < 0.45, `${cloudy} Wh`);
});

test("nothing is made at night, and never more than the roof's peak", () => {
  const day = make("06-25", {}, true);
  assert.equal(total(day.subarray(0, 16)) + total(day.subarray(92)), 0);
  for (const date of year.keys()) assert.ok(Math.max(...make(date, {}, true)) <= 250, date);
});

test("a roof to the east makes its most in the morning, one to the west in the afternoon", () => {
  const half = (azimuthDegrees: number) => {
    const day = make("06-25", { azimuthDegrees });
    return total(day.subarray(0, 53)) / total(day);
  };
  assert.ok(half(90) > 0.55 && half(270) < 0.45, `${half(90)} and ${half(270)} before 13:15`);
});

test("in winter a steep roof makes more than a flat one", () => {
  assert.ok(total(make("12-21", { tiltDegrees: 60 })) > 1.5 * total(make("12-21", { tiltDegrees: 0 })));
});

test("heat takes power: a hot roof makes less from the same light", () => {
  const day = dayOf("06-25");
  const cool = { ...day, temperature: day.temperature.map((t) => t - 25) };
  const gain = total(pvDay(ROOF, day.dayOfYear, skyOf(cool), null)) / total(make("06-25")) - 1;
  assert.ok(gain > 0.09 && gain < 0.13, `${gain}: 25 K at 0.4 % each`);
});

test("clouds of one's own change a day a little, and more under a broken sky than a closed one", () => {
  const change = (date: string) => {
    const plain = make(date);
    return total(make(date, {}, true).map((wh, q) => Math.abs(wh - (plain[q] as number)))) / total(plain);
  };
  assert.ok(change("07-03") > 0 && change("07-03") < 0.06, `overcast: ${change("07-03")}`);
  assert.ok(change("06-21") > change("07-03") && change("06-21") < 0.25, `broken: ${change("06-21")}`);
});
