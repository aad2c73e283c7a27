/**
 * Question: how long does it take from an offer to a final trade on the embedded chain, with 102 homes in 31 processes, a block a
 * second, and what does a day of it cost in gas? And how much energy does a day lose to the order in which it is cleared?
 * Compare with: Eisele et al. 2020 (TRANSAX), Fig. 11: "always less than" 120 s from posting to recorded, on 31 single-board
 * computers with one miner and CPLEX; Fig. 9, whose heights belong to other traces. Requirements, F2.
 * A win: 99 % of trades final within 5 s after the interval's solve starts, no limit broken, the same energy as the same offers
 * cleared in memory, and at most 0.5 % below the offline optimum with two intervals in sight.
 *
 * Usage: node bench/transax.ts [--size small|full] [--tests A,C,D]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TransaxReport } from "#simulation";
import { ROOT, runToEnd } from "./support/program.ts";
import { report } from "./support/result.ts";

const { values } = parseArgs({
  options: { size: { type: "string", default: "full" }, tests: { type: "string" } },
});
const size = values.size === "small" ? "small" : "full";
const tests = values.tests ?? (size === "small" ? "C" : "A,C,D");

const out = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
const args = ["src/cli/main.ts", "reproduce", "transax", "--size", size, "--json", "--out", out, "--tests", tests];
const finished = await runToEnd(process.execPath, args, ROOT);
rmSync(out, { recursive: true });
if (finished.code !== 0) throw new Error(`reproduce transax ended with ${finished.code}`);

const { homes, windows, chain, statements, seed, wallMs } = JSON.parse(finished.stdout) as TransaxReport;
report("transax", size, seed, {
  homes,
  postedToFinalSeconds: chain.map(({ test, finalised: { count, p50, p99, max } }) => ({ test, count, p50, p99, max })),
  postedToRecordedSeconds: chain.map(({ test, recorded: { count, p50, p99, max } }) => ({
    test,
    count,
    p50,
    p99,
    max,
  })),
  energyByWindow: windows.map(({ window, battery, totalWh, gap }) => ({ window, battery, totalWh, gap })),
  chain: chain.map(({ tradedWh: _tradedWh, recorded: _recorded, finalised: _finalised, ...test }) => test),
  notHeld: statements.filter(({ standing }) => standing === "not held"),
  wallMs,
  goals: { finalP99Seconds: 5, limitsBroken: 0, gapAtWindow2: 0.005 },
});
