import { NeighborwattError } from "#domain";

/** A study came to a point that its scenario cannot come to: its figures would be wrong. */
export function studyFailed(why: string): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_REPRODUCTION_FAILED",
    `The study cannot go on: ${why}. Its figures would be wrong, so there are none; please report it.`,
    { details: { why } },
  );
}
