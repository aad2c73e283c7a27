import type { Instant } from "#domain";
import { fill, type GapRule } from "../fill.ts";
import { refuseFile } from "../refuse.ts";
import { type Quarters, toQuarters } from "./quarters.ts";
import { type Gap, type ImportReport, reportOf } from "./report.ts";
import { type Channel, QUALITY, type Readings, type Samples } from "./samples.ts";

/** A home's energy per quarter hour, without a gap. */
export interface MeterSeries {
  readonly start: Instant;
  /** Zone whose midnights begin the home's days. */
  readonly timezone: string;
  readonly quarterHours: number;
  /** Whole Wh per quarter hour; absent what the file does not hold. */
  readonly energyWh: Readonly<Partial<Record<Channel, Float64Array>>>;
  /** What is known about each quarter hour, by the worst of its channels: a value of `QUALITY`. */
  readonly quality: Uint8Array;
}

/** A series, and what was found on the way to it. */
export interface ImportedData {
  readonly series: MeterSeries;
  readonly report: ImportReport;
}

const QUARTER_MS = 900_000;
/** Twenty years. */
const MOST_QUARTERS = 701_280;
const QUARTERS_PER_DAY = 96;
/** Above such a mean no household's meter is believed. */
const MOST_MEAN_W = 50_000;

/**
 * Fills what is missing, brings every channel to quarter hours and cuts them to the time that all of them hold.
 *
 * @param timezone  Zone of the days where the file says nothing about it.
 * @throws METERDATA_GAP, METERDATA_TIME, METERDATA_DAYS, METERDATA_UNIT, METERDATA_TOO_LARGE
 */
export function joinChannels(file: string, readings: Readings, gapRule: GapRule, timezone: string): ImportedData {
  const gaps = readings.samples.flatMap(gapsOf);
  const spans = readings.samples.map((samples) => quartersOf(file, samples, gapRule));
  const startMs = Math.max(...spans.map((span) => span.startMs));
  const endMs = Math.min(...spans.map(({ startMs: from, energyWh }) => from + energyWh.length * QUARTER_MS));
  const count = (endMs - startMs) / QUARTER_MS;
  if (count < QUARTERS_PER_DAY) {
    const hours = Math.max(0, count / 4);
    throw refuseFile("METERDATA_DAYS", file, `It holds ${hours} hours, expected at least a full day.`);
  }
  const channels = new Map<Channel, Quarters>();
  const worst = new Uint8Array(count);
  for (const { channel, startMs: from, energyWh, quality } of spans) {
    const skip = (startMs - from) / QUARTER_MS;
    const cut = { energyWh: energyWh.slice(skip, skip + count), quality: quality.slice(skip, skip + count) };
    requirePlausible(file, channel, cut.energyWh);
    channels.set(channel, cut);
    cut.quality.forEach((flag, q) => {
      worst[q] = Math.max(worst[q] as number, flag);
    });
  }
  const zone = readings.timezone ?? timezone;
  const energyWh = Object.fromEntries(Array.from(channels, ([channel, cut]) => [channel, cut.energyWh]));
  return {
    series: { start: startMs as Instant, timezone: zone, quarterHours: count, energyWh, quality: worst },
    report: reportOf({ readings, timezone: zone, startMs, channels, quality: worst, gapRule, gaps }),
  };
}

function quartersOf(file: string, samples: Samples, rule: GapRule): Quarters & { channel: Channel; startMs: number } {
  const { channel, stepSeconds } = samples;
  if ((samples.microWh.length * stepSeconds) / 900 > MOST_QUARTERS) {
    throw refuseFile("METERDATA_TOO_LARGE", file, `It reaches over more than 20 years, expected at most that.`);
  }
  const microWh = samples.microWh.slice();
  const quality = samples.quality.slice();
  for (const place of fill(file, microWh, { rule, name: channel, stepsPerDay: 86_400 / stepSeconds })) {
    if (quality[place] !== QUALITY.refused) quality[place] = QUALITY.filled;
  }
  const late = (((samples.startMs % QUARTER_MS) + QUARTER_MS) % QUARTER_MS) / 1000;
  const skip = late === 0 ? 0 : (900 - late) / stepSeconds;
  if (!Number.isInteger(skip)) {
    const reason = `The first interval begins at ${new Date(samples.startMs).toISOString()}; expected one that fits the quarter hours.`;
    throw refuseFile("METERDATA_TIME", file, reason);
  }
  const quarters = toQuarters(microWh.subarray(skip), quality.subarray(skip), stepSeconds);
  return { ...quarters, channel, startMs: samples.startMs + skip * stepSeconds * 1000 };
}

function gapsOf({ channel, startMs, stepSeconds, microWh }: Samples): readonly Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i < microWh.length; i++) {
    if (!Number.isNaN(microWh[i])) continue;
    const from = i;
    while (i < microWh.length && Number.isNaN(microWh[i])) i++;
    const at = (step: number) => (startMs + step * stepSeconds * 1000) as Instant;
    gaps.push({ channel, from: at(from), to: at(i) });
  }
  return gaps;
}

function requirePlausible(file: string, channel: Channel, energyWh: Float64Array): void {
  const meanW = (energyWh.reduce((sum, wh) => sum + wh, 0) / energyWh.length) * 4;
  if (meanW <= MOST_MEAN_W) return;
  const reason = `With this unit the home's ${channel} is ${Math.round(meanW)} W on average, expected at most ${MOST_MEAN_W}. Is the unit another one?`;
  throw refuseFile("METERDATA_UNIT", file, reason);
}
