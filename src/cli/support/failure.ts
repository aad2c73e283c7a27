import { CommanderError } from "commander";
import { EXIT, NeighborwattError } from "#domain";
import { log } from "./output.ts";

/** The exit code that an error ends the program with. */
export function exitCodeOf(error: unknown): number {
  // Help and version that were asked for come as errors with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  return error instanceof NeighborwattError ? error.exitCode : EXIT.failed;
}

/**
 * What a person reads of an error: one sentence and its code, never a stack. Commander has printed its own already.
 *
 * @returns null when there is nothing left to say
 */
export function failureText(error: unknown): string | null {
  if (error instanceof CommanderError) return null;
  if (error instanceof NeighborwattError) return `neighborwatt: ${error.message} (${error.code})`;
  const what = error instanceof Error ? error.message : String(error);
  return `neighborwatt: ${what}. This is a fault of the program: please report it, with what NEIGHBORWATT_DEBUG=1 shows.`;
}

/** Ends the program with an error once everything that is still to be written is written. */
export function fail(error: unknown): void {
  const text = failureText(error);
  if (text !== null) log(text);
  if (process.env.NEIGHBORWATT_DEBUG && error instanceof Error) log(error.stack ?? "");
  process.exitCode = exitCodeOf(error);
}

/** Wrong usage that the parser of the command line cannot see. */
export function usage(message: string): NeighborwattError {
  return new NeighborwattError("CLI_USAGE", message, { exitCode: EXIT.usage });
}
