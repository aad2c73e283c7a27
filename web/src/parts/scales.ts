/** A straight map from one range of numbers to another. */
export function linear(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** The round number at which an axis ends; its half is round as well. */
export function axisTop(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= largest) ?? 10;
  // Below 1 a product of the two is not as round as it looks.
  return Number((step * power).toPrecision(2));
}

const HOUR_MS = 3_600_000;
/** Room that a time of day needs on the axis, in pixels. */
const TICK_WIDTH = 64;

/** Whole hours on the time axis, as many as fit. */
export function hourTicks(from: number, to: number, width: number): readonly number[] {
  const hours = (to - from) / HOUR_MS;
  const most = Math.max(1, Math.floor(width / TICK_WIDTH));
  const every = [1, 2, 3, 4, 6, 12, 24].find((step) => hours / step <= most) ?? 24;
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const ticks: number[] = [];
  for (let at = first; at < to; at += every * HOUR_MS) ticks.push(at);
  return ticks;
}

/** One flat piece of a stepped curve, in pixels. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** A stepped line; where a step is missing the line is too. */
export function stepLine(steps: readonly Step[]): string {
  return steps
    .map((step, i) => {
      const joined = i > 0 && steps[i - 1]?.to === step.from;
      return `${joined ? "V" : `M${step.from} `}${step.y}H${step.to}`;
    })
    .join("");
}

/** The area between two stepped curves with the same steps. */
export function stepArea(upper: readonly Step[], lower: readonly Step[]): string {
  return upper.map(({ from, to, y }, i) => `M${from} ${y}H${to}V${lower[i]?.y ?? y}H${from}Z`).join("");
}
