import type { Instant } from "#domain";
import { timeStands } from "./receipt-errors.ts";

/** How long to wait, and how often to look. */
export interface Patience {
  readonly lookEveryMs: number;
  readonly patienceMs: number;
}

/** Asks again and again until there is an answer; null when there is none in time. */
export async function answered<T>(
  ask: () => Promise<T | null>,
  { lookEveryMs, patienceMs }: Patience,
): Promise<T | null> {
  for (const deadline = performance.now() + patienceMs; ; ) {
    const answer = await ask();
    if (answer !== null || performance.now() >= deadline) return answer;
    await new Promise((look) => setTimeout(look, lookEveryMs));
  }
}

/**
 * Waits until a community's time has come to an instant, however long that takes at its pace.
 *
 * @throws CLI_TIME_STANDS (75) when it has not moved for as long as the patience lasts
 */
export async function timeComes(time: () => Promise<Instant>, until: Instant, patience: Patience): Promise<void> {
  const after = (before: Instant) => async () => {
    const now = await time();
    return now > before ? now : null;
  };
  for (let now = await time(); now < until; ) {
    const later = await answered(after(now), patience);
    if (later === null) throw timeStands(now, until);
    now = later;
  }
}
