import { NeighborwattError } from "#domain";
import { clearSky } from "./clear-sky.ts";
import { type Forecaster, persistence, seasonalNaive } from "./forecaster.ts";
import { ridge } from "./ridge.ts";

/** All forecasters that ship, by the name under which a configuration chooses them; the simplest first. */
export const FORECASTERS: ReadonlyMap<string, Forecaster> = new Map(
  [persistence, seasonalNaive, ridge, clearSky].map((forecaster) => [forecaster.name, forecaster]),
);

/**
 * The forecaster of a name.
 *
 * @throws FORECAST_UNKNOWN
 * @example
 * forecasterNamed("persistence").name   // "persistence"
 */
export function forecasterNamed(name: string): Forecaster {
  const forecaster = FORECASTERS.get(name);
  if (forecaster !== undefined) return forecaster;
  const known = [...FORECASTERS.keys()].join(", ");
  throw new NeighborwattError("FORECAST_UNKNOWN", `There is no forecaster "${name}"; choose one of ${known}.`, {
    details: { name, known },
    exitCode: 78,
  });
}
