import { useEffect, useState } from "react";
import type { Live } from "./live.ts";

const PERIOD_MS = 250;
/** Longer than this nobody guesses: then the program has to say what time it is. */
const FURTHEST_GUESS_MS = 12_000;

/** The community's time, which goes on between two messages at the speed of the run. In ms since 1970. */
export function useNow({ state, receivedAt, connected }: Live): number {
  const [, draw] = useState(0);
  const speed = state?.clock.speed ?? 0;
  const goes = connected && speed > 0;
  useEffect(() => {
    if (!goes) return;
    const timer = setInterval(() => draw((n) => n + 1), PERIOD_MS);
    return () => clearInterval(timer);
  }, [goes]);
  if (state === null) return 0;
  const { now, window, delivering } = state.clock;
  const guess = Date.parse(now) + (goes ? speed * Math.min(performance.now() - receivedAt, FURTHEST_GUESS_MS) : 0);
  return Math.min(guess, Date.parse(delivering?.to ?? window.from));
}
