import type { DayEvents } from "./market-day.ts";
import type { Listener } from "./recorder.ts";

/** Everything that can be heard of a community. A listener only listens: what it does changes nothing of the run. */
export type CommunityEvents = DayEvents & Listener;

/**
 * Several listeners as one; each hears everything, in the order given.
 *
 * @example
 * Object.keys(listeners({}, {})).length   // 5
 */
export function listeners(...all: readonly CommunityEvents[]): Required<CommunityEvents> {
  return {
    block: (block, logs) => all.forEach((one) => void one.block?.(block, logs)),
    boundary: (interval, at) => all.forEach((one) => void one.boundary?.(interval, at)),
    step: (at, homes) => all.forEach((one) => void one.step?.(at, homes)),
    fact: (fact) => all.forEach((one) => void one.fact?.(fact)),
    message: (message, at) => all.forEach((one) => void one.message?.(message, at)),
  };
}
