import { join } from "node:path";
import { runIntervals } from "../../run-length.ts";
import { loadScenario } from "../../scenario/index.ts";
import { PAPERS } from "../papers.ts";
import type { Statement } from "../report/statements.ts";
import type { StudySetting, StudySize } from "../setting.ts";
import { type Margin, measureMargin } from "./margin.ts";
import { statementsOf } from "./statements.ts";
import { type Steps, stepsOf } from "./steps.ts";
import { runWorkflow, type WorkflowRun } from "./workflow.ts";
import { type CommunityWrites, communityWrites, type HomeWrites, homeWrites } from "./writes.ts";

/** What was measured. */
export interface MezquitaFigures {
  readonly order: Steps;
  /** Of the hour that is shown, in Wh. */
  readonly energy: { readonly offeredWh: string; readonly wantedWh: string; readonly agreedWh: string };
  readonly homes: HomeWrites;
  readonly community: CommunityWrites;
  readonly margin: Margin;
}

/** The report on the paper: figures, and its statements beside ours. */
export interface MezquitaReport extends MezquitaFigures {
  readonly paper: "mezquita";
  readonly title: string;
  readonly source: string;
  readonly size: StudySize;
  readonly seed: number;
  readonly statements: readonly Statement[];
  readonly wallMs: number;
}

/** The community whose writes are counted. */
const COMMUNITY: Readonly<Record<StudySize, string>> = { small: "tiny", full: "street" };

/**
 * Runs what the paper describes and measures what it claims: its six steps around one hour with Alice, Bob and Carla,
 * what each agent writes, and how many agreements fit into the margin.
 *
 * @throws SIMULATION_REPRODUCTION_FAILED, CHAIN_*, STORAGE_*
 * @source MZ 4.1, 4.2; requirements M1, M2, F3
 */
export async function reproduceMezquita(setting: StudySetting): Promise<MezquitaReport> {
  const { scenariosDir, size, stopwatch, progress } = setting;
  const startedAt = stopwatch.wallMs();
  const within = (name: string): StudySetting => ({ ...setting, directory: join(setting.directory, name) });
  const example = loadScenario("mezquita", { scenariosDir });
  progress("Alice, Bob and Carla: six steps on a chain");
  const run = await runWorkflow(example, within("homes"));
  const order = stepsOf(example.scenario, run);
  const tried = order.steps.flatMap(({ tried }) => tried.flatMap(({ transaction }) => transaction ?? []));
  const homes = homeWrites(example.scenario, run, new Set(tried));

  const measured = loadScenario(COMMUNITY[size], { scenariosDir });
  progress(`${measured.scenario.title}: who writes how much`);
  const community = await communityWrites(measured, runIntervals(measured.scenario), within("community"));
  const margin = await measureMargin(example.scenario, community, within("margin"));
  const figures = { order, energy: energyOf(run), homes, community, margin };
  return {
    paper: "mezquita",
    title: PAPERS.mezquita.title,
    source: PAPERS.mezquita.source,
    size,
    seed: Number(example.scenario.seed),
    ...figures,
    statements: statementsOf(figures),
    wallMs: Math.round(stopwatch.wallMs() - startedAt),
  };
}

/** What was on offer at first, and what became of it. */
function energyOf({ offers, transactions, shown }: WorkflowRun): MezquitaFigures["energy"] {
  const sum = (side: number) => offers.found.reduce((total, o) => total + (o.side === side ? o.energyWh : 0n), 0n);
  const agreed = transactions
    .flatMap(({ logs }) => logs.filter(({ event }) => event === "TransactionAllowed"))
    .map(({ args }) => args.trade as { interval: number; energyWh: bigint })
    .reduce((total, trade) => total + (trade.interval === shown ? trade.energyWh : 0n), 0n);
  return { offeredWh: String(sum(0)), wantedWh: String(sum(1)), agreedWh: String(agreed) };
}
