import { type Address, NeighborwattError } from "#domain";

/** Another commitment, or another anchor, stands in this place. */
export function commitmentConflict(consumer: Address, sequence: number): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_COMMITMENTS_CONFLICT",
    `Another commitment ${sequence} of ${consumer} is stored already: drop it from there first, when a quorum has anchored the other.`,
    { details: { consumer, sequence } },
  );
}

export function anchorConflict(number: number): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_COMMITMENTS_CONFLICT",
    `Another anchor ${number} is stored already: drop it from there first, when the chain has the other.`,
    { details: { anchor: number } },
  );
}

/** A commitment that does not follow the newest one of its consumer. */
export function commitmentGap(consumer: Address, sequence: number, newest: number): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_COMMITMENTS_GAP",
    `Commitment ${sequence} of ${consumer} does not follow what is stored, which ends with ${newest}: store those before it first.`,
    { details: { consumer, sequence, newest } },
  );
}

/** An anchor that does not follow the last one, or whose commitments are not there. */
export function anchorGap(number: number, why: string): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_COMMITMENTS_GAP",
    `Anchor ${number} cannot be stored (${why}): store what is before it first.`,
    { details: { anchor: number, why } },
  );
}
