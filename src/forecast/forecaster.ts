import { NeighborwattError, type Wh, wh } from "#domain";

/** What a forecaster may look at: energy per interval, oldest first, the last entry just measured. */
export interface ForecastInput {
  readonly historyWh: readonly Wh[];
  /** Intervals of a day, such as 24 or 96. */
  readonly slotsPerDay: number;
  /** How many intervals to look ahead. */
  readonly horizon: number;
}

/** A rule that continues a series of energies. Pure: the same history gives the same forecast. */
export interface Forecaster {
  readonly name: string;
  /** The next `horizon` intervals, the nearest first. */
  forecast(input: ForecastInput): readonly Wh[];
}

/**
 * Says that everything stays as it was in the last interval; 0 without a history. The reference that a better forecaster
 * must beat.
 *
 * @throws FORECAST_INPUT_INVALID
 * @source Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.2 (naïve method)
 * @example
 * persistence.forecast({ historyWh: [wh(1n), wh(7n)], slotsPerDay: 24, horizon: 2 })   // [7n, 7n]
 */
export const persistence: Forecaster = {
  name: "persistence",
  forecast(input) {
    refuseInvalid(input);
    const last = input.historyWh.at(-1) ?? wh(0n);
    return Array.from({ length: input.horizon }, () => last);
  },
};

/**
 * Says that each interval will be as it was the day before. With less than a day of history it is `persistence`.
 *
 * @throws FORECAST_INPUT_INVALID
 * @source Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.2 (seasonal naïve method)
 * @example
 * seasonalNaive.forecast({ historyWh: [wh(1n), wh(7n)], slotsPerDay: 2, horizon: 3 })   // [1n, 7n, 1n]
 */
export const seasonalNaive: Forecaster = {
  name: "seasonal-naive",
  forecast(input) {
    refuseInvalid(input);
    const { historyWh, slotsPerDay, horizon } = input;
    if (historyWh.length < slotsPerDay) return persistence.forecast(input);
    const lastDay = historyWh.slice(-slotsPerDay);
    return Array.from({ length: horizon }, (_, ahead) => lastDay[ahead % slotsPerDay] as Wh);
  },
};

/** All forecasters that ship, by the name under which a configuration chooses them. */
export const FORECASTERS: ReadonlyMap<string, Forecaster> = new Map(
  [persistence, seasonalNaive].map((forecaster) => [forecaster.name, forecaster]),
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

function refuseInvalid({ slotsPerDay, horizon }: ForecastInput): void {
  if (Number.isSafeInteger(slotsPerDay) && slotsPerDay > 0 && Number.isSafeInteger(horizon) && horizon >= 0) return;
  throw new NeighborwattError(
    "FORECAST_INPUT_INVALID",
    `A forecast needs at least one slot per day and a horizon of whole intervals, got ${slotsPerDay} slots and horizon ${horizon}.`,
    { details: { slotsPerDay, horizon }, exitCode: 65 },
  );
}
