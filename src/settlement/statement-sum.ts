import type { Address } from "#domain";
import type { LateData, Neighbour, StatementTotals } from "./statement.ts";

/**
 * The bill over several periods of one home, from the bills of each: every sum is their sum.
 *
 * @param parts  At least one, in the order of time, none overlapping another.
 * @source ADR 0022
 */
export function sumOfStatements(parts: readonly StatementTotals[]): StatementTotals {
  const { household } = parts[0] as StatementTotals;
  const booked = parts.filter(({ intervals }) => intervals > 0);
  const late = booked.flatMap((part) => part.late ?? []);
  const corrections = booked.flatMap((part) => part.corrections ?? []);
  const { late: _, ...sums } = booked.reduce(
    (
      sum: Readonly<Record<string, unknown>>,
      { late: _, corrections: ______, neighbours: __, household: ___, from: ____, to: _____, ...part },
    ) => added(sum, part) as Readonly<Record<string, unknown>>,
    EMPTY,
  ) as unknown as StatementTotals;
  return {
    ...(booked.length === 0 ? (parts[0] as StatementTotals) : sums),
    household,
    from: booked[0]?.from ?? null,
    to: booked.at(-1)?.to ?? null,
    unbilledIntervals: booked.reduce((sum, part) => sum + part.unbilledIntervals, 0) - billedLater(booked),
    neighbours: neighboursOf(booked),
    ...(corrections.length > 0 && { corrections }),
    ...(late.length > 0 && { late }),
  };
}

const EMPTY = {};

/** Each part of both, added where both have it: parts of a price that only one has stay what they are. */
function added(a: unknown, b: unknown): unknown {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (typeof a === "bigint" && typeof b === "bigint") return a + b;
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (Array.isArray(a) && Array.isArray(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => added(a[i], b[i]));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...names].map((name) => [name, added(left[name], right[name])]));
}

function neighboursOf(parts: readonly StatementTotals[]): readonly Neighbour[] {
  const byAddress = new Map<Address, Neighbour>();
  for (const one of parts.flatMap(({ neighbours }) => neighbours)) {
    const known = byAddress.get(one.counterparty);
    const { counterparty, ...sums } = one;
    byAddress.set(counterparty, known === undefined ? one : { ...(added(known, sums) as Neighbour), counterparty });
  }
  return [...byAddress.values()];
}

/** Intervals that one part still had to bill and a later one has billed. */
function billedLater(parts: readonly StatementTotals[]): number {
  const first = parts[0]?.from ?? 0;
  const withinEarlier = ({ from, to, intervals }: LateData, before: number): number => {
    const end = Math.min(to, before);
    const begin = Math.max(from, first);
    return end <= begin ? 0 : Math.round(((end - begin) * intervals) / (to - from));
  };
  return parts.reduce(
    (sum, part) => (part.late ?? []).reduce((n, gap) => n + withinEarlier(gap, part.from ?? 0), sum),
    0,
  );
}
