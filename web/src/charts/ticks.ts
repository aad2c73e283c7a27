const HOUR_MS = 3_600_000;
/** Room that a time of day needs on the axis, in pixels. */
const TICK_WIDTH = 64;

/** Whole hours on the time axis, as many as fit. */
export function hourTicks(from: number, to: number, width: number): number[] {
  const hours = (to - from) / HOUR_MS;
  const most = Math.max(1, Math.floor(width / TICK_WIDTH));
  const every = [1, 2, 3, 4, 6, 12, 24].find((step) => hours / step <= most) ?? 24;
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const ticks: number[] = [];
  for (let at = first; at < to; at += every * HOUR_MS) ticks.push(at);
  return ticks;
}
