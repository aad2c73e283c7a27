import { instantsOfLocal, utcOffsetSeconds } from "#domain";
import { readColumn, type Steps } from "#meterdata";
import { STEPS, toWholeWhDown } from "../generator/quarter-hours.ts";
import type { CsvMapping } from "../scenario.ts";
import { refuseProfile } from "./refuse.ts";
import { loadInW, pvInW } from "./units.ts";

/** A CSV column as days of quarter hours. */
export interface Series {
  /** Local days that the file holds in full, counted from the one that is day 0. */
  readonly first: number;
  readonly last: number;
  readonly filled: number;
  /** One local day of 96 quarter hours; the caller keeps within first..last. */
  dayWh(dayIndex: number): Uint32Array;
}

const DAY_MS = 86_400_000;

/**
 * Reads a column of a CSV file as energy per quarter hour.
 *
 * @param zone  Zone of the scenario, whose midnights begin the days unless the mapping names a zone of its own.
 * @param peakW  Installed power for a roof, null for a load.
 * @throws METERDATA_*, SIMULATION_PROFILE_UNIT, SIMULATION_PROFILE_DAYS; each names file, row, column and value
 */
export function readSeries(
  file: string,
  bytes: Uint8Array,
  mapping: CsvMapping,
  zone: string,
  peakW: number | null,
): Series {
  const localZone = mapping.timezone ?? zone;
  const steps = readColumn(file, bytes, mapping, localZone);
  const watts = peakW === null ? loadInW(file, steps, mapping.unit) : pvInW(file, steps, mapping.unit, peakW);
  const dayZeroMs = dayZero(file, steps, mapping.firstDay, localZone);
  const endMs = steps.startMs + steps.values.length * steps.stepSeconds * 1000;
  const first = Math.ceil((steps.startMs - dayZeroMs) / DAY_MS);
  const last = Math.floor((endMs - dayZeroMs) / DAY_MS) - 1;
  if (first > 0 || last < 0) {
    const held = `${new Date(steps.startMs).toISOString()} to ${new Date(endMs).toISOString()}`;
    const wanted = mapping.firstDay ?? "a full local day";
    throw refuseProfile("SIMULATION_PROFILE_DAYS", file, `Expected ${wanted} (${localZone}); the file holds ${held}.`);
  }
  return {
    first,
    last,
    filled: steps.filled,
    dayWh: (dayIndex) => quarterHours(watts, steps.stepSeconds, (dayZeroMs + dayIndex * DAY_MS - steps.startMs) / 1000),
  };
}

/**
 * The local midnight that begins day 0. Later days are 24 h each, also where the clocks change, so that every day has
 * 96 quarter hours.
 */
function dayZero(file: string, steps: Steps, firstDay: string | null, zone: string): number {
  const stepMs = steps.stepSeconds * 1000;
  const midnight =
    firstDay === null
      ? firstMidnight(steps.startMs, zone)
      : (instantsOfLocal(zone, Date.parse(`${firstDay}T00:00:00Z`))[0] as number);
  if ((midnight - steps.startMs) % stepMs === 0) return midnight;
  const reason = `No row begins at midnight in ${zone}: the first one is ${new Date(steps.startMs).toISOString()}, the step ${steps.stepSeconds} s.`;
  throw refuseProfile("SIMULATION_PROFILE_DAYS", file, reason);
}

function firstMidnight(startMs: number, zone: string): number {
  const offsetMs = utcOffsetSeconds(zone, startMs) * 1000;
  return Math.ceil((startMs + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
}

/** A day from `fromSeconds` after the first row: finer steps are summed, coarser ones shared out evenly. */
function quarterHours(watts: Float64Array, stepSeconds: number, fromSeconds: number): Uint32Array {
  const exact = new Float64Array(STEPS);
  const slice = Math.min(stepSeconds, 900);
  for (let second = 0; second < STEPS * 900; second += slice) {
    const power = watts[Math.floor((fromSeconds + second) / stepSeconds)] as number;
    const q = Math.floor(second / 900);
    exact[q] = (exact[q] as number) + (power * slice) / 3600;
  }
  return toWholeWhDown(exact);
}
