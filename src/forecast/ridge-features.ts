import { isWeekend, localTime, type Series } from "./series.ts";

/** Days whose same slots are averaged. */
const PROFILE_DAYS = 14;
/** The weekly rhythm. */
const WEEK_DAYS = 7;
/** Sine and cosine of the day and of its half. */
const HARMONICS = 2;
/** How fast a deviation from the usual is forgotten, per interval: at once, and within some hours. */
const FORGETTING = { fast: 0.5, middle: 0.85, slow: 0.97 } as const;

/** Days of history that a description of one target looks back on: those averaged a day ago, and what is off from them since. */
export const DAYS_SEEN = PROFILE_DAYS + 2;

/** How many numbers describe one target. */
export const FEATURES = 2 + 2 * HARMONICS + 4 + 7;

/**
 * A series made ready for a linear model: levels are logarithms, so that a kettle does not outweigh a day, and the errors
 * that count are those around the median.
 */
export interface Prepared {
  readonly slotsPerDay: number;
  /** Logarithmic level per interval of the history. */
  readonly level: Float64Array;
  /** Per interval, the sum of the levels at this time of the day so far. */
  readonly sums: Float64Array;
  /** Level less what is usual at that time of the day. */
  readonly deviation: Float64Array;
  /** Running sum of the deviations; entry i is before interval i. */
  readonly deviationSums: Float64Array;
  /** Calendar terms of an interval, also of one to come. */
  calendar(index: number): { readonly weekend: number; readonly waves: Float64Array };
}

/**
 * @param scaleWh  Energy at which the logarithm turns from even to steep; above 0.
 * @param from  No origin before this interval will be asked for.
 */
export function prepare(series: Series, scaleWh: number, from = 0): Prepared {
  const { historyWh, slotsPerDay } = series;
  const length = historyWh.length;
  const level = new Float64Array(length);
  const sums = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    level[i] = Math.log1p(Number(historyWh[i]) / scaleWh);
    sums[i] = (level[i] as number) + (i < slotsPerDay ? 0 : (sums[i - slotsPerDay] as number));
  }
  const known = { slotsPerDay, level, sums };
  const deviation = new Float64Array(length);
  const deviationSums = new Float64Array(length + 1);
  for (let i = Math.max(0, from - slotsPerDay); i < length; i++) {
    if (i >= slotsPerDay) deviation[i] = (level[i] as number) - usual(known, i, i);
    deviationSums[i + 1] = (deviationSums[i] as number) + (deviation[i] as number);
  }
  return { ...known, deviation, deviationSums, calendar: calendarOf(series) };
}

/**
 * What is known of an interval `target` when those before `origin` were measured: calendar, the same slot yesterday and
 * last week, what is usual at this time, and how far the last intervals were off the usual. Differences from the same slot
 * yesterday stand for the levels, so that weights of zero say: as yesterday.
 *
 * @param into  Takes `FEATURES` numbers.
 * @returns the level of the same slot yesterday, to which the model adds
 */
export function describe(known: Prepared, target: number, origin: number, into: Float64Array): number {
  const { slotsPerDay, level, deviation, deviationSums } = known;
  const ahead = target - origin + 1;
  const yesterday = level[slotBefore(target, origin, slotsPerDay)] as number;
  const { weekend, waves } = known.calendar(target);
  let at = 0;
  into[at++] = 1;
  into[at++] = weekend;
  for (let i = 0; i < waves.length; i++) into[at++] = waves[i] as number;
  const week = slotBefore(target, origin, WEEK_DAYS * slotsPerDay);
  const usually = usual(known, target, origin);
  into[at++] = yesterday;
  into[at++] = week < 0 ? usually - yesterday : (level[week] as number) - yesterday;
  into[at++] = usually - yesterday;
  into[at++] = usualAround(known, target, origin) - yesterday;
  const last = deviation[origin - 1] as number;
  const lastFour = ((deviationSums[origin] as number) - (deviationSums[origin - 4] ?? 0)) / 4;
  const from = Math.max(0, origin - slotsPerDay);
  into[at++] = ((level[origin - 1] as number) - yesterday) * FORGETTING.fast ** ahead;
  into[at++] = last * FORGETTING.fast ** ahead;
  into[at++] = last * FORGETTING.middle ** ahead;
  into[at++] = (deviation[origin - 2] ?? 0) * FORGETTING.fast ** ahead;
  into[at++] = lastFour * FORGETTING.middle ** ahead;
  into[at++] = lastFour * FORGETTING.slow ** ahead;
  into[at++] = ((deviationSums[origin] as number) - (deviationSums[from] as number)) / slotsPerDay;
  return yesterday;
}

/** The newest interval before `origin` that lies a whole number of seasons before the target; negative before the history. */
function slotBefore(target: number, origin: number, season: number): number {
  return target - season * Math.ceil((target - origin + 1) / season);
}

/** Mean level of the same slot over the last two weeks. */
function usual({ slotsPerDay, sums }: Pick<Prepared, "slotsPerDay" | "sums">, target: number, origin: number): number {
  const last = slotBefore(target, origin, slotsPerDay);
  const days = Math.min(PROFILE_DAYS, Math.floor(last / slotsPerDay) + 1);
  const before = last - days * slotsPerDay;
  return ((sums[last] as number) - (before < 0 ? 0 : (sums[before] as number))) / days;
}

/** The same with two slots before and after: what moves a little from day to day is seen there too. */
function usualAround(known: Prepared, target: number, origin: number): number {
  let sum = 0;
  for (let shift = -2; shift <= 2; shift++) {
    // Before the second day there is no slot to look back to.
    const near = Math.max(target + shift, known.slotsPerDay);
    sum += usual(known, near, Math.min(origin, near));
  }
  return sum / 5;
}

function calendarOf(series: Series): Prepared["calendar"] {
  const { slotsPerDay } = series;
  const phase = localTime(series, 0).dayPart;
  const waves = Array.from({ length: slotsPerDay }, (_, slot) => wavesAt(phase + slot / slotsPerDay));
  return (index) => ({
    weekend: isWeekend(localTime(series, index).day) ? 1 : 0,
    waves: waves[index % slotsPerDay] as Float64Array,
  });
}

function wavesAt(dayPart: number): Float64Array {
  const waves = new Float64Array(2 * HARMONICS);
  for (let k = 0; k < HARMONICS; k++) {
    const angle = 2 * Math.PI * (k + 1) * dayPart;
    waves[2 * k] = Math.sin(angle);
    waves[2 * k + 1] = Math.cos(angle);
  }
  return waves;
}
