import { setImmediate as turn } from "node:timers/promises";

// This file is the first that is loaded, and imports nothing that takes time.
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** A clean stop takes less than two seconds, also on a machine that is busy. */
const PATIENCE_MS = 1_500;

/** Watches for Ctrl-C. */
export interface Interrupt {
  readonly happened: boolean;
  /** Call it when everything is in order. */
  done(): void;
}

/** What a signal does now. One listener stays for good: a signal that arrives between two listeners would be lost. */
let react: (signal: NodeJS.Signals) => void = endEarly;

/** Makes Ctrl-C end the program at once, until a command has something to lose and calls `onInterrupt`. */
export function listenForInterrupts(): void {
  for (const signal of SIGNALS) if (process.listenerCount(signal, onSignal) === 0) process.on(signal, onSignal);
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
  listenForInterrupts();
  react = () => {
    happened = true;
    react = kill;
    if (giveUp !== undefined) patience = setTimeout(() => endWith(giveUp), PATIENCE_MS);
    stop();
  };
  return {
    get happened() {
      return happened;
    },
    done: () => {
      clearTimeout(patience);
      react = kill;
    },
  };
}

/** Lets a Ctrl-C be heard that came while files were loaded or read in one go. */
export async function hearInterrupts(): Promise<void> {
  await turn();
}

function onSignal(signal: NodeJS.Signals): void {
  react(signal);
}

/** Nothing has begun, so there is nothing to bring into order. */
function endEarly(): void {
  endWith(() => {
    if (process.argv.includes("--json")) process.stdout.write('{ "interrupted": true }\n');
  });
}

function endWith(lastWords: () => void): void {
  lastWords();
  process.stdout.write("", () => process.exit(0));
}

function kill(signal: NodeJS.Signals): void {
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
