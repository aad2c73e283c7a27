/**
 * Question: how long does a community of 20 homes wait for its chain after a restart, in order and after `kill -9`?
 * Source: 2,500 transactions a day for 20 homes (design, section 5: a restart is a checkpoint and the blocks behind it).
 * Every transaction leaves one new entry in the state, as an order or a trade would.
 * A win: at most 2 s until the chain answers, after a day and after thirty days, closed in order or killed.
 *
 * The chain is built by a process of its own that is killed; copies of its directory are then opened.
 *
 * Usage: node bench/chain-restart.ts [--size small|full]
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openEmbeddedChain } from "#chain/embedded";
import { instant } from "#domain";
import { report } from "./support/result.ts";
import { transfersBetween } from "./support/transfers.ts";

const HOMES = 20;
const BLOCKS_PER_DAY = 25;
const DAY_MS = 86_400_000;
const CHAIN_ID = 28_279;
const GENESIS = instant(1_750_000_000_000);
const OPENINGS = 3;
const SIZES = {
  small: { days: [1], transactionsPerBlock: 4 },
  full: { days: [1, 30], transactionsPerBlock: 100 },
} as const;

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "full" },
    build: { type: "string" },
    days: { type: "string", default: "1" },
  },
});
const size = values.size === "small" ? "small" : "full";
const { days, transactionsPerBlock } = SIZES[size];

if (values.build === undefined) await measure();
else await build(values.build, Number(values.days));

async function measure(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
  const restarts = [];
  for (const count of days) {
    const built = join(directory, `after ${count}`);
    await buildAndKill(built, count);
    const copy = join(directory, "opened");
    const killed: number[] = [];
    const closed: number[] = [];
    for (let i = 0; i < OPENINGS; i++) {
      cpSync(built, copy, { recursive: true, filter: (file) => !file.endsWith(".ipc") });
      killed.push(await openAndClose(copy));
      closed.push(await openAndClose(copy));
      rmSync(copy, { recursive: true });
    }
    restarts.push({
      days: count,
      transactions: count * BLOCKS_PER_DAY * transactionsPerBlock,
      killedMs: killed.toSorted((a, b) => a - b),
      closedInOrderMs: closed.toSorted((a, b) => a - b),
      checkpointBytes: bytesOf(built, "checkpoint-"),
      databaseBytes: bytesOf(built, "chain.sqlite"),
    });
  }
  rmSync(directory, { recursive: true });
  report("chain-restart", size, 1, { homes: HOMES, transactionsPerBlock, restarts, goalMs: 2_000 });
}

/** Makes the blocks of some days, then waits to be killed. */
async function build(directory: string, count: number): Promise<void> {
  const chain = await openEmbeddedChain({ directory, chainId: CHAIN_ID, genesisAt: GENESIS });
  const transfers = transfersBetween(HOMES, CHAIN_ID, true);
  const next = () => instant(chain.head().at + DAY_MS / BLOCKS_PER_DAY);
  for (const block of transfers.setup) await chain.produce(next(), block);
  for (let i = 0; i < count * BLOCKS_PER_DAY; i++) await chain.produce(next(), transfers.next(transactionsPerBlock));
  process.stdout.write("built\n");
  setInterval(() => {}, DAY_MS);
}

function buildAndKill(directory: string, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = process.argv[1] as string;
    const child = spawn(process.execPath, [script, "--size", size, "--build", directory, "--days", String(count)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", () => child.kill("SIGKILL"));
    child.on("error", reject);
    child.on("close", (_, signal) => (signal === "SIGKILL" ? resolve() : reject(new Error("The builder failed."))));
  });
}

async function openAndClose(directory: string): Promise<number> {
  const before = performance.now();
  const chain = await openEmbeddedChain({ directory, chainId: CHAIN_ID, genesisAt: GENESIS });
  const elapsed = performance.now() - before;
  await chain.close();
  return Math.round(elapsed);
}

/** Together, since SQLite keeps what is newest in a second file, and checkpoints come in twos. */
function bytesOf(directory: string, prefix: string): number {
  const files = readdirSync(directory).filter((name) => name.startsWith(prefix));
  return files.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
