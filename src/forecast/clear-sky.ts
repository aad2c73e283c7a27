import { type Wh, wh } from "#domain";
import { type Forecaster, type ForecastInput, type Learned, seasonalNaive } from "./forecaster.ts";
import { mostOf, refuseInvalid, type Series, startsAtMs } from "./series.ts";
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
    return continued(input, learned);
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

function continued(input: ForecastInput, { weights }: Learned): readonly Wh[] {
  const { historyWh, horizon, slotsPerDay } = input;
  const { length } = historyWh;
  const yesterday = seasonalNaive.forecast(input);
  const expected = (index: number): number => {
    const light = clearLight(input, index);
    return light < DIM_W_M2 ? 0 : light * (weights[slotOf(input, index)] as number);
  };
  const { now, day } = recentClearness(input, expected);
  const most = mostOf(historyWh.slice(-DAYS_USED * slotsPerDay));
  return Array.from({ length: horizon }, (_, i) => {
    const index = length + i;
    if (clearLight(input, index) < DIM_W_M2) return yesterday[i] as Wh;
    const hoursAhead = ((i + 1) * 24) / slotsPerDay;
    const later = 1 + DAY_WEIGHT * (day - 1);
    const clearness = later + (now - later) * Math.exp(-hoursAhead / FADE_HOURS);
    const energyWh = Math.round(expected(index) * clearness);
    return energyWh >= Number(most) ? most : wh(BigInt(energyWh));
  });
}

/** How much of the usual came of late: in the last lit hours, and within the last day. */
function recentClearness(
  { historyWh, slotsPerDay }: Series,
  expected: (index: number) => number,
): { now: number; day: number } {
  const { length } = historyWh;
  const usual = Array.from({ length: slotsPerDay }, (_, i) => expected(length - slotsPerDay + i));
  const wholeDay = usual.reduce((sum, energyWh) => sum + energyWh, 0);
  if (wholeDay === 0) return { now: 1, day: 1 };
  let [came, due] = [0, 0];
  let now = 1;
  let isEnough = false;
  for (let i = slotsPerDay - 1; i >= 0; i--) {
    const usually = usual[i] as number;
    if (usually === 0) continue;
    due += usually;
    came += Number(historyWh[length - slotsPerDay + i] as Wh);
    if (isEnough || due < RECENT_PART * wholeDay) continue;
    isEnough = true;
    now = came / due;
  }
  return { now, day: came / due };
}

function slotOf(series: Series, index: number): number {
  const passed = startsAtMs(series, index) / DAY_MS;
  return Math.floor((passed - Math.floor(passed)) * series.slotsPerDay + 1e-6) % series.slotsPerDay;
}

/** Mean light of a clear sky on level ground during an interval, in W/m². */
function clearLight(series: Series, index: number): number {
  const { place, slotsPerDay } = series;
  const startMs = startsAtMs(series, index);
  let sum = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const atMs = startMs + ((i + 0.5) * DAY_MS) / SAMPLES / slotsPerDay;
    const day = Math.floor(atMs / DAY_MS);
    const dayOfYear = dayOfYearOf(day);
    const hour = (atMs - day * DAY_MS) / HOUR_MS;
    const solar = solarHour(hour, 0, place.longitudeDegrees, dayOfYear);
    sum += clearHorizontal(sunAt(dayOfYear, solar, place.latitudeDegrees).cosZenith);
  }
  return sum / SAMPLES;
}

/** 1 on 1 January, of a day counted from 1970. */
function dayOfYearOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return Math.round((day * DAY_MS - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}
