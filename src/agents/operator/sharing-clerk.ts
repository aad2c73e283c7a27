import type { Log } from "#chain";
import {
  type Address,
  type Calendar,
  type Hex,
  type Instant,
  type IntervalIndex,
  interval as intervalOf,
  silenceFrom,
} from "#domain";
import type { AgentEvent, Effect } from "../agent.ts";

/** What whoever has intervals shared must know. */
export interface SharingClerkConfig {
  readonly calendar: Calendar;
  /** The meters that are waited for. */
  readonly meters: readonly Address[];
  /** The homes and their parts in an interval, packed as the contract reads them. */
  readonly listAt: (k: IntervalIndex) => Hex;
}

/** Readings that are there, by boundary, and which intervals have been handed in. */
export interface SharingClerkState {
  read: Record<number, Address[]>;
  /** Intervals below this one need no more care. */
  done: number;
  asked: number[];
}

/** What it wants to hear of. */
export const SHARING_INTERESTS = ["Meters.ReadingRecorded", "SharingLedger.IntervalShared"];
/** The kind of record that says what a key left over. */
export const SHARED = "shared";
/** Boundaries of which readings are kept: those of an interval, and of the ones that wait for a silent meter. */
const BOUNDARIES_KEPT = 8;

/** Nothing has been read yet. */
export function freshSharingClerk(): SharingClerkState {
  return { read: {}, done: 0, asked: [] };
}

/**
 * Has an interval shared as soon as both readings of everybody stand, or as soon as silence has begun for those that are
 * missing; anybody may do so, and whoever comes second is refused without harm. States what the key left over.
 *
 * @source contracts/src/interfaces/ISharingLedger.sol
 */
export function sharingDuties(
  config: SharingClerkConfig,
  state: SharingClerkState,
  event: AgentEvent,
  now: Instant,
): readonly Effect[] {
  if (event.kind === "grid" && event.reading.interval > 0) {
    return [{ kind: "wake", at: silenceFrom(config.calendar, intervalOf(event.reading.interval - 1)) }];
  }
  if (event.kind === "clock") return overdue(config, state, now);
  if (event.kind !== "chain") return [];
  if (event.log.event === "IntervalShared") return [noted(state, event.log)];
  return event.log.event === "ReadingRecorded" ? read(config, state, event.log) : [];
}

function read(config: SharingClerkConfig, state: SharingClerkState, { args }: Log): readonly Effect[] {
  const boundary = args.boundary as number;
  const meters = state.read[boundary] ?? [];
  if (!meters.includes(args.meter as Address)) state.read[boundary] = [...meters, args.meter as Address];
  delete state.read[boundary - BOUNDARIES_KEPT];
  const ended = boundary - 1;
  if (ended < 0 || !config.meters.every((meter) => hasRead(state, ended, meter))) return [];
  return share(config, state, ended);
}

function hasRead({ read }: SharingClerkState, interval: number, meter: Address): boolean {
  return (read[interval]?.includes(meter) ?? false) && (read[interval + 1]?.includes(meter) ?? false);
}

/** Whoever has not spoken by now is left out; what the contract no longer shares is nobody's care any more. */
function overdue(config: SharingClerkConfig, state: SharingClerkState, now: Instant): readonly Effect[] {
  const { calendar } = config;
  const graceMs = calendar.graceSeconds * 1000;
  while (now >= silenceFrom(calendar, intervalOf(state.done)) + graceMs) state.done++;
  state.asked = state.asked.filter((asked) => asked >= state.done);
  const effects: Effect[] = [];
  for (let k = state.done; now >= silenceFrom(calendar, intervalOf(k)); k++) {
    effects.push(...share(config, state, k));
  }
  return effects;
}

function share({ listAt }: SharingClerkConfig, state: SharingClerkState, interval: number): readonly Effect[] {
  if (interval < state.done || state.asked.includes(interval)) return [];
  state.asked = [...state.asked, interval];
  const args = [interval, listAt(intervalOf(interval))];
  return [{ kind: "submit", call: { contract: "SharingLedger", function: "share", args } }];
}

function noted(state: SharingClerkState, { args }: Log): Effect {
  const interval = args.interval as number;
  if (!state.asked.includes(interval)) state.asked = [...state.asked, interval];
  while (state.asked.includes(state.done)) state.done++;
  state.asked = state.asked.filter((asked) => asked >= state.done);
  const body = { sharedWh: args.sharedWh as bigint, missedWh: args.missedWh as bigint };
  return { kind: "record", interval: intervalOf(interval), what: SHARED, key: "community", body };
}
