import assert from "node:assert/strict";
import { test } from "node:test";
import { clearBeam, cosIncidence, equationOfTimeHours, solarHour, sunAt } from "./sun.ts";

const degrees = (radians: number) => (radians * 180) / Math.PI;
const near = (actual: number, expected: number, within: number) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected} ± ${within}`);

test("the declination is that of Duffie and Beckman's example 1.6.1: −14 degrees on 13 February", () => {
  near(degrees(sunAt(44, 10.5, 43).declination), -14, 0.1);
});

test("the angle of incidence is that of example 1.6.1: 35 degrees on a surface of 45 degrees, 15 west of south", () => {
  const sun = sunAt(44, 10.5, 43);
  near(degrees(Math.acos(cosIncidence(sun, 43, 45, 195))), 35, 0.2);
});

test("the zenith angle is that of example 1.6.2: 66.5 degrees at 9:30 on 13 February, 79.6 at 18:30 on 1 July", () => {
  near(degrees(Math.acos(sunAt(44, 9.5, 43).cosZenith)), 66.5, 0.2);
  near(degrees(Math.acos(sunAt(182, 18.5, 43).cosZenith)), 79.6, 0.2);
});

test("a flat surface sees the sun at its zenith angle", () => {
  const sun = sunAt(172, 9, 52.5);
  near(cosIncidence(sun, 52.5, 0, 180), sun.cosZenith, 1e-12);
});

test("a wall to the east sees the morning sun only", () => {
  assert.ok(cosIncidence(sunAt(172, 8, 52.5), 52.5, 90, 90) > 0.5);
  assert.ok(cosIncidence(sunAt(172, 16, 52.5), 52.5, 90, 90) < 0);
});

test("solar time is that of example 1.5.1: 10:19 in Madison when the clock shows 10:30 on 3 February", () => {
  near(equationOfTimeHours(34) * 60, -13.5, 0.2);
  near(solarHour(10.5, -6, -89.4, 34), 10 + 19 / 60, 0.02);
});

test("a clear sky lets about 950 W/m² through from overhead, less near the horizon, none from below", () => {
  near(clearBeam(1), 957, 5);
  assert.ok(clearBeam(0.1) < 500 && clearBeam(0.1) > 100);
  assert.equal(clearBeam(-0.1), 0);
});
