import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { openEmbeddedChain } from "#chain/embedded";
import { type Random, randomFrom } from "#domain";
import { type BuiltMechanism, genesisOf, type SettlementName, withChoices } from "#simulation";
import type { NodeStanding } from "../support/atomic.ts";
import { temporaryDirectory, tiny } from "../support/community.ts";
import { processesMarked } from "../support/processes.ts";
import { ROOT } from "../support/source.ts";

const DEEP = process.env.NEIGHBORWATT_DEEP !== undefined;
/** Then the day is let go to its end, so that the kills are spread over several foundings and several ends. */
const KILLS_PER_DAY = 9;
const SEED = BigInt(process.env.NEIGHBORWATT_SEED ?? 1);
/** Every process that this test starts, and every process that one of those starts, carries it. */
const MARK = `NEIGHBORWATT_MARK=market-day-${process.pid}`;
const FOLDER = temporaryDirectory();
/** How long the operating system may take to end the children of a killed process. */
const ENDED_WITHIN_MS = 10_000;

/** How a day trades and settles. */
type Kind = readonly [BuiltMechanism, SettlementName];

/** Days of some kinds, one after the other in turn, until so many kills are spent on them. */
interface Series {
  readonly settledBy: string;
  readonly kinds: readonly Kind[];
  readonly kills: number;
  /** Of a whole life, how much a life has at most. What was done before is gone over faster, so every part is hit. */
  readonly lifeShare: number;
}

const SERIES: readonly Series[] = [
  {
    settledBy: "readings",
    kinds: [
      ["negotiation", "metered"],
      ["clearing", "metered"],
      ["uniform-price", "metered"],
      ["sharing", "metered"],
    ],
    kills: DEEP ? 1_000 : 25,
    lifeShare: 0.6,
  },
  // Its founding is the longer part.
  { settledBy: "receipts", kinds: [["negotiation", "atomic"]], kills: DEEP ? 500 : 6, lifeShare: 0.9 },
];

/** What a life of the program said before it ended. */
interface Life {
  readonly acknowledged: readonly string[];
  /** The day's summary as text; null when it was killed before. */
  readonly summary: string | null;
  readonly ms: number;
}

/** A day in a directory of its own, in as many lives as it took. */
interface Day {
  readonly kind: Kind;
  readonly directory: string;
  readonly acknowledged: ReadonlySet<string>;
  /** How many transactions were acknowledged at each kill. */
  readonly killedAt: readonly number[];
  readonly summary: string;
}

/** The program, started ahead of need once it has run. */
class Runner {
  #spawned: ReturnType<typeof spawned> | null = null;

  /** Lets a process run a day; kills it so many ms after it has begun, unless it is done by then. */
  async live(kind: Kind, directory: string, killAfterMs: number | null): Promise<Life> {
    const { child, exited } = this.#spawned ?? spawned();
    this.#spawned = null;
    const acknowledged: string[] = [];
    let summary: string | null = null;
    let began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    child.stdin?.end(`${JSON.stringify([...kind, directory])}\n`);
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const [word, rest = ""] = split(line);
      if (word === "ready") this.#spawned = spawned();
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
    this.#spawned?.child.kill("SIGKILL");
    await this.#spawned?.exited;
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
  { kind, directory }: Pick<Day, "kind" | "directory">,
  random: Random,
  lifeMs: number,
  most: number,
): Promise<Day> {
  const acknowledged = new Set<string>();
  const killedAt: number[] = [];
  for (let longest = lifeMs; ; ) {
    const before = acknowledged.size;
    const killAfterMs = killedAt.length < most ? random.below(Math.ceil(longest)) : null;
    const life = await runner.live(kind, directory, killAfterMs);
    for (const hash of life.acknowledged) acknowledged.add(hash);
    if (life.summary !== null) return { kind, directory, acknowledged, killedAt, summary: life.summary };
    assert.ok(killedAt.length < most, "the program ended by itself without finishing its day");
    killedAt.push(acknowledged.size);
    // On a machine that has become slower meanwhile the day would never get on.
    longest = acknowledged.size > before ? lifeMs : longest * 1.5;
  }
}

/** Every receipt of the chain in a directory, by the hash of its transaction. */
async function chainIn({ kind: [mechanism, settlement], directory }: Day) {
  const genesisAt = genesisOf(withChoices(tiny().scenario, { mechanism, settlement }));
  const chain = await openEmbeddedChain({ directory: join(directory, "chain"), genesisAt });
  try {
    const blocks = Array.from({ length: chain.head().number }, (_, i) => chain.block(i + 1));
    const receipts = new Map(blocks.flatMap((block) => block?.receipts ?? []).map((r) => [r.hash as string, r]));
    return { stateRoot: chain.head().stateRoot, receipts };
  } finally {
    await chain.close();
  }
}

for (const { settledBy, kinds, kills, lifeShare } of SERIES) {
  describe(`a trading day settled by ${settledBy} that is killed with signal 9, ${kills} times (slow: many processes)`, () => {
    const runner = new Runner();
    const days: Day[] = [];
    const spent = () => days.flatMap((day) => day.killedAt).length;
    const wholes = new Map<Kind, Life>();

    before(async () => {
      const random = randomFrom(SEED);
      while (spent() < kills) {
        const kind = kinds[days.length % kinds.length] as Kind;
        const whole = wholes.get(kind) ?? (await runner.live(kind, join(FOLDER, `whole ${kind.join(" ")}`), null));
        wholes.set(kind, whole);
        const most = Math.min(KILLS_PER_DAY, kills - spent());
        const directory = join(FOLDER, `${settledBy} ${days.length}`);
        days.push(await interrupted(runner, { kind, directory }, random, lifeShare * whole.ms, most));
      }
    });
    after(() => runner.close());

    it("ends with the same trades, money, energy, statements and state root as a day without interruption", (t) => {
      for (const { kind, killedAt, summary } of days) {
        const whole = wholes.get(kind);
        const receipts = `${killedAt.join(" ")} of ${whole?.acknowledged.length} receipts`;
        t.diagnostic(`seed ${SEED}, ${kind.join(" ")}: killed after ${receipts}`);
        assert.deepEqual(JSON.parse(summary), JSON.parse(whole?.summary ?? "null"));
      }
    });

    it("has all commitments in every node's database, those by agents and the one by hand, and all are anchored", () => {
      for (const {
        kind: [, settlement],
        summary,
      } of days) {
        const { nodes, trades } = JSON.parse(summary) as { nodes: readonly NodeStanding[]; trades: number };
        assert.equal(nodes.length, settlement === "atomic" ? 4 : 0);
        // An hour is traded ahead of the last that is booked: by two buyers.
        for (const { root, marked, commitments } of nodes)
          assert.deepEqual([marked, commitments], [root, trades + 2 + 1]);
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
}
