import { join } from "node:path";
import type { Call, Log } from "#chain";
import { openEmbeddedChain } from "#chain/embedded";
import { gateClosure, type Hex, type Instant, type IntervalIndex, instant, intervalAt, startOf } from "#domain";
import { unpackPowers } from "#market";
import { letterKeyOf } from "#messaging";
import { BlockWriter, type PendingCall } from "../../../block-writer.ts";
import { studyFailed } from "../../errors.ts";
import type { TransaxDay } from "../day.ts";
import { offersOf, type TimedOffer, type TransaxTest } from "../offers.ts";
import { blockTime, decidedIn, type FastClock, fastClock, solveSeconds } from "./calendar.ts";
import { DsoDesk, moneyOf } from "./dso.ts";
import { plansOf } from "./home-plan.ts";
import { type HomeProcesses, startHomes } from "./home-processes.ts";
import { foundMarket, marketAddresses, type Parties, partiesOf } from "./market.ts";
import { realMs, waitUntil } from "./real-time.ts";
import { TestRecord } from "./record.ts";
import { SolverDesk } from "./solver.ts";

/** How a test is run on a chain. */
export interface ChainSetting {
  /** An empty folder for its chain. */
  readonly directory: string;
  readonly seed: bigint;
  readonly epoch: Instant;
  /** How many processes share the homes. */
  readonly processes: number;
  /** Δ̂: real seconds in which a quarter of an hour passes; one block each. */
  readonly secondsPerInterval: number;
  readonly progress: (what: string) => void;
}

/** What came of a test. */
export interface ChainRun {
  readonly offers: readonly TimedOffer[];
  readonly record: TestRecord;
}

const BLOCK_MS = 1_000;
/** The interval before the first one, in which the evening's offers are posted. */
const EVENING = -1;

/**
 * Runs a test of the paper with everything in it: a chain that makes a block every second, the contract, the DSO, a solver, and
 * the homes in processes of their own. A machine that is too slow for a block a second makes the day longer, not wrong.
 *
 * @throws SIMULATION_REPRODUCTION_FAILED, CHAIN_*
 * @source TX 6.4 (workflow), 7.2 (31 computers for 102 homes)
 */
export async function runOnChain(day: TransaxDay, test: TransaxTest, setting: ChainSetting): Promise<ChainRun> {
  const { epoch, seed, processes, directory } = setting;
  const clock = fastClock(epoch, day.intervals, setting.secondsPerInterval);
  const parties = partiesOf(seed);
  const offers = offersOf(day, test);
  setting.progress(`Test ${test.name}: a chain, and ${processes} processes with ${homesIn(day)} homes`);
  const { genesisAt } = clock;
  const chain = await openEmbeddedChain({ directory: join(directory, "chain"), genesisAt, rpcPort: 0 });
  let homes: HomeProcesses | null = null;
  try {
    homes = await startHomes(processes, plansOf(offers), {
      url: chain.rpcUrl as string,
      chainId: chain.chainId,
      contracts: marketAddresses(parties.founder.address),
      seed,
      epoch,
      dso: parties.dso.address,
      dsoKey: letterKeyOf(parties.dso),
    });
    const writer = new BlockWriter(chain);
    const moneyNano = [...day.consumers, ...day.producers].reduce((sum, home) => sum + moneyOf(home), 0n);
    await foundMarket({ clock, limits: day.limits, moneyNano }, parties, chain, writer);
    const passing = new PassingDay(day, clock, parties, seed, writer, homes);
    await passing.run((what) => setting.progress(`Test ${test.name}: ${what}`));
    return { offers, record: passing.record };
  } finally {
    await homes?.close();
    await chain.close();
  }
}

/** The market's word for a solution without proof. */
const NOT_PROVED = 2n ** 128n - 1n;
/** Progress is told so many times a day. */
const STAGES = 8;

/** A day while it passes, block by block. */
class PassingDay {
  readonly record = new TestRecord();
  readonly #day: TransaxDay;
  readonly #clock: FastClock;
  readonly #parties: Parties;
  readonly #writer: BlockWriter;
  readonly #homes: HomeProcesses;
  readonly #dso: DsoDesk;
  readonly #solver: SolverDesk;
  readonly #finalizing = new Set<IntervalIndex>();
  /** Calls of the solver for the next block. */
  #next: readonly Call[] = [];
  #dueAt = 0;

  constructor(
    day: TransaxDay,
    clock: FastClock,
    parties: Parties,
    seed: bigint,
    writer: BlockWriter,
    homes: HomeProcesses,
  ) {
    this.#day = day;
    this.#clock = clock;
    this.#parties = parties;
    this.#writer = writer;
    this.#homes = homes;
    this.#dso = new DsoDesk(parties.dso, day, clock.calendar, seed);
    this.#solver = new SolverDesk(day.limits);
  }

