/**
 * Question: how long does a stranger wait for the first agreement on the chain after `npm start`, from an installed tree
 * and from a fresh clone without node_modules?
 * Compare with: the budgets of 10 s and 90 s.
 * A win: below both, minimum of several runs. The clone is made of what is committed.
 *
 * Usage: node bench/first-agreement.ts [--size small|full]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, secondsUntilLine } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: { scenario: "tiny", runs: 1, clones: 0 },
  full: { scenario: "street", runs: 3, clones: 2 },
} as const;
const LINE = /first agreement on chain/;
const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { scenario, runs, clones } = SIZES[size];

async function start(folder: string): Promise<number> {
  const state = mkdtempSync(join(tmpdir(), "neighborwatt-first-"));
  try {
    return round(await secondsUntilLine("npm", ["start", "--", scenario, "--data", state], LINE, folder));
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

const installed: number[] = [];
for (let i = 0; i < runs; i++) installed.push(await start(ROOT));
const fresh: number[] = [];
for (let i = 0; i < clones; i++) {
  const folder = mkdtempSync(join(tmpdir(), "neighborwatt-clone-"));
  execFileSync("git", ["clone", "--quiet", ROOT, folder]);
  fresh.push(await start(folder));
  rmSync(folder, { recursive: true, force: true });
}
report("first-agreement", size, 1, {
  scenario,
  installedSeconds: installed,
  leastInstalledSeconds: Math.min(...installed),
  budgetInstalledSeconds: 10,
  ...(clones === 0
    ? {}
    : { freshCloneSeconds: fresh, leastFreshCloneSeconds: Math.min(...fresh), budgetFreshCloneSeconds: 90 }),
});
