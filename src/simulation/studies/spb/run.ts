import type { Random } from "#domain";
import { BATCH_TERMS } from "../../founding/index.ts";
import { type Baseline, contractPerTrade, sharedEscrow, throughBaseline } from "./baselines.ts";
import type { Made } from "./blocks.ts";
import { type Cost, costOf, type Way } from "./costs.ts";
import { type DrawnTrade, drawRounds } from "./draw.ts";
import { attestCall, batchCalls, finalizeCall, type Pending } from "./ours.ts";
import { confirmedCalls } from "./single.ts";
import { AHEAD_STEPS, type Settling, steadily } from "./steady.ts";
import { nextInterval } from "./timing.ts";
import type { Anchored, Trading } from "./trading.ts";

/** What each run is about. */
export interface RunOptions {
  readonly trades: number;
  /** Receipts in one transaction of a batch with proofs. */
  readonly receiptsPerBatch?: number;
}

/** What the same trades cost on every way. */
export type Run = Readonly<Record<Way, Cost>>;

/** The trades of a run, in rounds. */
type Rounds = readonly (readonly DrawnTrade[])[];

/** Before the first block of a run stands the one with its first anchor, which belongs to the run before. */
const BLOCKS_BEFORE = 1;

/**
 * Runs, each with the same trades through both baselines and on our three ways. Each way goes through all runs in one go, so that
 * what a run costs is what it costs in a community that has traded before and goes on: one more run comes first and is not
 * counted, for whoever is paid for the first time costs more, on every way, and never again; attested batches have their
 * window full of others before it; and commitments follow the last.
 */
export async function manyRuns(
  trading: Trading,
  random: Random,
  count: number,
  { trades, receiptsPerBatch }: RunOptions,
): Promise<readonly Run[]> {
  const { producers, consumers, blocks } = trading.street;
  const all = Array.from({ length: count + 1 }, () => drawRounds(random, trades, producers.length, consumers.length));
  blocks.phase = random.below(15);
  const ways: Readonly<Record<Way, readonly Cost[]>> = {
    contractPerTrade: await baselineRuns(trading, contractPerTrade(trading), all),
    sharedEscrow: await baselineRuns(trading, sharedEscrow(trading), all),
    single: await singleRuns(trading, all),
    batch: await batchRuns(trading, all, receiptsPerBatch),
    attested: await attestedRuns(trading, all),
  };
  return Array.from({ length: count }, (_, i) => {
    const of = (way: Way) => ways[way][i + 1] as Cost;
    return {
      contractPerTrade: of("contractPerTrade"),
      sharedEscrow: of("sharedEscrow"),
      single: of("single"),
      batch: of("batch"),
      attested: of("attested"),
    };
  });
}

async function baselineRuns(trading: Trading, baseline: Baseline, all: readonly Rounds[]): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (const rounds of all) costs.push(costOf(await throughBaseline(baseline, rounds.flat(), nextInterval(trading))));
  return costs;
}

/** An interval for each round. */
async function singleRuns(trading: Trading, all: readonly Rounds[]): Promise<readonly Cost[]> {
  const made = await steadily(trading, followed(all.flat()), (anchored): Settling => {
    return { transactions: confirmedCalls(trading, anchored).map((call) => [call]), paid: anchored.trades };
  });
  let from = 0;
  return all.map(({ length }) => {
    from += length;
    return costOf(made.slice(from - length, from), BLOCKS_BEFORE);
  });
}

async function batchRuns(trading: Trading, all: readonly Rounds[], receipts?: number): Promise<readonly Cost[]> {
  const steps = all.map((rounds) => rounds.flat());
  const made = await steadily(trading, followed(steps), (anchored): Settling => {
    return { transactions: batchCalls(trading, anchored, receipts).map((call) => [call]), paid: anchored.trades };
  });
  return eachAlone(made);
}

/** The transaction that hands a batch in also pays the one whose window is over. */
async function attestedRuns(trading: Trading, all: readonly Rounds[]): Promise<readonly Cost[]> {
  const { intervalSeconds } = trading.street.scenario.calendar;
  const inWindow = Math.ceil(BATCH_TERMS.attestedSeconds / intervalSeconds);
  const steps = all.map((rounds) => rounds.flat());
  const warmUp = Array.from({ length: inWindow }, () => steps[0] ?? []);
  const waiting: Pending[] = [];
  const settle = (anchored: Anchored): Settling => {
    const { sent, pending } = attestCall(trading, anchored);
    waiting.push(pending);
    const due = waiting.length > inWindow ? waiting.shift() : undefined;
    if (due === undefined) return { transactions: [[sent]], paid: 0 };
    return { transactions: [[finalizeCall(trading, due), sent]], paid: due.trades };
  };
  return eachAlone((await steadily(trading, followed([...warmUp, ...steps]), settle)).slice(inWindow));
}

function eachAlone(made: readonly Made[]): readonly Cost[] {
  return made.map((one) => costOf([one], BLOCKS_BEFORE));
}

/** With as many intervals behind the last as commitments are ahead. */
function followed(steps: Rounds): Rounds {
  return [...steps, ...Array.from({ length: AHEAD_STEPS }, (_, i) => steps[i % steps.length] ?? [])];
}
