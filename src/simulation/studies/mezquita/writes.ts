import { endOf, gateOpening, type Instant, interval as intervalOf, startOf } from "#domain";
import { openCommunity } from "../../open-community.ts";
import type { LoadedScenario, Scenario } from "../../scenario/index.ts";
import type { StudySetting } from "../setting.ts";
import { namesOf, type RecordedTransaction, recordedTransactions } from "./recorded.ts";
import type { WorkflowRun } from "./workflow.ts";

/** What somebody wrote to the chain, by function. */
export interface Writes {
  /** `household/role` or a role. */
  readonly who: string;
  readonly calls: Readonly<Record<string, number>>;
  readonly transactions: number;
  readonly gasUsed: number;
}

/** The three homes of the paper's example. */
export interface HomeWrites {
  /** From the founding to the first gate: once in a life. */
  readonly registration: readonly Writes[];
  /** One full hour, from one boundary to the next. */
  readonly hour: { readonly from: string; readonly to: string; readonly writes: readonly Writes[] };
  /** Transactions with which each home writes the agreements of one interval. */
  readonly agreements: readonly { readonly home: string; readonly paper: number; readonly ours: number }[];
}

/** A whole community, by role. */
export interface CommunityWrites {
  readonly scenario: string;
  readonly homes: number;
  /** How many hours were counted. */
  readonly hours: number;
  /** Per hour over all agents of the role, two decimals. */
  readonly perHour: readonly (Writes & { readonly agents: number })[];
  readonly agreements: { readonly inAll: number; readonly perHour: number; readonly busiestHour: number };
  readonly gasPerAgreement: number;
}

/** What Alice, Bob and Carla write at the end of each hour (MZ 4.2, case 2). */
export const PAPER_WRITES = { alice: 2, bob: 1, carla: 1 } as const;

/**
 * Counts what each agent of the three homes wrote, from the chain's own receipts. What was tried outside a gate is left
 * out: honest agents do not try.
 *
 * @source MZ 4.2
 */
export function homeWrites(scenario: Scenario, run: WorkflowRun, tried: ReadonlySet<string>): HomeWrites {
  const { calendar } = scenario;
  const homes = Object.keys(PAPER_WRITES) as (keyof typeof PAPER_WRITES)[];
  const ours = run.transactions.filter((t) => homes.some((home) => t.who.startsWith(`${home}/`)) && !tried.has(t.hash));
  const [from, to] = [startOf(calendar, run.shown), endOf(calendar, run.shown)];
  const written = ours.filter((t) =>
    t.logs.some((l) => l.event === "TransactionAllowed" && l.args.interval === run.shown),
  );
  return {
    registration: writesBy(between(ours, 0, gateOpening(calendar, intervalOf(0))), ({ who }) => who),
    hour: {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      writes: writesBy(between(ours, from, to), ({ who }) => who),
    },
    agreements: homes.map((home) => ({
      home,
      paper: PAPER_WRITES[home],
      ours: written.filter(({ who }) => who.startsWith(`${home}/`)).length,
    })),
  };
}

/**
 * Runs a community with its operator and counts what each role writes per hour, over the hours that have everything.
 *
 * @param intervals  Two or more.
 */
export async function communityWrites(
  loaded: LoadedScenario,
  intervals: number,
  setting: StudySetting,
): Promise<CommunityWrites> {
  const { scenario } = loaded;
  const { calendar } = scenario;
  const community = await openCommunity({
    loaded,
    choices: { ...scenario.choices, mechanism: "negotiation", settlement: "metered" },
    directory: setting.directory,
    codeVersion: setting.codeVersion,
    wallMs: setting.stopwatch.wallMs,
  });
  try {
    await community.run(community.plan(intervals));
    const all = recordedTransactions(community.chain, namesOf(scenario, community.identities));
    // The hour before the first interval has no readings and the first one no payments: these come with the second.
    const running = between(all, startOf(calendar, intervalOf(1)), startOf(calendar, intervalOf(intervals)));
    const hours = ((intervals - 1) * calendar.intervalSeconds) / 3600;
    const agents = community.identities.flatMap(({ actors }) => actors.map(({ role }) => role as string));
    const perHour = writesBy(running, roleOf).map((writes) => {
      return { ...overHours(writes, hours), agents: agents.filter((role) => role === writes.who).length };
    });
    return {
      scenario: scenario.name,
      homes: scenario.households.length,
      hours,
      perHour,
      ...agreementsOf(running, hours),
    };
  } finally {
    await community.close();
  }
}

function agreementsOf(transactions: readonly RecordedTransaction[], hours: number) {
  const written = transactions.filter((t) => t.ok && t.call === "BilateralMarket.AllowTransaction");
  const byInterval = Map.groupBy(written, (t) => t.logs.find((l) => l.event === "TransactionAllowed")?.args.interval);
  const busiestHour = Math.max(0, ...[...byInterval.values()].map(({ length }) => length));
  const gas = written.reduce((sum, { gasUsed }) => sum + gasUsed, 0);
  return {
    agreements: { inAll: written.length, perHour: rounded(written.length / hours), busiestHour },
    gasPerAgreement: Math.round(gas / Math.max(1, written.length)),
  };
}

function between(all: readonly RecordedTransaction[], from: number, to: Instant): readonly RecordedTransaction[] {
  return all.filter(({ at }) => at >= from && at < to);
}

function writesBy(all: readonly RecordedTransaction[], key: (t: RecordedTransaction) => string): readonly Writes[] {
  return [...Map.groupBy(all, key)].map(([who, own]) => ({
    who,
    calls: Object.fromEntries([...Map.groupBy(own, ({ call }) => call)].map(([call, { length }]) => [call, length])),
    transactions: own.length,
    gasUsed: own.reduce((sum, { gasUsed }) => sum + gasUsed, 0),
  }));
}

function overHours({ who, calls, transactions, gasUsed }: Writes, hours: number): Writes {
  return {
    who,
    calls: Object.fromEntries(Object.entries(calls).map(([call, count]) => [call, rounded(count / hours)])),
    transactions: rounded(transactions / hours),
    gasUsed: Math.round(gasUsed / hours),
  };
}

function roleOf({ who }: RecordedTransaction): string {
  return who.slice(who.indexOf("/") + 1);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
