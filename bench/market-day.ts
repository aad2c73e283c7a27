/**
 * Question: how long does a whole day of the street take, with the chain and every message signed and sealed?
 * Compare with: the budget of 25 s on two cores.
 * A win: 25 s or less of wall time, minimum of several runs.
 *
 * Usage: node bench/market-day.ts [--size small|full]
 */
import { parseArgs } from "node:util";
import { ROOT, runToEnd } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = { small: { scenario: "tiny", runs: 1 }, full: { scenario: "street", runs: 3 } } as const;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { scenario, runs } = SIZES[size];

const seconds: number[] = [];
let summary: { trades: number; chain: { transactions: number; blocks: number } } | null = null;
for (let i = 0; i < runs; i++) {
  const args = ["src/cli/main.ts", "run", scenario, "--days", "1", "--headless", "--speed", "max", "--json"];
  const finished = await runToEnd(process.execPath, args, ROOT);
  if (finished.code !== 0) throw new Error(`run ${scenario} ended with ${finished.code}`);
  seconds.push(round(finished.seconds));
  summary = JSON.parse(finished.stdout);
}
report("market-day", size, 1, {
  scenario,
  seconds,
  leastSeconds: Math.min(...seconds),
  budgetSeconds: 25,
  trades: summary?.trades,
  blocks: summary?.chain.blocks,
  transactions: summary?.chain.transactions,
});
