import type { Log } from "#chain";
import { type Calendar, gateOpening, type Hex, type Instant, type IntervalIndex, instant, type MeterId } from "#domain";

/** A root of one-time keys that a meter has announced as its own. */
export interface AnnouncedRoot {
  readonly root: Hex;
  readonly at: Instant;
}

/** The newest roots of each meter, oldest first. */
export type AnnouncedRoots = Record<MeterId, AnnouncedRoot[]>;

/** Roots whose commitments may still wait for a receipt, and one more. */
export const ROOTS_KEPT = 3;

/** Takes note of a root that a meter has announced. */
export function noteRoot(roots: AnnouncedRoots, log: Log): void {
  if (log.event !== "RootAnnounced") return;
  const meter = log.args.meter as MeterId;
  const root = log.args.root as Hex;
  const known = roots[meter] ?? [];
  if (known.some((one) => one.root === root)) return;
  roots[meter] = [...known, { root, at: log.at }].slice(-ROOTS_KEPT);
}

/**
 * Under which root a meter speaks about an interval: the newest that it had announced when the gate for it opened. So both
 * sides of a trade and both meters name the same one without asking each other.
 *
 * @returns null when the meter has announced none by then.
 */
export function rootFor(roots: AnnouncedRoots, meter: MeterId, calendar: Calendar, k: IntervalIndex): Hex | null {
  const opensAt = gateOpening(calendar, k);
  return (roots[meter] ?? []).findLast(({ at }) => at <= opensAt)?.root ?? null;
}

/** The roots that every meter had before the first gate opened. @example rootsAtStart([["0x01", ZERO_HASH]])["0x01"].length   // 1 */
export function rootsAtStart(first: readonly (readonly [MeterId, Hex])[]): AnnouncedRoots {
  return Object.fromEntries(first.map(([meter, root]) => [meter, [{ root, at: instant(0) }]]));
}
