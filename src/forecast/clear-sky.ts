import { type Wh, wh } from "#domain";
import { type Forecaster, type ForecastInput, type Learned, seasonalNaive } from "./forecaster.ts";
import { mostOf, refuseInvalid, type Series, startsAtMs, until } from "./series.ts";
import { clearHorizontal, solarHour, sunAt } from "./sun.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS_USED = 14;
/** Two days tell a roof from a cloud, if badly. */
const LEAST_DAYS = 2;
/** With less light (W/m²) than this the ratio of measured to possible says nothing. */
const DIM_W_M2 = 30;
/** An interval's light is the mean of so many instants. */
const SAMPLES = 4;
/** This part of a day's usual energy, the newest, is enough to tell how clear the sky is now. */
const RECENT_PART = 0.01;
/** How soon the present sky gives way to that of the last day, and how much of that one is believed. */
const FADE_HOURS = 3;
const DAY_WEIGHT = 0.8;

/**
 * Says of a roof's output: what a clear sky gives at that time of that day, times the part of it that this roof usually
 * makes at this hour, times how clear the sky has been of late compared with usual; the farther ahead, the less that last
 * factor counts. Which way the roof faces and what shades it is in the home's own history, hour by hour. With less than
 * two days of history it is `seasonal-naive`, and so it is where the sun is too low to tell.
 *
 * @throws FORECAST_INPUT_INVALID
 * @source Bacher, Madsen and Nielsen 2009, Online short-term solar power forecasting (clear-sky normalisation)
 */
export const clearSky: Forecaster = {
  name: "clear-sky",
  daysUsed: DAYS_USED,
  learn(series) {
    refuseInvalid(series.slotsPerDay, 0);
    const { historyWh, slotsPerDay } = series;
    if (historyWh.length < LEAST_DAYS * slotsPerDay) return null;
    return usualParts({ ...series, historyWh: historyWh.slice(-DAYS_USED * slotsPerDay) });
  },
  forecast(input, learned = clearSky.learn(input)) {
    const { historyWh, slotsPerDay, horizon } = input;
    refuseInvalid(slotsPerDay, horizon);
    if (learned === null || historyWh.length < LEAST_DAYS * slotsPerDay) return seasonalNaive.forecast(input);
    return continued(input, [historyWh.length], learned)[0] as readonly Wh[];
  },
  retrace(input, origins, learned) {
    if (learned !== null) return continued(input, origins, learned);
    return origins.map((origin) => seasonalNaive.forecast(until(input, origin)));
  },
};

/** Per slot of the UTC day, what the roof made for each W/m² of a clear sky. */
function usualParts(series: Series): Learned {
  const { historyWh, slotsPerDay } = series;
  const made = new Float64Array(slotsPerDay);
  const possible = new Float64Array(slotsPerDay);
  historyWh.forEach((energyWh, i) => {
    const light = clearLight(series, i);
    if (light < DIM_W_M2) return;
    const slot = slotOf(series, i);
    made[slot] = (made[slot] as number) + Number(energyWh);
    possible[slot] = (possible[slot] as number) + light;
  });
  const weights = Array.from(made, (sum, slot) => (possible[slot] === 0 ? 0 : sum / (possible[slot] as number)));
  return { scaleWh: 1, weights };
}

function continued(input: ForecastInput, origins: readonly number[], { weights }: Learned): readonly (readonly Wh[])[] {
  const { historyWh, horizon, slotsPerDay } = input;
  const usual = usualOf(input, weights);
  return origins.map((origin) => {
    const { now, day } = recentClearness(input, origin, usual);
    const later = 1 + DAY_WEIGHT * (day - 1);
    const most = mostOf(historyWh, origin);
    return Array.from({ length: horizon }, (_, i) => {
      const usually = usual(origin + i);
      if (usually === null) return historyWh[origin - slotsPerDay + (i % slotsPerDay)] as Wh;
      const hoursAhead = ((i + 1) * 24) / slotsPerDay;
      const clearness = later + (now - later) * Math.exp(-hoursAhead / FADE_HOURS);
      const energyWh = Math.round(usually * clearness);
      return energyWh >= Number(most) ? most : wh(BigInt(energyWh));
    });
  });
}

/** What the roof usually makes in an interval; null where the sun is too low to tell. Each interval is worked out once. */
function usualOf(series: Series, weights: readonly number[]): (index: number) => number | null {
  const known = new Map<number, number | null>();
  return (index) => {
    const before = known.get(index);
    if (before !== undefined) return before;
    const light = clearLight(series, index);
    const usual = light < DIM_W_M2 ? null : light * (weights[slotOf(series, index)] as number);
    known.set(index, usual);
    return usual;
  };
}

/** How much of the usual came of late before an origin: in the last lit hours, and within the last day. */
function recentClearness(
  { historyWh, slotsPerDay }: Series,
  origin: number,
  usual: (index: number) => number | null,
): { now: number; day: number } {
  const first = origin - slotsPerDay;
  const usually = Array.from({ length: slotsPerDay }, (_, i) => usual(first + i) ?? 0);
  const wholeDay = usually.reduce((sum, energyWh) => sum + energyWh, 0);
  if (wholeDay === 0) return { now: 1, day: 1 };
  let [came, due] = [0, 0];
  let now: number | null = null;
  for (let i = slotsPerDay - 1; i >= 0; i--) {
    if (usually[i] === 0) continue;
    due += usually[i] as number;
    came += Number(historyWh[first + i] as Wh);
    if (now === null && due >= RECENT_PART * wholeDay) now = came / due;
  }
  return { now: now ?? 1, day: came / due };
}

function slotOf(series: Series, index: number): number {
  const passed = startsAtMs(series, index) / DAY_MS;
  return Math.floor((passed - Math.floor(passed)) * series.slotsPerDay + 1e-6) % series.slotsPerDay;
}

/** Mean light of a clear sky on level ground during an interval, in W/m². */
function clearLight(series: Series, index: number): number {
  const { place, slotsPerDay } = series;
  const hours = 24 / slotsPerDay;
  const startMs = startsAtMs(series, index);
  const day = Math.floor((startMs + (hours * HOUR_MS) / 2) / DAY_MS);
  const dayOfYear = dayOfYearOf(day);
  const begin = solarHour((startMs - day * DAY_MS) / HOUR_MS, 0, place.longitudeDegrees, dayOfYear);
  let sum = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const solar = begin + ((i + 0.5) * hours) / SAMPLES;
    sum += clearHorizontal(sunAt(dayOfYear, solar, place.latitudeDegrees).cosZenith);
  }
  return sum / SAMPLES;
}

/** 1 on 1 January, of a day counted from 1970. */
function dayOfYearOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return Math.round((day * DAY_MS - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}
