/**
 * Question: how many agreements fit into the margin of five minutes, against the number of agents, and what does one cost?
 * Compare with: Mezquita et al. 2022, section 4.2: "from 5 to 10 min ... it is enough time to not overcharge the agents";
 * "the performance will not be affected when the system escalates". The paper measures nothing. Requirements, F3.
 * A win: a thousand homes that trade as those of the street do fit into the margin, here and on a network of 30 million gas
 * a second; and the six steps come in the paper's order.
 *
 * The engine's processor time is that of all programs this one started; null where the system does not tell it.
 *
 * Usage: node bench/mezquita.ts [--size small|full]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { MezquitaReport } from "#simulation";
import { ROOT, runToEnd } from "./support/program.ts";
import { report } from "./support/result.ts";

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";

const out = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
const args = ["src/cli/main.ts", "reproduce", "mezquita", "--size", size, "--json", "--out", out];
const finished = await runToEnd(process.execPath, args, ROOT);
rmSync(out, { recursive: true });
if (finished.code !== 0) throw new Error(`reproduce mezquita ended with ${finished.code}`);

const { order, homes, community, margin, seed, wallMs } = JSON.parse(finished.stdout) as MezquitaReport;
report("mezquita", size, seed, {
  stepsInOrder: order.inOrder && order.steps.every(({ holds }) => holds),
  triedInVain: order.steps.flatMap(({ tried }) => tried).filter(({ inVain }) => inVain).length,
  writesOfOneHour: homes.agreements,
  community,
  margin,
  wallMs,
  goals: { agentsAsMeasured: 1_000 },
});
