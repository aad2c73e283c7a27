import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { openEmbeddedChain } from "#chain/embedded";
import { type Random, randomFrom } from "#domain";
import { genesisOf, type MechanismName, withChoices } from "#simulation";
import { temporaryDirectory, tiny } from "../support/community.ts";
import { processesMarked } from "../support/processes.ts";
import { ROOT } from "../support/source.ts";

const KILLS = process.env.NEIGHBORWATT_DEEP ? 1_000 : 25;
/** Then the day is let go to its end, so that the kills are spread over several foundings and several ends. */
const KILLS_PER_DAY = 9;
const SEED = BigInt(process.env.NEIGHBORWATT_SEED ?? 1);
/** One day after the other, in turn. */
const MECHANISMS: readonly MechanismName[] = ["negotiation", "clearing", "uniform-price"];
/** Every process that this test starts, and every process that one of those starts, carries it. */
const MARK = `NEIGHBORWATT_MARK=market-day-${process.pid}`;
const FOLDER = temporaryDirectory();
/** How long the operating system may take to end the children of a killed process. */
const ENDED_WITHIN_MS = 10_000;

/** What a life of the program said before it ended. */
interface Life {
  readonly acknowledged: readonly string[];
  /** The day's summary as text; null when it was killed before. */
  readonly summary: string | null;
  readonly ms: number;
}

/** A day in a directory of its own, in as many lives as it took. */
interface Day {
  readonly mechanism: MechanismName;
  readonly directory: string;
  readonly acknowledged: ReadonlySet<string>;
  /** How many transactions were acknowledged at each kill. */
  readonly killedAt: readonly number[];
  readonly summary: string;
}

/** The program, started ahead of need. */
class Runner {
  #next = spawned();

  /** Lets a process run a day; kills it so many ms after it has begun, unless it is done by then. */
  async live(mechanism: MechanismName, directory: string, killAfterMs: number | null): Promise<Life> {
    const { child, exited } = this.#next;
    const acknowledged: string[] = [];
    let summary: string | null = null;
    let began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    child.stdin?.end(`${JSON.stringify([mechanism, directory])}\n`);
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const [word, rest = ""] = split(line);
      if (word === "ready") this.#next = spawned();
      else if (word === "open") {
        began = performance.now();
        if (killAfterMs !== null) timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
      } else if (word === "ack") acknowledged.push(rest);
      else if (word === "done") summary = rest;
    }
    clearTimeout(timer);
    await exited;
    return { acknowledged, summary, ms: performance.now() - began };
  }

  /** Ends the process that waits for another life. */
  async close(): Promise<void> {
    this.#next.child.kill("SIGKILL");
    await this.#next.exited;
  }
}

function spawned(): { readonly child: ChildProcess; readonly exited: Promise<unknown> } {
  const [name, value] = MARK.split("=") as [string, string];
  const child = spawn(process.execPath, [join(ROOT, "test/faults/market-day.ts")], {
    // Loading the program takes longer than most of its lives: compiled code is kept from one to the next.
    env: { ...process.env, [name]: value, NODE_COMPILE_CACHE: join(FOLDER, "compiled") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // Heard of from the start: it may end before anybody lets it live.
  return { child, exited: once(child, "exit") };
}

function split(line: string): readonly [string, string?] {
  const at = line.indexOf(" ");
  return at < 0 ? [line] : [line.slice(0, at), line.slice(at + 1)];
}

/** A day whose process is killed at random instants, `most` times at most. */
async function interrupted(
  runner: Runner,
  { mechanism, directory }: Pick<Day, "mechanism" | "directory">,
  random: Random,
  lifeMs: number,
  most: number,
): Promise<Day> {
  const acknowledged = new Set<string>();
  const killedAt: number[] = [];
  for (let longest = lifeMs; ; ) {
    const before = acknowledged.size;
    const killAfterMs = killedAt.length < most ? random.below(Math.ceil(longest)) : null;
    const life = await runner.live(mechanism, directory, killAfterMs);
    for (const hash of life.acknowledged) acknowledged.add(hash);
    if (life.summary !== null) return { mechanism, directory, acknowledged, killedAt, summary: life.summary };
    assert.ok(killedAt.length < most, "the program ended by itself without finishing its day");
    killedAt.push(acknowledged.size);
    // On a machine that has become slower meanwhile the day would never get on.
    longest = acknowledged.size > before ? lifeMs : longest * 1.5;
  }
}

/** Every receipt of the chain in a directory, by the hash of its transaction. */
async function chainIn({ mechanism, directory }: Day) {
  const genesisAt = genesisOf(withChoices(tiny().scenario, { mechanism }));
  const chain = await openEmbeddedChain({ directory: join(directory, "chain"), genesisAt });
  try {
    const blocks = Array.from({ length: chain.head().number }, (_, i) => chain.block(i + 1));
    const receipts = new Map(blocks.flatMap((block) => block?.receipts ?? []).map((r) => [r.hash as string, r]));
    return { stateRoot: chain.head().stateRoot, receipts };
  } finally {
    await chain.close();
  }
}

describe(`a trading day that is killed with signal 9, ${KILLS} times (slow: many processes)`, () => {
  const runner = new Runner();
  const days: Day[] = [];
  const kills = () => days.flatMap((day) => day.killedAt).length;
  const wholes = new Map<MechanismName, Life>();

  before(async () => {
    const random = randomFrom(SEED);
    while (kills() < KILLS) {
      const mechanism = MECHANISMS[days.length % MECHANISMS.length] as MechanismName;
      const whole = wholes.get(mechanism) ?? (await runner.live(mechanism, join(FOLDER, `whole ${mechanism}`), null));
      wholes.set(mechanism, whole);
      const most = Math.min(KILLS_PER_DAY, KILLS - kills());
      const directory = join(FOLDER, `day ${days.length}`);
      // Shorter than a whole life: what was done before is gone over faster than it was done, so every part is hit.
      days.push(await interrupted(runner, { mechanism, directory }, random, 0.6 * whole.ms, most));
    }
  });
  after(() => runner.close());

  it("ends with the same trades, money, energy, statements and state root as a day without interruption", (t) => {
    for (const { mechanism, killedAt, summary } of days) {
      const whole = wholes.get(mechanism);
      const receipts = `${killedAt.join(" ")} of ${whole?.acknowledged.length} receipts`;
      t.diagnostic(`seed ${SEED}, ${mechanism}: killed after ${receipts}`);
      assert.deepEqual(JSON.parse(summary), JSON.parse(whole?.summary ?? "null"));
    }
  });

  it("has every acknowledged transaction on the chain, with its receipt", async () => {
    for (const day of days) {
      const { acknowledged, summary } = day;
      const { receipts, stateRoot } = await chainIn(day);
      assert.equal(stateRoot, JSON.parse(summary).chain.stateRoot);
      assert.notEqual(acknowledged.size, 0);
      const lost = [...acknowledged].filter((hash) => receipts.get(hash)?.hash !== hash);
      assert.deepEqual(lost, []);
    }
  });

  it("leaves no engine running", async () => {
    await runner.close();
    const deadline = performance.now() + ENDED_WITHIN_MS;
    while (processesMarked(MARK).length > 0 && performance.now() < deadline) await wait(20);
    assert.deepEqual(processesMarked(MARK), []);
  });
});
