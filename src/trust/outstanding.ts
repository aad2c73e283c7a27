import type { Address } from "#domain";
import { type CommitmentBook, type ConsumerBook, peek } from "./book.ts";
import { popEnded, pushExpiry } from "./expiry-queue.ts";
import type { ChainView } from "./view.ts";

/**
 * Money that a consumer's commitments hold: those that have not ended and, as far as it matters, are not settled.
 *
 * Ended ones leave through a queue, so a call costs O(log n). Settled ones stay counted until the sum would stand in the
 * way: a sum that is too large refuses too much, never too little, and asking for each of them costs O(n).
 */
export function outstandingNano(book: CommitmentBook, consumer: Address, view: Pick<ChainView, "now">): bigint {
  const state = peek(book, consumer);
  for (let ended = popEnded(state.open, view.now); ended !== null; ended = popEnded(state.open, view.now)) {
    state.openNano -= ended.amountNano;
  }
  return state.openNano;
}

/**
 * Whether a consumer's deposit covers a further amount: what it has put aside, less what it has asked to have back, less
 * what its commitments hold.
 *
 * @source T1 (nobody commits more than has been put aside); contracts/src/interfaces/ICommitmentLedger.sol
 */
export function isCovered(book: CommitmentBook, consumer: Address, amountNano: bigint, view: ChainView): boolean {
  const { depositNano, requestedNano } = view.account(consumer);
  const free = depositNano - requestedNano - amountNano;
  if (free < 0n) return false;
  if (outstandingNano(book, consumer, view) <= free) return true;
  forgetSettled(peek(book, consumer), consumer, view);
  return outstandingNano(book, consumer, view) <= free;
}

/**
 * So many commitments lead from one that may still be paid to its consumer's newest at most. A settlement shows all of them, and
 * they cost gas: with a chain without end its consumer could keep its producer, and whoever shares a transaction with it, from being paid.
 */
export const CHAIN_AT_MOST = 512;

/** Whether a further commitment of a consumer would lead too far away from one that may still be paid. */
export function isChainTooLong(book: CommitmentBook, consumer: Address, view: ChainView): boolean {
  const state = peek(book, consumer);
  const last = state.entries.length + 1 - CHAIN_AT_MOST;
  const isOpen = (): boolean => state.open.items.some(({ commitment }) => commitment.sequence <= last);
  if (last < 1) return false;
  outstandingNano(book, consumer, view);
  if (!isOpen()) return false;
  forgetSettled(state, consumer, view);
  return isOpen();
}

function forgetSettled(state: ConsumerBook, consumer: Address, view: ChainView): void {
  const left = state.open.items.filter(({ commitment }) => !view.isSettled(consumer, commitment.sequence));
  state.open.items.length = 0;
  state.openNano = 0n;
  for (const entry of left) {
    pushExpiry(state.open, entry);
    state.openNano += entry.amountNano;
  }
}
