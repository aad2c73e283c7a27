import {
  type Instant,
  type IntervalIndex,
  instant,
  intervalAt,
  interval as intervalOf,
  type Random,
  startOf,
} from "#domain";
import { BATCH_TERMS } from "../../founding/index.ts";
import { contractPerTrade, sharedEscrow, throughBaseline } from "./baselines.ts";
import type { Made } from "./blocks.ts";
import { type Cost, costOf, type Way } from "./costs.ts";
import { type DrawnTrade, drawRounds } from "./draw.ts";
import { type Pending, settleAttested, settleBatch, settleOneByOne } from "./ours.ts";
import { type Anchored, commitTo, type Trading } from "./trading.ts";

/** How long before an interval its commitments are made. */
const AHEAD_SECONDS = 120;

/** What one run is about. */
export interface RunOptions {
  readonly trades: number;
  /** Receipts in one transaction of a batch with proofs. */
  readonly receiptsPerBatch?: number;
}

/** The same trades on every way. */
export interface Run {
  readonly costs: Readonly<Record<Way, Cost>>;
  /** Its attested batch, to be paid by the next run. */
  readonly pending: Pending;
}

/**
 * The same trades through both baselines and on our three ways, all at once each time. Settled one by one they lie in several
 * intervals, since a meter signs one statement per interval and a statement is settled as a whole; in a batch they all lie in one.
 *
 * @param before  Attested batch of the run before, whose window is over by now; null in the first run, which does not count.
 */
export async function runOnce(
  trading: Trading,
  random: Random,
  { trades: count, receiptsPerBatch }: RunOptions,
  before: Pending | null,
): Promise<Run> {
  const { producers, consumers, blocks } = trading.street;
  const rounds = drawRounds(random, count, producers.length, consumers.length);
  const trades = rounds.flat();
  blocks.phase = random.below(15);
  const k = firstInterval(trading, rounds.length, before);
  const perTrade = await throughBaseline(contractPerTrade(trading), trades, k);
  const shared = await throughBaseline(sharedEscrow(trading), trades, k);

  const { made: single, next: batched } = await roundsThen(trading, rounds, trades, k);
  const attested = await committed(trading, trades, intervalOf(batched.interval + 1));
  const batch = [batched.made, await settleBatch(trading, batched, receiptsPerBatch)];
  const { made, pending } = await settleAttested(trading, attested, before);
  return {
    costs: {
      contractPerTrade: costOf(perTrade),
      sharedEscrow: costOf(shared),
      single: costOf(single),
      batch: costOf(batch),
      attested: costOf([attested.made, made]),
    },
    pending,
  };
}

/** Rounds of trades settled one by one, an interval each; those of the next interval are committed to before one is settled. */
async function roundsThen(
  trading: Trading,
  rounds: readonly (readonly DrawnTrade[])[],
  last: readonly DrawnTrade[],
  first: IntervalIndex,
): Promise<{ readonly made: readonly Made[]; readonly next: Anchored }> {
  const made: Made[] = [];
  let open: Anchored | null = null;
  for (const [i, round] of [...rounds, last].entries()) {
    const next: Anchored = await committed(trading, round, intervalOf(first + i));
    if (i < rounds.length) made.push(next.made);
    if (open !== null) made.push(...(await settleOneByOne(trading, open)));
    open = next;
  }
  return { made, next: open as Anchored };
}

/** Commitments shortly before their interval. */
export async function committed(
  trading: Trading,
  trades: readonly DrawnTrade[],
  interval: IntervalIndex,
): Promise<Anchored> {
  const { calendar } = trading.street.scenario;
  await trading.waitUntil(instant(startOf(calendar, interval) - AHEAD_SECONDS * 1000));
  return commitTo(trading, trades, interval);
}

/** So that the window of the attested batch before is over when that of this run is handed in. */
function firstInterval(trading: Trading, rounds: number, before: Pending | null): IntervalIndex {
  const { intervalSeconds } = trading.street.scenario.calendar;
  const windowIntervals = Math.ceil(BATCH_TERMS.attestedSeconds / intervalSeconds) + 1;
  const earliest = before === null ? 0 : before.interval + windowIntervals - rounds - 1;
  return intervalOf(Math.max(nextInterval(trading), earliest));
}

/** An interval that begins in at least half of one: time enough for three blocks. */
export function nextInterval({ street }: Trading): IntervalIndex {
  const { calendar } = street.scenario;
  return intervalAt(calendar, (street.blocks.now + calendar.intervalSeconds * 1500) as Instant);
}
