import { refuseFile } from "./refuse.ts";

/** What to do where values are missing: refuse, or fill in as said. */
export const GAP_RULES = ["refuse", "zero", "hold", "interpolate", "yesterday"] as const;
/** One of `GAP_RULES`. */
export type GapRule = (typeof GAP_RULES)[number];

/** How to fill, and what the values are called in a message. */
export interface Filling {
  readonly rule: GapRule;
  readonly name: string;
  readonly stepsPerDay: number;
}

/**
 * Fills what is missing (NaN), in place: with 0, with the value before, on a line from the value before to the one after, or
 * with that of the same time a day earlier.
 *
 * @returns The places that were filled.
 * @throws METERDATA_GAP where the rule finds nothing to fill with, or the rule is `refuse`
 */
export function fill(file: string, values: Float64Array, filling: Filling): readonly number[] {
  const filled: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    let end = i;
    while (end < values.length && Number.isNaN(values[end])) end++;
    fillRun(file, values, i, end, filling);
    for (let k = i; k < end; k++) filled.push(k);
    i = end;
  }
  return filled;
}

function fillRun(file: string, values: Float64Array, from: number, to: number, filling: Filling): void {
  const { rule, name, stepsPerDay } = filling;
  const cannot = () => {
    const reason = `The column ${JSON.stringify(name)} begins or ends with empty cells, which \`gaps: ${rule}\` cannot fill.`;
    return refuseFile("METERDATA_GAP", file, reason);
  };
  if (rule === "refuse") {
    const reason = `${to - from} values of ${name} are missing, and \`gaps: refuse\` fills nothing. Choose \`--gaps zero\`, hold, interpolate or yesterday.`;
    throw refuseFile("METERDATA_GAP", file, reason);
  }
  const [before, after] = [values[from - 1], values[to]];
  for (let k = from; k < to; k++) {
    const value = {
      zero: 0,
      hold: before,
      interpolate:
        before === undefined || after === undefined ? undefined : line(before, after, k - from + 1, to - from + 1),
      yesterday: values[k - stepsPerDay],
    }[rule];
    if (value === undefined) throw cannot();
    values[k] = value;
  }
}

function line(before: number, after: number, part: number, of: number): number {
  return before + (after - before) * (part / of);
}
