import { utcOffsetSeconds } from "#domain";
import type { HomeForecast } from "#forecast";
import type { HouseholdSpec, Scenario } from "./scenario/index.ts";

/**
 * How a home of a scenario forecasts. Each interval is planned while the one before it runs; a battery's plan needs the
 * whole day that follows, any other home's only that interval.
 */
export function homeForecastOf(
  scenario: Scenario,
  { battery, pv }: Pick<HouseholdSpec, "battery" | "pv">,
): HomeForecast {
  const { calendar, location, timezone, forecast: method } = scenario;
  const slotsPerDay = 86_400 / calendar.intervalSeconds;
  return {
    method,
    slotsPerDay,
    epoch: calendar.epoch,
    place: { ...location, utcOffsetSeconds: utcOffsetSeconds(timezone, calendar.epoch) },
    outlooking: { horizon: battery === null ? 2 : slotsPerDay + 1, from: 1 },
    hasPv: pv !== null,
  };
}
