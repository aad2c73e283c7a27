const WIDTH = 24;
const EVERY_MS = 200;

/** A bar on a terminal with speed and time left; nothing at all elsewhere. */
export interface Progress {
  /** How far it is, out of the total. */
  at(done: number, label: string): void;
  /** Removes the bar, so that text can be printed. */
  clear(): void;
}

/** Where a bar is drawn, and by which clock its speed is told. */
export interface Screen {
  readonly stream: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly now: () => number;
}

/**
 * Follows a job of `total` parts on standard error.
 *
 * @param unit  What the parts are called, such as "intervals".
 */
export function progress(
  total: number,
  unit: string,
  { stream, now }: Screen = { stream: process.stderr, now: () => performance.now() },
): Progress {
  if (!stream.isTTY) return { at: () => {}, clear: () => {} };
  const startedAt = now();
  let first: number | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    at(done, label) {
      const at = now();
      first ??= done;
      if (at - drawnAt < EVERY_MS) return;
      drawnAt = at;
      stream.write(`\r\x1b[2K${bar(done, total, label)} ${pace(done - first, total - done, at - startedAt, unit)}`);
    },
    clear: () => void stream.write("\r\x1b[2K"),
  };
}

/**
 * A length of time as a person says it.
 *
 * @example spanText(7_500)   // "2 h 5 min"
 */
export function spanText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bar(done: number, total: number, label: string): string {
  const full = Math.min(WIDTH, Math.round((WIDTH * done) / Math.max(total, 1)));
  return `${label} [${"#".repeat(full)}${"·".repeat(WIDTH - full)}] ${done}/${total}`;
}

/** Speed so far and, from it, the time left. */
function pace(passed: number, left: number, ms: number, unit: string): string {
  if (passed <= 0 || ms <= 0) return "";
  const perSecond = (passed * 1000) / ms;
  return `${shortNumber(perSecond)} ${unit}/s, ${spanText(left / perSecond)} left`;
}

/** Two digits, and never in powers of ten. */
function shortNumber(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(2);
}
