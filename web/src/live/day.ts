import type { DayAccounts, DayState, Days, LiveState } from "#api";
import { type Fetched, useFetched } from "./fetched.ts";

/** The date on which the day that runs began, in the community's zone. */
export function todayOf({ clock, community }: LiveState): string {
  return dateIn(community.timezone, clock.day.from);
}

/** A date as `2026-06-25`. */
export function dateIn(timezone: string, at: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: timezone }).format(new Date(at));
}

/** All days that there are; asked for again whenever another interval is booked. */
export function useDays(state: LiveState): Fetched<Days> {
  return useFetched<Days>("/api/days", state.today.bookedTo ?? "");
}

/**
 * A day in full. The one that runs is asked for again whenever another interval is booked; until the first one is, there is none.
 *
 * @param date  null for the day that runs.
 */
export function useDay(state: LiveState, date: string | null): Fetched<DayState> {
  const { bookedTo } = state.today;
  const isToday = date === null || date === todayOf(state);
  const path = isToday && bookedTo === null ? null : `/api/days/${date ?? todayOf(state)}`;
  return useFetched<DayState>(path, isToday ? bookedTo : "");
}

/** The day before one, to compare with; null until it is there, or without one. */
export function useDayBefore(day: Fetched<DayState>): DayState | null {
  const previous = day.is === "there" ? day.value.previous : null;
  const before = useFetched<DayState>(previous === null ? null : `/api/days/${previous}`);
  return before.is === "there" ? before.value : null;
}

/** What a day left in the accounts of grid, tax, fund, operator and community battery; null until something is booked of it. */
export function useAccounts(state: LiveState, date: string | null): DayAccounts | null {
  const { bookedTo } = state.today;
  const isToday = date === null || date === todayOf(state);
  const path = isToday && bookedTo === null ? null : `/api/days/${date ?? todayOf(state)}/accounts`;
  const accounts = useFetched<DayAccounts>(path, isToday ? bookedTo : "");
  return accounts.is === "there" ? accounts.value : null;
}
