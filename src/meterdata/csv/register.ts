import { MICRO, QUALITY } from "../series/samples.ts";

/** Readings of a meter that only counts up. */
export interface RegisterReadings {
  /** Strictly ascending. */
  readonly times: Float64Array;
  /** In Wh; NaN where the meter said nothing. */
  readonly registerWh: Float64Array;
}

/** Energy per quarter hour between the first and the last reading. */
export interface RegisterSteps {
  readonly startMs: number;
  readonly microWh: Float64Array;
  readonly quality: Uint8Array;
}

const QUARTER_MS = 900_000;
/** Two readings that are further apart say how much, not when. */
const CLOSE_MS = 3_600_000;

/**
 * Energy per quarter hour from a register: the reading at each boundary lies on the line between its neighbours. Where they
 * are over an hour apart and something flowed, it is estimated; where the register falls (another meter), it is missing.
 *
 * @returns null when less than one whole quarter hour lies between the readings
 */
export function fromRegister({ times, registerWh }: RegisterReadings): RegisterSteps | null {
  const kept = [...times.keys()].filter((i) => !Number.isNaN(registerWh[i]));
  const at = kept.map((i) => times[i] as number);
  const register = kept.map((i) => Math.round((registerWh[i] as number) * MICRO));
  if (at.length < 2) return null;
  const startMs = Math.ceil((at[0] as number) / QUARTER_MS) * QUARTER_MS;
  const count = Math.floor(((at.at(-1) as number) - startMs) / QUARTER_MS);
  if (count < 1) return null;
  const microWh = new Float64Array(count);
  const quality = new Uint8Array(count);
  let left = 0;
  let below = Number.NaN;
  for (let q = 0; q <= count; q++) {
    const boundary = startMs + q * QUARTER_MS;
    let isClose = true;
    let falls = false;
    // A segment that ends with the boundary before has told all it had to.
    const from = (at[left + 1] as number) <= boundary - QUARTER_MS ? left + 1 : left;
    while (left + 2 < at.length && (at[left + 1] as number) < boundary) left++;
    for (let i = from; i <= left; i++) {
      const grown = (register[i + 1] as number) - (register[i] as number);
      if (grown < 0) falls = true;
      if (grown > 0 && (at[i + 1] as number) - (at[i] as number) > CLOSE_MS) isClose = false;
    }
    const [t0, t1] = [at[left] as number, at[left + 1] as number];
    const [r0, r1] = [register[left] as number, register[left + 1] as number];
    const here = boundary >= t1 ? r1 : r0 + Math.round(((r1 - r0) * (boundary - t0)) / (t1 - t0));
    if (q > 0) {
      microWh[q - 1] = falls ? Number.NaN : here - below;
      quality[q - 1] = falls ? QUALITY.refused : isClose ? QUALITY.measured : QUALITY.estimated;
    }
    below = here;
  }
  return { startMs, microWh, quality };
}
