import { join } from "node:path";
import type { Scenario } from "../../scenario/index.ts";
import { PAPERS } from "../papers.ts";
import type { Statement } from "../report/statements.ts";
import type { StudySetting, StudySize } from "../setting.ts";
import { type ChainFigures, figuresOf } from "./chain/figures.ts";
import { type ChainRun, runOnChain } from "./chain/run-test.ts";
import { partOfDay, type TransaxDay, totalsOf } from "./day.ts";
import { clearDay } from "./horizon.ts";
import { offersOf, TRANSAX_TESTS, type TransaxTest } from "./offers.ts";
import { firstProducer, matchesOf, offeredBy, type ProducerFigures } from "./producer.ts";
import { statementsOf } from "./statements.ts";
import { energyByWindow, SOLVERS, type WindowPoint } from "./windows.ts";

/** The name of a test whose figures the paper shows. */
export type TestName = (typeof TRANSAX_TESTS)[number]["name"];

/** What is reproduced, and how. */
export interface TransaxOptions {
  readonly scenario: Scenario;
  /** The scenario's day. */
  readonly day: TransaxDay;
  /** Tests that run on a chain; none leaves the chain out. */
  readonly chainTests: readonly TestName[];
  /** Δ̂ on the chain: real seconds in which a quarter of an hour passes, 3 to 900. */
  readonly secondsPerInterval: number;
  /** Among which the homes are divided on the chain; no more than there are homes. */
  readonly processes: number;
}

/** A test cleared in memory as a community's solver does it. */
export interface MemoryTest {
  readonly test: TestName;
  readonly battery: boolean;
  readonly window: number;
  readonly tradedWh: readonly number[];
  readonly totalWh: number;
}

/** What was measured. */
export interface TransaxFigures {
  readonly homes: { readonly producers: number; readonly consumers: number; readonly feeders: number };
  readonly intervals: number;
  /** Whether homes follow traces of their own, from files, or the generator's. */
  readonly traces: "generated" | "from files";
  readonly producedWh: readonly number[];
  readonly consumedWh: readonly number[];
  readonly windows: readonly WindowPoint[];
  readonly tests: readonly MemoryTest[];
  readonly producer: ProducerFigures;
  readonly chain: readonly ChainFigures[];
  /** First interval of the day that passed on the chain: a small study takes a part of it. */
  readonly chainFrom: number;
}

/** The report on the paper: figures, and its statements beside ours. */
export interface TransaxReport extends TransaxFigures {
  readonly paper: "transax";
  readonly title: string;
  readonly source: string;
  readonly scenario: string;
  readonly size: StudySize;
  readonly seed: number;
  readonly statements: readonly Statement[];
  readonly wallMs: number;
}

const SIZES: Readonly<
  Record<StudySize, { readonly windows: readonly number[]; readonly chainIntervals: number | null }>
> = {
  small: { windows: [2, 5, 13], chainIntervals: 4 },
  full: { windows: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], chainIntervals: null },
};

/**
 * Runs the paper's tests: in memory for every prediction window, and on a chain with homes in processes of their own.
 *
 * @throws SIMULATION_REPRODUCTION_FAILED, CHAIN_*
 * @source TX 7; requirement F2
 */
export async function reproduceTransax(options: TransaxOptions, setting: StudySetting): Promise<TransaxReport> {
  const { size, stopwatch, progress } = setting;
  const { scenario, day } = options;
  const startedAt = stopwatch.wallMs();
  const { windows, chainIntervals } = SIZES[size];
  progress(`${day.producers.length} producers and ${day.consumers.length} consumers: windows of ${windows.join(", ")}`);
  const points = await energyByWindow(day, windows);
  const tests = TRANSAX_TESTS.map((test) => inMemory(day, test));
  const chainFrom = chainIntervals === null ? 0 : mostTraded(tests, chainIntervals);
  const passing = chainIntervals === null ? day : partOfDay(day, chainFrom, chainIntervals);
  const processes = Math.min(options.processes, day.producers.length + day.consumers.length);
  const chain: ChainFigures[] = [];
  const runs = new Map<TestName, ChainRun>();
  for (const test of TRANSAX_TESTS.filter(({ name }) => options.chainTests.includes(name))) {
    const run = await onChain(passing, test, { ...options, processes }, setting);
    runs.set(test.name, run);
    chain.push(figuresOf(passing, test, run, { ...options, processes }));
  }
  const { producedWh, consumedWh } = totalsOf(day);
  const figures: TransaxFigures = {
    homes: { producers: day.producers.length, consumers: day.consumers.length, feeders: day.limits.length },
    intervals: day.intervals,
    traces: tracesOf(scenario),
    producedWh: producedWh.map(Number),
    consumedWh: consumedWh.map(Number),
    windows: points,
    tests,
    producer: producerFigures(day, chainIntervals === null ? runs.get("C") : undefined),
    chain,
    chainFrom,
  };
  return {
    paper: "transax",
    title: PAPERS.transax.title,
    source: PAPERS.transax.source,
    scenario: scenario.name,
    size,
    seed: Number(scenario.seed),
    ...figures,
    statements: statementsOf(figures),
    wallMs: Math.round(stopwatch.wallMs() - startedAt),
  };
}

function onChain(
  day: TransaxDay,
  test: TransaxTest,
  options: TransaxOptions,
  setting: StudySetting,
): Promise<ChainRun> {
  const { scenario } = options;
  return runOnChain(day, test, {
    directory: join(setting.directory, test.name),
    seed: scenario.seed,
    epoch: scenario.calendar.epoch,
    processes: options.processes,
    secondsPerInterval: options.secondsPerInterval,
    progress: setting.progress,
  });
}

function inMemory(day: TransaxDay, { name, battery, window }: (typeof TRANSAX_TESTS)[number]): MemoryTest {
  const { tradedWh, totalWh } = clearDay(day, offersOf(day, { battery, window }), SOLVERS.fullestFirst);
  return { test: name, battery, window, tradedWh, totalWh };
}

/** The first of the intervals in a row in which most is traded without batteries. */
function mostTraded(tests: readonly MemoryTest[], length: number): number {
  const tradedWh = tests[0]?.tradedWh ?? [];
  const sums = tradedWh.map((_, k) => tradedWh.slice(k, k + length).reduce((sum, one) => sum + one, 0));
  const whole = sums.slice(0, Math.max(1, sums.length - length + 1));
  return whole.indexOf(Math.max(...whole));
}

/** The matches stand for what happened on the chain, where test C has passed there. */
function producerFigures(day: TransaxDay, run: ChainRun | undefined): ProducerFigures {
  const { name, feeder, energyWh } = firstProducer(day);
  const test = TRANSAX_TESTS.find((one) => one.name === "C") as TransaxTest;
  const offers = run?.offers ?? offersOf(day, test);
  const trades =
    run === undefined
      ? clearDay(day, offers, SOLVERS.fullestFirst).trades
      : [...run.record.finals.values()].flatMap((final) => final.trades);
  return {
    name,
    feeder,
    madeWh: energyWh.map(Number),
    offered: offeredBy(name, offers),
    matches: matchesOf(name, offers, trades),
    matchedOn: run === undefined ? "memory" : "chain",
  };
}

function tracesOf({ households }: Scenario): TransaxFigures["traces"] {
  const fromFile = households.some(({ load, pv }) => load.kind === "csv" || pv?.profile.kind === "csv");
  return fromFile ? "from files" : "generated";
}
