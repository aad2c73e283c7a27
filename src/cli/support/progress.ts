const WIDTH = 24;
const EVERY_MS = 200;

/** A bar on a terminal with speed and time left; nothing at all elsewhere. */
export interface Progress {
  /** How far it is, out of the total. */
  at(done: number, label: string): void;
  /** Removes the bar, so that text can be printed. */
  clear(): void;
}

/**
 * Follows a job of `total` parts on standard error.
 *
 * @param unit  What the parts are called, such as "intervals".
 */
export function progress(total: number, unit: string): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { at: () => {}, clear: () => {} };
  const startedAt = performance.now();
  let first: number | null = null;
  let drawnAt = 0;
  return {
    at(done, label) {
      const now = performance.now();
      first ??= done;
      if (now - drawnAt < EVERY_MS) return;
      drawnAt = now;
      stderr.write(`\r\x1b[2K${bar(done, total, label)} ${pace(done - first, total - done, now - startedAt, unit)}`);
    },
    clear: () => void stderr.write("\r\x1b[2K"),
  };
}

function bar(done: number, total: number, label: string): string {
  const full = Math.min(WIDTH, Math.round((WIDTH * done) / Math.max(total, 1)));
  return `${label} [${"#".repeat(full)}${"·".repeat(WIDTH - full)}] ${done}/${total}`;
}

/** Speed so far and, from it, the time left. */
function pace(passed: number, left: number, ms: number, unit: string): string {
  if (passed <= 0) return "";
  const perSecond = (passed * 1000) / ms;
  return `${perSecond.toPrecision(2)} ${unit}/s, ${Math.ceil(left / perSecond)} s left`;
}
