/** What a caller may learn from an error besides its text: values with their names, as strings or numbers. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The one error class of the project: a stable code, a sentence with the values and units and what to do,
 * and whether trying again can help.
 *
 * Expected outcomes of a market (sold out, window closed) are values, never errors.
 *
 * @source docs/errors.md lists every code; a test compares both directions
 * @example
 * new NeighborwattError("DOMAIN_OUT_OF_RANGE", "Energy must be 0..2^64-1 Wh, got -1").code   // "DOMAIN_OUT_OF_RANGE"
 */
export class NeighborwattError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;
  readonly retryable: boolean;
  /** Exit code of the command line when this error ends a command (sysexits: 65 data, 69 unavailable, 78 configuration …). */
  readonly exitCode: number;

  constructor(
    code: string,
    message: string,
    options: { details?: ErrorDetails; retryable?: boolean; exitCode?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "NeighborwattError";
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? false;
    this.exitCode = options.exitCode ?? 1;
  }
}

/**
 * Exit codes of the command line.
 *
 * @source commands.md, after sysexits.h
 * @example
 * EXIT.configuration   // 78
 */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 64,
  data: 65,
  unavailable: 69,
  tryAgain: 75,
  notPermitted: 77,
  configuration: 78,
} as const;
