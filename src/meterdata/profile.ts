import { type Instant, isoTime } from "#domain";
import type { GapRule } from "./fill.ts";
import type { MeterSeries } from "./series/join.ts";
import { CHANNELS, QUALITY } from "./series/samples.ts";

const QUARTER_MS = 900_000;

/**
 * A series as CSV, piece by piece: time (start, UTC), a column of whole Wh per channel there is, and what is known. Scenarios
 * and `readMeterData` read it.
 *
 * @param rule  How missing values were filled; named in the column `quality`.
 */
export function* printProfile(series: MeterSeries, rule: GapRule): Generator<string> {
  const channels = CHANNELS.filter((channel) => series.energyWh[channel] !== undefined);
  yield `time,${channels.map((channel) => `${channel}_wh,`).join("")}quality\n`;
  const words = { [QUALITY.measured]: "measured", [QUALITY.estimated]: "estimated" } as Record<number, string>;
  words[QUALITY.filled] = `filled:${rule}`;
  words[QUALITY.refused] = `refused:${rule}`;
  for (let q = 0; q < series.quarterHours; q++) {
    const time = isoTime((series.start + q * QUARTER_MS) as Instant);
    const energy = channels.map((channel) => `${series.energyWh[channel]?.[q]},`).join("");
    yield `${time},${energy}${words[series.quality[q] as number]}\n`;
  }
}
