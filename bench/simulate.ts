/**
 * Question: what does a simulated day of 100 homes and 96 quarter hours cost, negotiation without cryptography, from the
 * start of the program to the printed summary?
 * Compare with: gsy-e 1.3.0, 100 houses, pay-as-bid, one day: 492.9 s of CPU on a like machine, and the budget of the issue
 * that asked for it: 5 s of CPU, 300 MB.
 * A win: 5 s or less, minimum of several runs; 1.5 s is the goal.
 *
 * Usage: node bench/simulate.ts [--size small|full]
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { ROOT } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = { small: { scenario: "tiny", runs: 1 }, full: { scenario: "hundred", runs: 5 } } as const;
/** Printed by the program itself when it ends: CPU of all its threads and its largest memory. */
const MEASURE = `process.on("exit", () => { const u = process.resourceUsage(); require("node:fs").writeSync(2, "USED " + (u.userCPUTime + u.systemCPUTime) + " " + u.maxRSS + "\\n"); });`;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { scenario, runs } = SIZES[size];

const cpuSeconds: number[] = [];
const memoryMB: number[] = [];
for (let i = 0; i < runs; i++) {
  const args = [
    "--import",
    `data:text/javascript,${encodeURIComponent(`import { createRequire } from "node:module"; const require = createRequire("${ROOT}/");${MEASURE}`)}`,
  ];
  const ended = spawnSync(process.execPath, [...args, "src/cli/main.ts", "simulate", scenario, "--json"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const used = /USED (\d+) (\d+)/.exec(ended.stderr);
  if (ended.status !== 0 || used === null)
    throw new Error(`simulate ${scenario} ended with ${ended.status}: ${ended.stderr}`);
  cpuSeconds.push(round(Number(used[1]) / 1e6));
  memoryMB.push(Math.round(Number(used[2]) / 1000));
}
report("simulate", size, 1, {
  scenario,
  cpuSeconds,
  leastCpuSeconds: Math.min(...cpuSeconds),
  budgetCpuSeconds: 5,
  peakMemoryMB: Math.max(...memoryMB),
  budgetMemoryMB: 300,
  peer: { name: "gsy-e 1.3.0, 100 houses, pay-as-bid", cpuSeconds: 492.9, memoryMB: 140 },
});
