import { join } from "node:path";
import { randomFrom } from "#domain";
import { loadScenario, type Scenario } from "../../scenario/index.ts";
import { tariffOf } from "../../tariff.ts";
import { studyFailed } from "../errors.ts";
import { PAPERS } from "../papers.ts";
import type { Statement } from "../report/statements.ts";
import type { StudySetting, StudySize } from "../setting.ts";
import { BLOCK_SECONDS } from "./blocks.ts";
import { drawRounds, MEAN_PRICE, MEAN_WH } from "./draw.ts";
import { type F1Figures, figuresOf } from "./figures.ts";
import { type Goal, goalsOf } from "./goals.ts";
import { measureF1, SIZES } from "./measure.ts";
import { type Assumed, type CallCost, callCosts, ONCE_CALLS, type PerTrade, perTrade, sharedBy } from "./once.ts";
import type { PlayedStep } from "./play.ts";
import { reliableProducer } from "./reliable.ts";
import { statementsOf } from "./statements.ts";
import { openStreet } from "./street.ts";
import { nextInterval } from "./timing.ts";
import { tradingIn } from "./trading.ts";
import { unreliableProducer } from "./unreliable.ts";

/** Both scenarios of the paper, step by step. */
export interface Played {
  readonly reliable: readonly PlayedStep[];
  readonly unreliable: readonly PlayedStep[];
}

/** What was measured. */
export interface SpbFigures {
  readonly played: Played;
  readonly f1: F1Figures;
  readonly goals: readonly Goal[];
  /** Daily keys of the meters per trade: the baselines have nothing like it, so it stands beside the comparison. */
  readonly certificates: PerTrade;
  readonly assumed: Assumed;
  readonly blockSeconds: number;
  readonly intervalSeconds: number;
}

/** The report on the paper: figures, and its statements beside ours. */
export interface SpbReport extends SpbFigures {
  readonly paper: "spb";
  readonly title: string;
  readonly source: string;
  readonly size: StudySize;
  readonly seed: number;
  readonly statements: readonly Statement[];
  readonly wallMs: number;
}

/** Ten hours in which the sun gives something. */
const HOURS_OF_SUN = 10;

/**
 * Plays the paper's two scenarios and measures what it compares: the same trades through two baselines and through
 * settlement by receipts.
 *
 * @throws SIMULATION_REPRODUCTION_FAILED, CHAIN_*
 * @source SPB III; requirements T6, F1
 */
export async function reproduceSpb(setting: StudySetting): Promise<SpbReport> {
  const { scenariosDir, size, stopwatch, progress } = setting;
  const startedAt = stopwatch.wallMs();
  const { scenario } = loadScenario("spb", { scenariosDir });
  progress("a reliable and an unreliable producer");
  const { played, costs, nodes } = await play(scenario, join(setting.directory, "played"));
  const measured = await measureF1(scenario, setting);
  const { trades, producers, consumers } = SIZES[size];
  const { intervalSeconds } = scenario.calendar;
  const assumed: Assumed = {
    producers,
    consumers,
    nodes,
    tradesPerInterval: trades,
    intervalsPerDay: Math.round((HOURS_OF_SUN * 3600) / intervalSeconds),
    meanTradeNano: meanTradeNano(scenario),
  };
  const shared = sharedBy(assumed, costs);
  const f1 = figuresOf(measured, trades, shared);
  const figures: SpbFigures = {
    played,
    f1,
    goals: goalsOf(f1),
    certificates: perTrade(shared.certificates),
    assumed,
    blockSeconds: BLOCK_SECONDS,
    intervalSeconds,
  };
  return {
    paper: "spb",
    title: PAPERS.spb.title,
    source: PAPERS.spb.source,
    size,
    seed: Number(scenario.seed),
    ...figures,
    statements: statementsOf(figures),
    wallMs: Math.round(stopwatch.wallMs() - startedAt),
  };
}

async function play(
  scenario: Scenario,
  directory: string,
): Promise<{ readonly played: Played; readonly costs: ReadonlyMap<string, CallCost>; readonly nodes: number }> {
  const street = await openStreet(scenario, { producers: 1, consumers: 1, directory });
  try {
    const trading = tradingIn(street);
    const draw = (name: string) => drawRounds(randomFrom(scenario.seed).fork(name), 1, 1, 1).flat();
    const [first, second] = [...draw("reliable"), ...draw("unreliable")];
    if (first === undefined || second === undefined) throw studyFailed("no trade was drawn");
    const reliable = await reliableProducer(trading, first, nextInterval(trading));
    const unreliable = await unreliableProducer(trading, second, nextInterval(trading));
    const costs = callCosts(street, ONCE_CALLS);
    return { played: { reliable, unreliable }, costs, nodes: street.nodes.length };
  } finally {
    await street.chain.close();
  }
}

/** What a drawn trade holds on the mean, with local fees. */
function meanTradeNano(scenario: Scenario): number {
  const tariffs = scenario.schedule.map((_, k) => tariffOf(scenario)(k as Parameters<ReturnType<typeof tariffOf>>[0]));
  const fees = tariffs.reduce((sum, { localGridFee, localTax }) => sum + Number(localGridFee + localTax), 0);
  return MEAN_WH * (MEAN_PRICE + fees / tariffs.length);
}
