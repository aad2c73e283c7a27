import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { connect } from "node:net";
import { join } from "node:path";
import { it } from "node:test";
import { type Hex, type Random, randomFrom } from "#domain";
import type { EmbeddedChain } from "./embedded-chain.ts";
import { inDirectory, opened } from "./fixtures.ts";

const KILLS = 10;
const CHILD = new URL("./fault-child.ts", import.meta.url).pathname;

interface Acknowledged {
  readonly number: number;
  readonly stateRoot: Hex;
  readonly hashes: readonly Hex[];
}

it(`loses nothing it acknowledged over ${KILLS} kills at random instants (slow: ${KILLS} processes)`, async (test) => {
  const seed = process.env.FAULT_SEED ?? String(randomInt(2 ** 32));
  test.diagnostic(`FAULT_SEED=${seed}`);
  const random = randomFrom(BigInt(seed));
  await inDirectory(async (directory) => {
    const acknowledged: Acknowledged[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      acknowledged.push(...(await killedRun(directory, random)));
      await engineIsGone(join(directory, "engine.ipc"));
    }
    assert.ok(acknowledged.length > KILLS, "the kills left no time for blocks");
    await opened(directory, async (survivor) => {
      for (const { number, stateRoot, hashes } of acknowledged) {
        const block = survivor.block(number);
        assert.equal(block?.stateRoot, stateRoot, `block ${number}`);
        assert.deepEqual(
          block?.receipts.map(({ hash }) => hash),
          hashes,
          `block ${number}`,
        );
      }
      await inDirectory((elsewhere) => opened(elsewhere, (fresh) => expectSameHistory(survivor, fresh)));
    });
  });
});

/** Lets the child run for a random while, kills it, and gives what it had acknowledged by then. */
function killedRun(directory: string, random: Random): Promise<readonly Acknowledged[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, directory], { stdio: ["ignore", "pipe", "inherit"] });
    const kill = () => child.kill("SIGKILL");
    let output = "";
    // One in four dies while it starts and replays, the others somewhere among their blocks.
    let deadline: NodeJS.Timeout | null = random.below(4) === 0 ? setTimeout(kill, random.below(400)) : null;
    const afterFirstBlock = random.below(200);
    child.stdout.on("data", (piece) => {
      output += piece;
      deadline ??= setTimeout(kill, afterFirstBlock);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (deadline !== null) clearTimeout(deadline);
      if (signal !== "SIGKILL") return reject(new Error(`The child ended by itself (code ${code}).`));
      const lines = output.slice(0, output.lastIndexOf("\n") + 1).trim();
      resolve(lines === "" ? [] : lines.split("\n").map((line) => JSON.parse(line) as Acknowledged));
    });
  });
}

/** A living engine listens at its socket; the watcher needs a moment to kill it. */
async function engineIsGone(socket: string): Promise<void> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; ) {
    if (!(await listensAt(socket))) return;
  }
  assert.fail("an engine outlived its process");
}

function listensAt(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}

/** Makes the same blocks on a chain that nobody interrupts. */
async function expectSameHistory(survivor: EmbeddedChain, fresh: EmbeddedChain): Promise<void> {
  for (let number = 1; number <= survivor.head().number; number++) {
    const original = survivor.block(number);
    assert.ok(original !== null);
    const again = await fresh.produce(original.at, survivor.transactionsOf(number));
    assert.deepEqual([again.hash, again.stateRoot], [original.hash, original.stateRoot], `block ${number}`);
  }
  assert.equal(fresh.head().stateRoot, survivor.head().stateRoot);
}
