import { MICRO, QUALITY } from "./samples.ts";

const QUARTER_SECONDS = 900;

/** What a channel holds per quarter hour. */
export interface Quarters {
  readonly energyWh: Float64Array;
  readonly quality: Uint8Array;
}

/**
 * Whole watt-hours per quarter hour: finer steps are added up, coarser ones shared out evenly. The running sum is rounded
 * down, so a series loses less than one Wh in all, however long it is.
 *
 * @param microWh  Energy per step, nothing missing, the first one beginning with a quarter hour.
 */
export function toQuarters(microWh: Float64Array, quality: Uint8Array, stepSeconds: number): Quarters {
  const perQuarter = Math.max(1, QUARTER_SECONDS / stepSeconds);
  const perStep = Math.max(1, stepSeconds / QUARTER_SECONDS);
  const count = Math.floor((microWh.length * perStep) / perQuarter);
  const energyWh = new Float64Array(count);
  const worst = new Uint8Array(count);
  let wholeWh = 0;
  let micro = 0;
  let given = 0;
  let flag: number = QUALITY.measured;
  for (let part = 0; part < count * perQuarter; part++) {
    const step = Math.floor(part / perStep);
    const within = part % perStep;
    const energy = microWh[step] as number;
    // Shares of a step are differences of rounded sums, so that they add up to it.
    micro += Math.floor((energy * (within + 1)) / perStep) - Math.floor((energy * within) / perStep);
    flag = Math.max(flag, quality[step] as number);
    if ((part + 1) % perQuarter !== 0) continue;
    const q = (part + 1) / perQuarter - 1;
    wholeWh += Math.floor(micro / MICRO);
    micro %= MICRO;
    energyWh[q] = wholeWh - given;
    given = wholeWh;
    worst[q] = flag;
    flag = QUALITY.measured;
  }
  return { energyWh, quality: worst };
}
