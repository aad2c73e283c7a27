import {
  type Calendar,
  endOf,
  type Instant,
  type IntervalIndex,
  instant,
  interval as intervalOf,
  isoTime,
  startOf,
} from "#domain";
import { timingFor } from "#market";
import type { Community } from "../community.ts";
import type { ShownDay } from "./shown-day.ts";
import type { LiveState } from "./state.ts";

type ClockState = LiveState["clock"];

/** What time it is in the community, how fast it passes, and where the present negotiation stands. */
export function clockState(
  calendar: Calendar,
  community: Community | null,
  day: ShownDay,
  running: IntervalIndex,
  window: IntervalIndex,
): ClockState {
  const now = nowOf(calendar, community);
  return {
    now: isoTime(instant(Math.floor(now / 1000) * 1000)),
    speed: speedOf(community),
    status: statusOf(calendar, community),
    day: { from: isoTime(day.from), to: isoTime(day.to) },
    delivering: running < 0 ? null : spanOf(calendar, running),
    window: { ...spanOf(calendar, window), ...phaseOf(now, timingFor(calendar, window)) },
  };
}

/** Virtual time between two events goes on with the pace, never beyond the next event. */
function nowOf({ epoch }: Calendar, community: Community | null): Instant {
  if (community === null) return epoch;
  const { now, running, pace, day } = community;
  if (!running) return now;
  return instant(Math.max(now, Math.min(pace.now() ?? now, day.nextAt)));
}

function speedOf(community: Community | null): number | null {
  if (community === null || !community.running) return 0;
  return community.pace.speed === "max" ? null : community.pace.speed;
}

function statusOf(calendar: Calendar, community: Community | null): ClockState["status"] {
  if (community === null) return "founding";
  const { replaying, planned, booked, running, now } = community;
  if (replaying) return "catching-up";
  if (planned > 0 && booked >= planned && !running) return "finished";
  return now < timingFor(calendar, intervalOf(0)).opensAt ? "founding" : "running";
}

function spanOf(calendar: Calendar, interval: IntervalIndex) {
  return { interval, from: isoTime(startOf(calendar, interval)), to: isoTime(endOf(calendar, interval)) };
}

/** Where a negotiation stands, and between which instants. */
function phaseOf(now: Instant, { opensAt, endGameAt, closesAt }: ReturnType<typeof timingFor>) {
  const at = { opensAt: isoTime(opensAt), lastOffersAt: isoTime(endGameAt), closesAt: isoTime(closesAt) };
  if (now < opensAt) return { phase: "waiting" as const, ...at };
  if (now < endGameAt) return { phase: "negotiating" as const, ...at };
  return { phase: now < closesAt ? ("last-offers" as const) : ("writing" as const), ...at };
}
