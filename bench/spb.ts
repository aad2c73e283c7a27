/**
 * Question: what do 100 trades cost the chain when meters' receipts settle them, one by one, in a batch with proofs, and in a batch
 * for which nodes vouch; and how long does one trade take?
 * Compare with: a lean escrow that all trades share (B2), and a contract for each trade (B1), in the same runs with the same blocks; Dorri et
 * al. 2019 (SPB), section III-B: delay −35 %, cost 60 → 20, 32 → 16.6 minutes, 860 → 520 KB. Requirements, F1.
 * A win, against B2: one transaction per trade for three, 0.02 in a batch; at least 60 % less delay; gas at most 0.7 ×, in a batch
 * 0.5 ×, attested 0.15 ×; bytes of the chain at most 0.6 × in a batch, 0.3 × attested.
 *
 * Gas, bytes and delays follow from the chain's own blocks and the seed: they are the same on every machine.
 *
 * Usage: node bench/spb.ts [--size small|full]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SpbReport } from "#simulation";
import { ROOT, runToEnd } from "./support/program.ts";
import { report } from "./support/result.ts";

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";

const out = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
const args = ["src/cli/main.ts", "reproduce", "spb", "--size", size, "--json", "--out", out];
const finished = await runToEnd(process.execPath, args, ROOT);
rmSync(out, { recursive: true });
if (finished.code !== 0) throw new Error(`reproduce spb ended with ${finished.code}`);

const { f1, goals, played, certificates, assumed, seed, wallMs } = JSON.parse(finished.stdout) as SpbReport;
report("spb", size, seed, {
  runs: f1.runs,
  trades: f1.trades,
  goals,
  ways: f1.ways,
  delaySeconds: f1.delay,
  oneAfterTheOther: f1.oneAfterTheOther,
  eachTradeBetweenTwoOthers: f1.distinct,
  dailyKeysPerTrade: certificates,
  assumed,
  stepsAsExpected: [...played.reliable, ...played.unreliable].every(({ holds }) => holds),
  wallMs,
});
