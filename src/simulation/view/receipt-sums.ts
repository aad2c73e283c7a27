import { type Calendar, endOf, type IntervalIndex, instant, isoTime, startOf } from "#domain";
import type { Claim } from "./claims.ts";
import type { Receipts } from "./state.ts";

/** What the day's claims come to. */
export function dayState(claims: readonly Claim[]): Receipts["today"] {
  const count = (state: Claim["state"]) => claims.filter((claim) => claim.state === state).length;
  return {
    claims: claims.length,
    byHand: claims.filter(({ trade }) => trade === null).length,
    paid: count("paid"),
    nothingDelivered: count("nothing-delivered"),
    unconfirmed: count("unconfirmed"),
    onHold: claims.filter(({ isHeld }) => isHeld).length,
    confirmedWh: sum(claims, ({ confirmedWh }) => confirmedWh),
    goingBack: goingBackOf(claims.filter(({ state, isHeld }) => isHeld && state === "unconfirmed")),
    ...moneyOf(claims),
  };
}

function goingBackOf(claims: readonly Claim[]): Receipts["today"]["goingBack"] {
  if (claims.length === 0) return null;
  const freeAt = instant(Math.max(...claims.map((claim) => claim.freeAt ?? 0)));
  return { amountNano: sum(claims, ({ heldNano }) => heldNano), freeAt: isoTime(freeAt) };
}

/** The same for each interval that has claims. */
export function intervalStates(calendar: Calendar, claims: readonly Claim[]): Receipts["intervals"] {
  const byInterval = new Map<IntervalIndex, Claim[]>();
  for (const claim of claims) byInterval.set(claim.interval, [...(byInterval.get(claim.interval) ?? []), claim]);
  return [...byInterval]
    .sort(([a], [b]) => a - b)
    .map(([interval, its]) => ({
      interval,
      from: isoTime(startOf(calendar, interval)),
      to: isoTime(endOf(calendar, interval)),
      agreedWh: sum(its, ({ energyWh }) => energyWh),
      confirmedWh: sum(its, ({ confirmedWh }) => confirmedWh),
      ...moneyOf(its),
    }));
}

/** What was put on hold is still there, was paid, or went back. */
function moneyOf(claims: readonly Claim[]): Pick<Receipts["today"], "onHoldNano" | "paidNano" | "backNano"> {
  return {
    onHoldNano: sum(claims, ({ isHeld, heldNano }) => (isHeld ? heldNano : 0n)),
    paidNano: sum(claims, ({ paidNano }) => paidNano),
    backNano: sum(claims, ({ isHeld, heldNano, paidNano }) => (isHeld ? 0n : heldNano - paidNano)),
  };
}

function sum(claims: readonly Claim[], of: (claim: Claim) => bigint): string {
  return String(claims.reduce((total, claim) => total + of(claim), 0n));
}
