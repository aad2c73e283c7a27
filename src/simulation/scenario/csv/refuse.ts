import { EXIT, NeighborwattError } from "#domain";

/** Where in a file something is wrong. */
export interface Place {
  readonly file: string;
  /** Counts from 1, the header included. */
  readonly row: number;
  readonly column: string;
  readonly value: string;
}

/** Codes of what can be wrong with the values of a profile. */
export type ProfileFault =
  | "SIMULATION_PROFILE_TIME"
  | "SIMULATION_PROFILE_GAP"
  | "SIMULATION_PROFILE_VALUE"
  | "SIMULATION_PROFILE_UNIT"
  | "SIMULATION_PROFILE_DAYS";

/** A refusal that names the cell, its value, and what was expected. */
export function refuseCell(code: ProfileFault, place: Place, reason: string): NeighborwattError {
  const { file, row, column, value } = place;
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  const text = `${file}, row ${row}, column ${JSON.stringify(column)}, value ${JSON.stringify(shown)}: ${reason}`;
  return new NeighborwattError(code, text, { details: { file, row, column, value: shown }, exitCode: EXIT.data });
}

/** A refusal of a file as a whole. */
export function refuseFile(code: ProfileFault, file: string, reason: string): NeighborwattError {
  return new NeighborwattError(code, `${file}: ${reason}`, { details: { file }, exitCode: EXIT.data });
}
