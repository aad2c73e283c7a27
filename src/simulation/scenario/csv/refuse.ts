import { EXIT, NeighborwattError } from "#domain";

/** A refusal of a profile as a whole. */
export function refuseProfile(
  code: "SIMULATION_PROFILE_UNIT" | "SIMULATION_PROFILE_DAYS",
  file: string,
  reason: string,
): NeighborwattError {
  return new NeighborwattError(code, `${file}: ${reason}`, { details: { file }, exitCode: EXIT.data });
}
