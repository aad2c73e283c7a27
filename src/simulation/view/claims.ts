import { type Calendar, type Hex, type Instant, type IntervalIndex, instant, silenceFrom, ZERO_HASH } from "#domain";
import type { BookEntry } from "#trust";
import type { MoneyState } from "./receipt-state.ts";
import type { WrittenTrade } from "./trade-view.ts";

/** What the chain says that one claim has moved. */
export interface Payment {
  readonly deliveredWh: bigint;
  /** To the producer, and local fees. */
  readonly paidNano: bigint;
}

/** What becomes of the money of one claim. */
export interface ClaimMoney {
  readonly state: MoneyState;
  readonly heldNano: bigint;
  readonly paidNano: bigint;
  readonly confirmedWh: bigint;
  /** When money of which no meter said anything is back; null where that is settled. */
  readonly freeAt: Instant | null;
  /** Whether money is on hold for it now. */
  readonly isHeld: boolean;
}

/** An agreement, or a commitment that stands for itself. */
export interface Claim extends ClaimMoney {
  readonly interval: IntervalIndex;
  readonly energyWh: bigint;
  /** null for a commitment by hand, and for one whose agreement is not written. */
  readonly trade: Hex | null;
}

/** What it takes to tell what becomes of money. */
export interface ClaimSources {
  readonly calendar: Calendar;
  readonly now: Instant;
  /** In the order in which they were written. */
  readonly trades: readonly WrittenTrade[];
  /** Where the market brings the money of an agreement: how much. */
  readonly escrowNano: ((trade: WrittenTrade["trade"]) => bigint) | null;
  /** What is anchored of the intervals that are shown. */
  readonly commitments: readonly BookEntry[];
  readonly paymentOf: (commitment: BookEntry) => Payment | null;
}

/**
 * Every claim with its money: agreements first, then commitments that stand for themselves.
 *
 * Where commitments pay, what is on hold for an agreement is what its anchored commitments hold; so two for one agreement
 * hold twice, and one that nobody has committed to holds nothing.
 *
 * @source T1; contracts/src/interfaces/{ICommitmentLedger,IAtomicSettlement}.sol
 */
export function claimsOf(sources: ClaimSources): readonly Claim[] {
  const named = new Map<Hex, BookEntry[]>();
  for (const entry of sources.commitments) {
    const { trade } = entry.commitment;
    named.set(trade, [...(named.get(trade) ?? []), entry]);
  }
  const agreed = sources.trades.map((written): Claim => {
    const { interval, energyWh } = written.trade;
    const money =
      sources.escrowNano === null
        ? committed(sources, written, named.get(written.id) ?? [])
        : escrowed(sources, written);
    return { interval, energyWh, trade: written.id, ...money };
  });
  const written = new Set(sources.trades.map(({ id }) => id));
  const alone = sources.commitments
    .filter(({ commitment }) => commitment.trade === ZERO_HASH || !written.has(commitment.trade))
    .map((entry): Claim => {
      const { interval, energyWh } = entry.commitment;
      return { interval, energyWh, trade: null, ...byItself(sources, entry) };
    });
  return [...agreed, ...alone];
}

/** The market has put the money of the orders aside. */
function escrowed({ calendar, now, escrowNano }: ClaimSources, written: WrittenTrade): ClaimMoney {
  const { trade, settled, ended } = written;
  const heldNano = escrowNano?.(trade) ?? 0n;
  if (settled !== null) return over(heldNano, paymentIn(written));
  // From here on either side may take back what nobody has settled or ended.
  const freeAt = ended?.at ?? instant(silenceFrom(calendar, trade.interval) + calendar.graceSeconds * 1000);
  const isLate = ended !== null || now > silenceFrom(calendar, trade.interval);
  return waiting(heldNano, isLate, freeAt, ended === null && now < freeAt);
}

/** Commitments that name the agreement pay. */
function committed(sources: ClaimSources, written: WrittenTrade, entries: readonly BookEntry[]): ClaimMoney {
  const { calendar, now, paymentOf } = sources;
  const heldNano = entries.reduce((sum, { amountNano }) => sum + amountNano, 0n);
  const paid =
    written.settled === null ? entries.map(paymentOf).find((payment) => payment !== null) : paymentIn(written);
  if (paid != null) return over(heldNano, paid);
  if (entries.length === 0) return { ...waiting(0n, true, null, false), state: "no-money" };
  const freeAt = instant(Math.max(...entries.map(({ endsAt }) => endsAt)) * 1000);
  return waiting(
    heldNano,
    written.ended !== null || now > silenceFrom(calendar, written.trade.interval),
    freeAt,
    now <= freeAt,
  );
}

function byItself({ now, paymentOf }: ClaimSources, entry: BookEntry): ClaimMoney {
  const payment = paymentOf(entry);
  if (payment !== null) return over(entry.amountNano, payment);
  const { expiry } = entry.commitment;
  const freeAt = instant(entry.endsAt * 1000);
  return waiting(entry.amountNano, now > expiry * 1000, freeAt, now <= freeAt);
}

function over(heldNano: bigint, { deliveredWh, paidNano }: Payment): ClaimMoney {
  const state = deliveredWh > 0n ? "paid" : "nothing-delivered";
  return { state, heldNano, paidNano, confirmedWh: deliveredWh, freeAt: null, isHeld: false };
}

function waiting(heldNano: bigint, isLate: boolean, freeAt: Instant | null, isHeld: boolean): ClaimMoney {
  return { state: isLate ? "unconfirmed" : "on-hold", heldNano, paidNano: 0n, confirmedWh: 0n, freeAt, isHeld };
}

function paymentIn({ settled }: WrittenTrade): Payment {
  const amount = (name: string) => (settled?.args[name] as bigint | undefined) ?? 0n;
  return { deliveredWh: amount("deliveredWh"), paidNano: amount("paid") + amount("localGridFee") + amount("localTax") };
}