  async run(progress: (what: string) => void): Promise<void> {
    const { intervals } = this.#day;
    const { blocksPerInterval } = this.#clock;
    progress("the evening before, permissions are issued and first offers posted");
    await this.#evening();
    const blocks = intervals * blocksPerInterval;
    const stage = Math.max(1, Math.ceil(intervals / STAGES)) * blocksPerInterval;
    for (let block = 0; block <= blocks; block++) {
      if (block % stage === 0) progress(`${block / blocksPerInterval} of ${intervals} intervals`);
      await this.#block(blockTime(this.#clock, block), blockTime(this.#clock, block + 1));
    }
  }

  /** As many blocks as the homes need: the day has not begun. */
  async #evening(): Promise<void> {
    const { eveningAt, startsAt } = this.#clock;
    for (let at = eveningAt; at < startsAt; at = instant(at + 1000)) {
      await this.#block(at, instant(at + 1000));
      if (this.#homes.areLevelAt(EVENING) && this.record.underWay === 0) return;
    }
    throw studyFailed("the homes were not ready in an hour of evening");
  }

  async #block(at: Instant, nextAt: Instant): Promise<void> {
    await waitUntil(this.#dueAt);
    this.#dueAt = Math.max(this.#dueAt, realMs()) + BLOCK_MS;
    const { solver } = this.#parties;
    const own = [...this.#readPost(at), ...this.#next.map((call): PendingCall => ({ signer: solver, call }))];
    const { receipts, block, logs } = await this.#writer.write(at, own);
    const writtenAt = realMs();
    const calls = own.map(({ call }) => call);
    this.record.wrote(calls, receipts, block.receipts, writtenAt);
    const binds = logs.flatMap((log) => this.#follow(log, writtenAt));
    this.#next = [...binds, ...this.#solverCalls(at, nextAt)];
  }

  /** Letters to the DSO are answered, everything else is noted. */
  #readPost(at: Instant): readonly PendingCall[] {
    return this.#homes.take().flatMap((saying) => {
      if (saying.kind !== "letter") {
        this.record.hears(saying);
        return [];
      }
      const { calls, letters } = this.#dso.open(saying.home, saying.envelope, at);
      for (const envelope of letters) this.#homes.deliver({ kind: "letter", envelope });
      return calls;
    });
  }

  #follow(log: Log, at: number): readonly Call[] {
    const { book } = this.#solver;
    const binds = this.#solver.follow(log);
    if (log.event !== "SolutionSubmitted" && log.event !== "SolutionFinalized") return binds;
    const k = log.args.interval as IntervalIndex;
    const numbers = book.intervals[k] ?? [];
    const powers = unpackPowers(log.args.powers as Hex);
    const [sales, purchases] = [powers.map(({ sale }) => sale), powers.map(({ purchase }) => purchase)];
    if (log.event === "SolutionSubmitted") {
      this.record.includes(
        [...sales, ...purchases].map((place) => numbers[place] as number),
        at,
      );
    } else {
      const gap = log.args.gap as bigint;
      const offerAt = (place: number) => this.record.offerOf(numbers[place] as number);
      const trades = powers.map(({ sale, purchase, energyWh }) => {
        return { interval: k, sell: offerAt(sale), buy: offerAt(purchase), energyWh: Number(energyWh) };
      });
      this.record.finals.set(k, { at, gapWh: gap === NOT_PROVED ? null : Number(gap), trades });
    }
    return binds;
  }

  /** What the solver does between two blocks: the next interval with all of its offers, later ones as far as they are known. */
  #solverCalls(at: Instant, nextAt: Instant): readonly Call[] {
    const { calendar } = this.#clock;
    const next = decidedIn(intervalAt(calendar, at));
    const closesAt = gateClosure(calendar, next);
    if (next >= 0 && at < closesAt && closesAt <= nextAt) this.record.solveStartedAt.set(next, realMs());
    const calls = this.#solver.openFrom(next).flatMap((k) => this.#solver.solve(k));
    const finalFrom = closesAt + solveSeconds(this.#clock) * 1000;
    if (next < 0 || nextAt < finalFrom || nextAt >= startOf(calendar, next) || this.#finalizing.has(next)) return calls;
    if (next >= this.#day.intervals) return calls;
    this.#finalizing.add(next);
    return [...calls, this.#solver.finalize(next)];
  }
}

function homesIn({ producers, consumers }: TransaxDay): number {
  return producers.length + consumers.length;
}
