/**
 * Question: how long after solvers begin to solve an interval of 102 homes are its trades final, on the embedded chain in real
 * time with blocks of 1 s?
 * Compare with: the paper's "always less than 120 s" from an offer to its recorded trade (TX 7), and our budget.
 * A win: p99 of at most 5 s.
 *
 * The first hours of `transax` with charged batteries, with all its agents, letters and proofs. Between one interval's trades
 * and the next gate closure time passes as fast as it goes; from 2 s before gate closure on it passes as on the wall.
 *
 * Usage: node bench/clearing-latency.ts [--size small|full]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Agent } from "#agents";
import { type Instant, type IntervalIndex, instant, interval, startOf } from "#domain";
import { type Hosted, type LoadedScenario, loadScenario, openCommunity } from "#simulation";
import { ROOT } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: { scenario: "tiny", intervals: 1 },
  full: { scenario: "transax", intervals: 12 },
} as const;
const BUDGET_MS = 5_000;
const EARLY_MS = 2_000;
/** An interval in which nothing can be traded has no solution to wait for. */
const GIVEN_UP_MS = 20_000;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { scenario: name, intervals } = SIZES[size];
const directory = mkdtempSync(join(tmpdir(), "neighborwatt-latency-"));

/** The scenario with charged batteries: from the first interval on everybody has somebody to trade with. */
function charged(): LoadedScenario {
  const { scenario, profiles } = loadScenario(name, { scenariosDir: join(ROOT, "scenarios") });
  const households = scenario.households.map((home) => {
    return home.battery === null ? home : { ...home, battery: { ...home.battery, initialWh: home.battery.capacityWh } };
  });
  return { scenario: { ...scenario, households }, profiles };
}

const { scenario, profiles } = charged();
const { calendar } = scenario;
/** When solving began, by interval, in ms of the wall clock. */
const began = new Map<IntervalIndex, number>();
const latenciesMs: number[] = [];

function closesAt(k: number): Instant {
  return instant(startOf(calendar, interval(k)) - calendar.commitMarginSeconds * 1000);
}

/** The interval whose gate was the last to close. */
function closedAt(now: Instant): IntervalIndex {
  const margin = calendar.commitMarginSeconds * 1000;
  return interval(Math.floor((now + margin - calendar.epoch) / (calendar.intervalSeconds * 1000)));
}

/** Notes when the first solver is woken after gate closure, which is when it begins; wakes it again when it must be done. */
function timed(hosted: Hosted): Hosted {
  if (hosted.agent.name !== "community/solver-1") return hosted;
  const handle: Agent["handle"] = (state, event, now) => {
    const k = closedAt(now);
    if (event.kind === "clock" && !began.has(k)) began.set(k, performance.now());
    if (event.kind === "clock" && now >= closesAt(k) + GIVEN_UP_MS) hurryOn(k);
    const { state: next, effects } = hosted.agent.handle(state, event, now);
    const ends =
      event.kind !== "start" ? [] : Array.from({ length: intervals + 1 }, (_, i) => closesAt(i) + GIVEN_UP_MS);
    return { state: next, effects: [...effects, ...ends.map((at) => ({ kind: "wake" as const, at: instant(at) }))] };
  };
  return { ...hosted, agent: { ...hosted.agent, handle } };
}

/** As fast as it goes until shortly before the next gate closure. */
function hurryOn(k: IntervalIndex): void {
  community.pace.setSpeed(1, instant(closesAt(k + 1) - EARLY_MS));
}

const community = await openCommunity({
  loaded: { scenario, profiles },
  choices: { mechanism: "clearing", settlement: "metered", privacy: "open", admission: "vote" },
  directory: join(directory, "state"),
  codeVersion: "bench",
  wallMs: () => performance.now(),
  intruders: { agents: (agents) => agents.map(timed) },
  events: {
    block: (_, logs) => {
      for (const { event, args } of logs) {
        if (event !== "SolutionFinalized") continue;
        const k = args.interval as IntervalIndex;
        latenciesMs.push(performance.now() - (began.get(k) as number));
        hurryOn(k);
      }
    },
  },
});

community.pace.setSpeed(1, instant(closesAt(0) - EARLY_MS));
await community.run(interval(intervals));
const summary = community.summary(interval(intervals), 0);
await community.close();
rmSync(directory, { recursive: true, force: true });

const sorted = latenciesMs.toSorted((a, b) => a - b);
/** Nearest rank. */
const percentile = (p: number): number => round(sorted[Math.ceil((p / 100) * sorted.length) - 1] as number);
report("clearing-latency", size, Number(scenario.seed), {
  scenario: name,
  homes: scenario.households.length,
  cleared: sorted.length,
  trades: summary.trades,
  p50Ms: percentile(50),
  p99Ms: percentile(99),
  budgetMs: BUDGET_MS,
  withinBudget: percentile(99) <= BUDGET_MS,
});
