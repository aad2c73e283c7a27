import { EXIT } from "#domain";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** A clean stop takes less than two seconds, also on a machine that is busy. */
const PATIENCE_MS = 1_500;

/** Watches for Ctrl-C. */
export interface Interrupt {
  readonly happened: boolean;
  /** Call it when everything is in order. */
  done(): void;
}

/**
 * Lets the first Ctrl-C (or SIGTERM) stop in order; a second one kills.
 *
 * @param stop  Asks whoever works to come to an end.
 * @param giveUp  Says and removes what must be when that takes too long: the program then ends at once, which is safe,
 *   since whatever had a receipt is in the journal at any moment. Without it the end is waited for.
 */
export function onInterrupt(stop: () => void = () => {}, giveUp?: () => void): Interrupt {
  let happened = false;
  let patience: NodeJS.Timeout | undefined;
  const done = () => {
    clearTimeout(patience);
    for (const signal of SIGNALS) process.off(signal, handle);
  };
  const handle = () => {
    done();
    happened = true;
    if (giveUp !== undefined) patience = setTimeout(() => endAtOnce(giveUp), PATIENCE_MS);
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    get happened() {
      return happened;
    },
    done,
  };
}

function endAtOnce(giveUp: () => void): void {
  giveUp();
  process.stdout.write("", () => process.exit(EXIT.done));
}
