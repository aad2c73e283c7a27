import { type Address, endOf, type Hex, type Instant, startOf, ZERO_HASH } from "#domain";
import { type BookEntry, entryAt } from "#trust";
import { commitmentMessage } from "../atomic/commitment-message.ts";
import { lastSecondOf } from "../atomic/on-hold.ts";
import { rootFor } from "../atomic/roots.ts";
import { anchoredPath, chainFrom } from "./anchors.ts";
import { enoughOf, turnOf } from "./config.ts";
import type { NodeTurn } from "./gossip.ts";
import type { WaitingTrade } from "./state.ts";

/**
 * Commitments have become binding: each producer learns that money is on hold for it, so that it writes the agreement; where
 * the trade is written already, both meters learn it as well.
 */
export function tellOnHold(turn: NodeTurn, number: number, before: ReadonlyMap<Address, number>): void {
  const { state, ledger, config } = turn;
  if (!isTelling(turn, number)) return;
  const book = ledger.book(state);
  for (const [consumer, last] of state.markedCut) {
    for (let sequence = (before.get(consumer) ?? 0) + 1; sequence <= last; sequence++) {
      const entry = entryAt(book, consumer, sequence);
      if (entry === undefined || entry.commitment.trade === ZERO_HASH) continue;
      const { producer, interval, trade } = entry.commitment;
      show(turn, entry, producer, startOf(config.calendar, interval));
      const waiting = state.deliveries[interval]?.trades.find(({ id }) => id === trade);
      if (waiting !== undefined) tellMeters(turn, waiting);
    }
  }
}

/** A trade is written: both meters learn that money is on hold for it, and only so do they count it. */
export function tellMeters(turn: NodeTurn, waiting: WaitingTrade): void {
  const { config } = turn;
  const { sellerMeter, buyerMeter, trade } = waiting;
  if (config.escrowed || sellerMeter === null || buyerMeter === null) return;
  const entry = commitmentFor(turn, waiting);
  if (entry === null || !isTelling(turn, entry.anchor as number)) return;
  for (const meter of [sellerMeter, buyerMeter]) show(turn, entry, meter, endOf(config.calendar, trade.interval));
}

/** The anchored commitment that pays for a trade; null when there is none. */
export function commitmentFor(turn: NodeTurn, waiting: WaitingTrade): BookEntry | null {
  const entries = turn.ledger.book(turn.state).byInterval.get(waiting.trade.interval) ?? [];
  for (const entry of entries) {
    if (entry.anchor !== null && entry.commitment.trade === waiting.id && paysFor(turn, entry, waiting)) return entry;
  }
  return null;
}

/** Whether a commitment says what the trade says: anybody can write any trade into one. */
function paysFor(
  { config, state }: NodeTurn,
  { commitment: c }: BookEntry,
  { trade, sellerMeter, buyerMeter }: WaitingTrade,
): boolean {
  const rootOf = (meter: Address | null): Hex | null =>
    meter === null ? null : rootFor(state.roots, meter, config.calendar, trade.interval);
  return (
    c.consumer === trade.buyer &&
    c.producer === trade.seller &&
    c.energyWh === trade.energyWh &&
    c.pricePerWh === trade.pricePerWh &&
    c.expiry === lastSecondOf(config.calendar, trade) &&
    c.consumerRoot === rootOf(buyerMeter) &&
    c.producerRoot === rootOf(sellerMeter)
  );
}

/** Whoever hears it twice loses nothing, so more than one node tells it. */
function isTelling({ config }: NodeTurn, anchor: number): boolean {
  return turnOf(config, anchor) < enoughOf(config.nodes.length);
}

/** Shows a commitment under the newest anchor. */
function show(turn: NodeTurn, { commitment }: BookEntry, to: Address, until: Instant): void {
  const { config, state, now, effects } = turn;
  const { consumer, sequence } = commitment;
  const last = new Map(state.markedCut).get(consumer) ?? 0;
  const anchored = {
    number: state.marked.number,
    chain: chainFrom(turn, consumer, sequence, last),
    path: anchoredPath(turn, consumer),
  };
  const news = { kind: "on-hold", anchored } as const;
  effects.push({ kind: "send", message: commitmentMessage(config.wallet.address, to, now, news, until) });
}
