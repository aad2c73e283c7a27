import { NeighborwattError } from "#domain";
import type { CommunityStore } from "#storage";
import type { WriterState } from "./block-writer.ts";
import type { BooksState, StoredBooking } from "./books.ts";
import type { DayState } from "./market-day.ts";
import { BOOKING } from "./recorder.ts";
import type { WorldState } from "./world.ts";

/** The name under which the store keeps it. */
export const SNAPSHOT = "community";

/** Raised when what a snapshot holds changes its form: a version that reads it otherwise must not go on from it. */
export const SNAPSHOT_FORMAT = 5;

/** Everything a snapshot holds. */
export interface SavedCommunity {
  readonly format: number;
  readonly writer: WriterState;
  readonly day: DayState;
  readonly world: WorldState;
  readonly books: BooksState;
}

/** The newest snapshot that the chain has come to; undefined when there is none. */
export function savedIn(store: CommunityStore, block: number, directory: string): SavedCommunity | undefined {
  const saved = store.latestSnapshot(SNAPSHOT, block)?.state as SavedCommunity | undefined;
  if (saved === undefined || saved.format === SNAPSHOT_FORMAT) return saved;
  throw new NeighborwattError(
    "SIMULATION_OTHER_FORMAT",
    `The state in ${directory} was saved in another form (${saved.format ?? "none"}, this version reads ` +
      `${SNAPSHOT_FORMAT}); nothing was changed. Go on with the version that made it, or with another --data directory.`,
    { details: { directory, format: saved.format ?? null, expected: SNAPSHOT_FORMAT }, exitCode: 65 },
  );
}

/** The intervals that were booked when the snapshot was taken. */
export function bookings(store: CommunityStore, saved: SavedCommunity | undefined): readonly StoredBooking[] {
  if (saved === undefined) return [];
  return store.records({ kind: BOOKING, to: saved.books.next }).map((r) => r.body as StoredBooking);
}
