import { type Instant, isoTime, utcOffsetSeconds } from "#domain";
import type { GapRule } from "../fill.ts";
import type { Quarters } from "./quarters.ts";
import { type Channel, QUALITY, type Readings } from "./samples.ts";

/** Times for which a file holds nothing. */
export interface Gap {
  readonly channel: Channel;
  readonly from: Instant;
  readonly to: Instant;
}

/** A month of local time, in whole Wh; absent what the file does not hold. */
export interface MonthSum {
  /** `2025-01` */
  readonly month: string;
  readonly wh: Readonly<Partial<Record<Channel, number>>>;
}

/** What was found in a file, and what became of it. */
export interface ImportReport {
  readonly format: string;
  readonly encoding: string;
  readonly rows: number;
  readonly duplicates: number;
  readonly timezone: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Step of the file; the series is in quarter hours. */
  readonly stepSeconds: Readonly<Partial<Record<Channel, number>>>;
  readonly quarterHours: number;
  /** Quarter hours by the worst of their channels. */
  readonly quality: Readonly<Record<keyof typeof QUALITY, number>>;
  readonly gapRule: GapRule;
  readonly gaps: readonly Gap[];
  /** First instants after the clocks of the zone have changed. */
  readonly clockChanges: readonly Instant[];
  readonly months: readonly MonthSum[];
}

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** What the report needs of a series. */
export interface Reported {
  readonly readings: Readings;
  readonly timezone: string;
  readonly startMs: number;
  readonly channels: ReadonlyMap<Channel, Quarters>;
  readonly quality: Uint8Array;
  readonly gapRule: GapRule;
  readonly gaps: readonly Gap[];
}

/** Says what was found in a file, and what became of it. */
export function reportOf({ readings, timezone, startMs, channels, quality, gapRule, gaps }: Reported): ImportReport {
  const endMs = startMs + quality.length * QUARTER_MS;
  const count = (flag: number) => quality.reduce((sum, q) => (q === flag ? sum + 1 : sum), 0);
  return {
    format: readings.format,
    encoding: readings.encoding,
    rows: readings.rows,
    duplicates: readings.duplicates,
    timezone,
    from: startMs as Instant,
    to: endMs as Instant,
    stepSeconds: Object.fromEntries(readings.samples.map(({ channel, stepSeconds }) => [channel, stepSeconds])),
    quarterHours: quality.length,
    quality: {
      measured: count(QUALITY.measured),
      estimated: count(QUALITY.estimated),
      filled: count(QUALITY.filled),
      refused: count(QUALITY.refused),
    },
    gapRule,
    gaps,
    clockChanges: clockChanges(timezone, startMs, endMs),
    months: monthsOf(timezone, startMs, channels),
  };
}

function clockChanges(timezone: string, startMs: number, endMs: number): readonly Instant[] {
  const changes: Instant[] = [];
  for (let day = startMs; day < endMs; day += DAY_MS) {
    const next = Math.min(day + DAY_MS, endMs);
    if (utcOffsetSeconds(timezone, day) === utcOffsetSeconds(timezone, next)) continue;
    let at = day;
    while (utcOffsetSeconds(timezone, at) === utcOffsetSeconds(timezone, day)) at += QUARTER_MS;
    changes.push(at as Instant);
  }
  return changes;
}

function monthsOf(timezone: string, startMs: number, channels: Reported["channels"]): readonly MonthSum[] {
  const sums = new Map<string, Partial<Record<Channel, number>>>();
  for (const [channel, { energyWh }] of channels) {
    energyWh.forEach((wh, q) => {
      const at = startMs + q * QUARTER_MS;
      const month = isoTime((at + utcOffsetSeconds(timezone, at) * 1000) as Instant).slice(0, 7);
      const sum = sums.get(month) ?? {};
      sum[channel] = (sum[channel] ?? 0) + wh;
      sums.set(month, sum);
    });
  }
  return Array.from(sums, ([month, wh]) => ({ month, wh }));
}
