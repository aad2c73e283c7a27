import { endOf, type IntervalIndex, instant, interval as intervalOf, type Random, startOf } from "#domain";
import { sharedEscrow } from "./baselines.ts";
import { drawRounds } from "./draw.ts";
import { settleOneByOne } from "./single.ts";
import { nextInterval } from "./timing.ts";
import { commitTo, type Trading } from "./trading.ts";

/** Seconds from an agreement to the payment of one trade, the delivery of its energy left out. */
export interface Delays {
  /** Both baselines: three transactions, of which one waits for the energy. */
  readonly baseline: number;
  /** Ours, when the producer waits until the anchor stands in a block. */
  readonly anchored: number;
  /** Ours, when the signatures of a quorum of nodes under the anchor are enough for the producer. */
  readonly signed: number;
}

/** Agreed at some second of a minute, well before the interval. */
const WITHIN_SECONDS = 60;
const BEFORE_SECONDS = 240;

/**
 * One trade, alone, from its agreement to its payment: what must stand in a block before the energy may flow, and, from the end of its
 * interval on, what must stand in a block until the producer is paid. What follows another transaction is sent when that
 * stands in a block. Messages between people, meters and nodes take no time here: they take milliseconds, and blocks 15 s.
 *
 * @source SPB III-B1
 */
export async function delaysOf(trading: Trading, random: Random): Promise<Delays> {
  const { street } = trading;
  const { calendar } = street.scenario;
  street.blocks.phase = random.below(15);
  const trades = drawRounds(random, 1, street.producers.length, street.consumers.length).flat();
  const before = BEFORE_SECONDS - random.below(WITHIN_SECONDS);
  const agreedFor = (k: IntervalIndex) => instant(startOf(calendar, k) - before * 1000);
  // The same second in two intervals, so that neither way is in the other's block.
  const first = nextInterval(trading);
  const second = intervalOf(first + 1);
  const escrow = sharedEscrow(trading);
  await escrow.open(trades, first, agreedFor(first));
  const paid = await escrow.pay();
  const anchored = await commitTo(trading, trades, second, agreedFor(second));
  const confirmed = await escrow.confirm(endOf(calendar, first));
  const settled = await settleOneByOne(trading, anchored);
  const seconds = (from: number, to: number) => (to - from) / 1000;
  const signed = seconds(endOf(calendar, second), settled.block.at);
  return {
    baseline: seconds(agreedFor(first), paid.block.at) + seconds(endOf(calendar, first), confirmed.block.at),
    anchored: seconds(agreedFor(second), anchored.made.block.at) + signed,
    signed,
  };
}
