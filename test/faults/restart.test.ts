import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, describe, it } from "node:test";
import { interval, NeighborwattError, randomFrom, startOf, wh } from "#domain";
import { type Community, type CommunityOptions, type Hosted, listeners } from "#simulation";
import { finishedTiny, lasting, openTiny, TINY_INTERVALS, temporaryDirectory, tiny } from "../support/community.ts";

const FOLDER = temporaryDirectory();
const STOPS = 6;
const SEED = 1n;
const NEVER = Number.POSITIVE_INFINITY;

/** What a finished run leaves behind, apart from sealed letters, whose bytes are drawn anew each time. */
interface Left {
  readonly summary: ReturnType<typeof lasting>;
  readonly agents: readonly unknown[];
  readonly offers: unknown;
  readonly messages: number;
  readonly refused: number;
}

/** How much can be heard of one day. */
let heardInADay = 0;
let whole: Left;
before(async () => {
  whole = (await runOn(join(FOLDER, "whole"), NEVER)) as Left;
});

function leftBy(community: Community): Left {
  const { host, offers } = community.day.save();
  const summary = lasting(community.summary(community.planned, 0));
  return { summary, agents: host.states, offers, messages: host.messages, refused: host.refused };
}

/** Opens, runs until so many things were heard or the end is reached, and closes; null when it was stopped. */
async function runOn(directory: string, stopAfter: number): Promise<Left | null> {
  let heard = 0;
  let community: Community | null = null;
  const count = (): void => {
    heard++;
    heardInADay = Math.max(heardInADay, heard);
    if (heard === stopAfter) community?.stop();
  };
  const events = listeners({ block: count, boundary: count, step: count, fact: count, message: count });
  community = await openTiny(directory, { events });
  try {
    const ended = await community.run(community.plan(TINY_INTERVALS));
    return ended === "done" ? leftBy(community) : null;
  } finally {
    await community.close();
  }
}

/** Runs to the end with several stops in between. */
async function withStops(directory: string): Promise<{ readonly left: Left; readonly stops: number }> {
  const random = randomFrom(SEED);
  for (let stops = 0; ; stops++) {
    const after = stops < STOPS ? 1 + random.below(Math.ceil(heardInADay / 3)) : NEVER;
    const left = await runOn(directory, after);
    if (left !== null) return { left, stops };
  }
}

describe("a market day that is stopped and goes on (slow: several runs on the chain)", () => {
  it(`comes to the same end, agent by agent, after ${STOPS} stops at any point`, async () => {
    const { left, stops } = await withStops(join(FOLDER, "stopped"));
    assert.ok(stops >= 3, `it was stopped ${stops} times only`);
    assert.deepEqual(left, whole);
  });

  it("comes to the same end in two days, one after the other, as in one run of both", async () => {
    const directory = join(FOLDER, "two days");
    const first = await runOn(directory, NEVER);
    assert.deepEqual(first, whole);
    const second = await runOn(directory, NEVER);
    const both = await finishedTiny({}, leftBy, 2 * TINY_INTERVALS);
    assert.equal(both.summary.intervals, 2 * TINY_INTERVALS);
    assert.deepEqual(second, both);
  });

  it("lost no letter and took none twice", () => {
    assert.equal(whole.refused, 0);
    assert.ok(whole.messages > 100);
  });
});

describe("a state directory (slow: several runs on the chain)", () => {
  const kept = join(FOLDER, "kept");
  before(() => runOn(kept, Math.floor(heardInADay / 2)));

  let copies = 0;
  function copy(): string {
    const directory = join(FOLDER, `copy ${copies++}`);
    cpSync(kept, directory, { recursive: true });
    return directory;
  }

  /** Expects a refusal with exit code 65 that leaves every file as it was. */
  async function refusedWith(code: string, directory: string, changes: Partial<CommunityOptions> = {}): Promise<void> {
    const asItWas = contentOf(directory);
    const run = async (): Promise<void> => {
      const community = await openTiny(directory, changes);
      try {
        await community.run(community.plan(TINY_INTERVALS));
      } finally {
        await community.close();
      }
    };
    await assert.rejects(run, (error) => {
      assert.ok(error instanceof NeighborwattError, String(error));
      assert.deepEqual([error.code, error.exitCode], [code, 65], error.message);
      return true;
    });
    assert.deepEqual(contentOf(directory), asItWas);
  }

  it("is not continued with another seed", async () => {
    await refusedWith("STORAGE_FOREIGN", copy(), { loaded: tiny(2n) });
  });

  it("is not continued with other agents out of order", async () => {
    const { calendar } = tiny().scenario;
    const faults = [{ agent: "h01/meter", from: startOf(calendar, interval(1)) }];
    await refusedWith("STORAGE_FOREIGN", copy(), { faults });
  });

  it("is not continued when its database is cut off", async () => {
    const directory = copy();
    truncateSync(join(directory, "community.sqlite"), 20_000);
    await refusedWith("STORAGE_DAMAGED", directory);
  });

  it("is not continued from a snapshot that nobody can read", async () => {
    const directory = copy();
    change(directory, "UPDATE snapshots SET state = substr(state, 1, 1000) WHERE name = 'community'");
    await refusedWith("STORAGE_UNREADABLE", directory);
  });

  it("is not continued from a snapshot of another form", async () => {
    const directory = copy();
    change(
      directory,
      `UPDATE snapshots SET state = replace(state, '"format":', '"format":9') WHERE name = 'community'`,
    );
    await refusedWith("SIMULATION_OTHER_FORMAT", directory);
  });

  it("is not continued by agents that act otherwise than its journal says, and loses nothing by their attempt", async () => {
    const directory = copy();
    await refusedWith("SIMULATION_DIVERGED", directory, {
      intruders: { agents: (honest) => honest.map(withOtherReadings) },
    });
    assert.deepEqual(await runOn(directory, NEVER), whole);
  });

  it("runs its day again, to the same end, when its chain is lost", async () => {
    const directory = copy();
    rmSync(join(directory, "chain"), { recursive: true });
    assert.deepEqual(await runOn(directory, NEVER), whole);
  });
});

/** The same agent, or a meter that reads one watt-hour more. */
function withOtherReadings(hosted: Hosted): Hosted {
  const { agent } = hosted;
  if (agent.role !== "meter") return hosted;
  const handle: typeof agent.handle = (state, event, now) => {
    if (event.kind !== "reading") return agent.handle(state, event, now);
    const energy = { ...event.reading.energy, importWh: wh(event.reading.energy.importWh + 1n) };
    return agent.handle(state, { ...event, reading: { ...event.reading, energy } }, now);
  };
  return { ...hosted, agent: { ...agent, handle } };
}

/** What must not change when a directory is refused: its community's database, byte by byte, and its chain's journal. */
function contentOf(directory: string): { readonly community: string; readonly transactions: readonly unknown[] } {
  const community = createHash("sha256")
    .update(readFileSync(join(directory, "community.sqlite")))
    .digest("hex");
  const chain = new DatabaseSync(join(directory, "chain/chain.sqlite"), { readOnly: true });
  const transactions = chain.prepare("SELECT number, position, hex(hash) FROM tx ORDER BY number, position").all();
  chain.close();
  return { community, transactions };
}

function change(directory: string, sql: string): void {
  const database = new DatabaseSync(join(directory, "community.sqlite"));
  assert.notEqual(database.prepare(sql).run().changes, 0);
  database.close();
}
