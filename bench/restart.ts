/**
 * Question: how long until a community of 20 homes is back after it was stopped, after one day and after thirty?
 * Compare with: the budget of 2 s.
 * A win: 2 s or less from opening the state directory to the point where the next event can happen, minimum of several.
 *
 * Usage: node bench/restart.ts [--size small|full] [--directory DIR]
 * Thirty days take about twenty minutes to make; with --directory only the opening of a directory of `street` that is already
 * there is measured (it is left as it is), and the result says how many days it holds.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadScenario, openCommunity } from "#simulation";
import { ROOT } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: { scenario: "tiny", days: [1], runs: 1 },
  full: { scenario: "street", days: [1, 30], runs: 3 },
} as const;
const { values } = parseArgs({
  options: { size: { type: "string", default: "full" }, directory: { type: "string" } },
});
const size = values.size === "small" ? "small" : "full";
const { scenario, days, runs } = SIZES[size];

const loaded = loadScenario(scenario, { scenariosDir: join(ROOT, "scenarios") });
const perDay = loaded.scenario.intervals ?? 86_400 / loaded.scenario.calendar.intervalSeconds;
const directory = values.directory ?? mkdtempSync(join(tmpdir(), "neighborwatt-restart-"));

function open() {
  return openCommunity({
    loaded,
    choices: { mechanism: "negotiation", settlement: "metered", privacy: "open", admission: "vote" },
    directory,
    codeVersion: "bench",
    wallMs: () => performance.now(),
  });
}

/** Opens, lets the replay catch up with the journal, and closes again. */
async function secondsToOpen(): Promise<number> {
  const startedAt = performance.now();
  const community = await open();
  await community.catchUp();
  const seconds = (performance.now() - startedAt) / 1000;
  await community.close();
  return round(seconds);
}

/** Several openings; the first one of a killed directory also mines what was journalled last. */
async function figuresOf(): Promise<{ days: number; blocks: number; seconds: number[]; leastSeconds: number }> {
  const seconds: number[] = [];
  for (let i = 0; i < runs; i++) seconds.push(await secondsToOpen());
  const community = await open();
  const [blocks, booked] = [community.chain.head().number, community.booked];
  await community.close();
  return { days: round(booked / perDay), blocks, seconds, leastSeconds: Math.min(...seconds) };
}

const figures: Record<string, unknown> = {};
if (values.directory !== undefined) figures.existing = await figuresOf();
else {
  let done = 0;
  for (const day of days) {
    const community = await open();
    await community.run(community.plan((day - done) * perDay));
    await community.close();
    done = day;
    figures[`after${day}Days`] = await figuresOf();
  }
  rmSync(directory, { recursive: true, force: true });
}
report("restart", size, 1, { scenario, budgetSeconds: 2, ...figures });
