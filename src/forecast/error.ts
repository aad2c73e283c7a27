import { NeighborwattError, type Wh } from "#domain";

/**
 * Mean absolute error of a forecast in Wh per interval; 0 for an empty one.
 *
 * @throws FORECAST_LENGTHS_DIFFER
 * @source Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.8
 * @example
 * forecastError([wh(5n), wh(5n)], [wh(4n), wh(8n)])   // 2
 */
export function forecastError(forecastWh: readonly Wh[], actualWh: readonly Wh[]): number {
  if (forecastWh.length !== actualWh.length) {
    throw new NeighborwattError(
      "FORECAST_LENGTHS_DIFFER",
      `A forecast of ${forecastWh.length} intervals cannot be compared with ${actualWh.length} measured ones; cut them alike.`,
      { details: { forecast: forecastWh.length, actual: actualWh.length }, exitCode: 65 },
    );
  }
  if (actualWh.length === 0) return 0;
  const off = actualWh.reduce((sum, actual, i) => sum + Math.abs(Number(actual - (forecastWh[i] as Wh))), 0);
  return off / actualWh.length;
}
