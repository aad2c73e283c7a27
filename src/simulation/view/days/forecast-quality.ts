import type { ForecastRecord } from "#agents";
import type { HomeBooking } from "#settlement";
import type { HomeDayState } from "../home-day-state.ts";

/**
 * How far forecasts were from what came, as mean absolute error per interval; null where none was kept.
 *
 * @param pairs  Each forecast with what was booked, if it is booked.
 */
export function forecastQuality(
  pairs: readonly (readonly [
    Pick<ForecastRecord, "loadWh" | "pvWh">,
    Pick<HomeBooking, "loadWh" | "pvWh"> | undefined,
  ])[],
): HomeDayState["forecast"] {
  if (pairs.length === 0) return null;
  const known = pairs.flatMap(([forecast, came]) => (came === undefined ? [] : [{ forecast, came }]));
  return {
    intervals: known.length,
    loadMaeWh: mean(known.map(({ forecast, came }) => Math.abs(Number(forecast.loadWh - came.loadWh)))),
    pvMaeWh: mean(
      known.flatMap(({ forecast: { pvWh }, came }) => (pvWh === null ? [] : [Math.abs(Number(pvWh - came.pvWh))])),
    ),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
