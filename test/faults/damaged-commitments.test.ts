import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, describe, it } from "node:test";
import type { Community } from "#simulation";
import { assertSameRoots, nodesIn } from "../support/atomic.ts";
import { choicesWith, lasting, openTiny, TINY_INTERVALS, temporaryDirectory } from "../support/community.ts";

const FOLDER = temporaryDirectory();
const CHOICES = { choices: choicesWith("negotiation", "atomic") };
const HOMES = ["h01", "h02", "h03", "h04"];
/** Stopped there, each node holds commitments for three hours, two of them paid. */
const STOPPED_AT = 2;

const file = (directory: string, home: string) => join(directory, "commitments", `${home}.sqlite`);
const STOPPED = join(FOLDER, "stopped");
let whole: Awaited<ReturnType<typeof leftBy>>;

before(async () => {
  const community = await openTiny(join(FOLDER, "whole"), CHOICES);
  whole = await finish(community);
  let stopped: Community | null = null;
  const events = { boundary: (k: number) => (k === STOPPED_AT ? stopped?.stop() : undefined) };
  stopped = await openTiny(STOPPED, { ...CHOICES, events });
  assert.equal(await stopped.run(stopped.plan(TINY_INTERVALS)), "stopped");
  await stopped.close();
});

async function leftBy(community: Community) {
  await assertSameRoots(community);
  const { host } = community.day.save();
  const summary = lasting(community.summary(community.planned, 0));
  return { summary, agents: host.states, nodes: nodesIn(community) };
}

async function finish(community: Community) {
  try {
    await community.run(community.plan(TINY_INTERVALS));
    return await leftBy(community);
  } finally {
    await community.close();
  }
}

let copies = 0;
function copy(): string {
  const directory = join(FOLDER, `copy ${copies++}`);
  cpSync(STOPPED, directory, { recursive: true });
  return directory;
}

/** Opens a directory in which something was damaged, and runs its day to the end. */
async function goneOn(directory: string) {
  const community = await openTiny(directory, CHOICES);
  const { repairs } = community;
  return { repairs, left: await finish(community) };
}

const missed = (message: RegExp) => ({ code: "STORAGE_COMMITMENTS_DAMAGED", exitCode: 65, message });

function change(directory: string, home: string, sql: string): void {
  const database = new DatabaseSync(file(directory, home));
  assert.notEqual(database.prepare(sql).run().changes, 0);
  database.close();
}

function remove(directory: string, home: string): void {
  for (const part of ["", "-wal", "-shm"]) rmSync(file(directory, home) + part, { force: true });
}

/** A consumer that all nodes hold commitments of. */
const ONE = "(SELECT min(consumer) FROM commitments)";

describe("a node's commitments that were damaged while the process was down (slow: runs on the chain)", () => {
  const DAMAGES: readonly [what: string, damage: (directory: string, home: string) => void][] = [
    ["the file is cut short", (directory, home) => truncateSync(file(directory, home), 20_000)],
    ["the file is gone", remove],
    [
      "an energy was edited",
      (directory, home) =>
        change(directory, home, `UPDATE commitments SET energyWh = '9' WHERE sequence = 1 AND consumer = ${ONE}`),
    ],
    [
      "a signature was edited",
      (directory, home) =>
        change(
          directory,
          home,
          `UPDATE commitments SET signature = zeroblob(65) WHERE sequence = 3 AND consumer = ${ONE}`,
        ),
    ],
    [
      "a commitment in between is missing",
      (directory, home) => change(directory, home, `DELETE FROM commitments WHERE sequence = 2 AND consumer = ${ONE}`),
    ],
    [
      "the newest commitment is missing",
      (directory, home) => change(directory, home, `DELETE FROM commitments WHERE sequence = 3 AND consumer = ${ONE}`),
    ],
    [
      "a root was edited",
      (directory, home) => change(directory, home, "UPDATE anchors SET root = zeroblob(32) WHERE number = 2"),
    ],
    ["an anchor is missing", (directory, home) => change(directory, home, "DELETE FROM anchors WHERE number = 3")],
  ];

  for (const [what, damage] of DAMAGES) {
    it(`are noticed and taken from another node, when ${what}; the day ends as if nothing had been`, async () => {
      const directory = copy();
      damage(directory, "h02");
      const { repairs, left } = await goneOn(directory);
      assert.deepEqual(
        repairs.map(({ household }) => household),
        ["h02"],
      );
      assert.deepEqual(left, whole);
    });
  }

  it("are left alone when nothing is wrong with them", async () => {
    const { repairs, left } = await goneOn(copy());
    assert.deepEqual(repairs, []);
    assert.deepEqual(left, whole);
  });

  it("are taken from the one node that still has them", async () => {
    const directory = copy();
    for (const home of HOMES.slice(0, 3)) remove(directory, home);
    const { repairs, left } = await goneOn(directory);
    assert.deepEqual(
      repairs.map(({ household }) => household),
      HOMES.slice(0, 3),
    );
    assert.equal(repairs[0]?.from, "h04");
    assert.deepEqual(left, whole);
  });

  it("are kept beside the new ones when their file is no whole database any more", async () => {
    const directory = copy();
    truncateSync(file(directory, "h03"), 20_000);
    await goneOn(directory);
    assert.ok(readdirSync(join(directory, "commitments")).includes("h03.sqlite.damaged"));
  });

  it("are missed by name when no node has them any more, and the day does not go on", async () => {
    const directory = copy();
    for (const home of HOMES) remove(directory, home);
    await assert.rejects(goneOn(directory), missed(/^commitments\/h01\.sqlite: .*missing-anchor \(anchor 1\) and/));
  });

  it("are missed by name when every node has lost the same one", async () => {
    const directory = copy();
    for (const home of HOMES) {
      change(directory, home, `DELETE FROM commitments WHERE sequence = 2 AND consumer = ${ONE}`);
    }
    const name = /^commitments\/h01\.sqlite: .*missing-commitment \(commitment 2 of 0x[0-9a-f]{40}\)/;
    await assert.rejects(goneOn(directory), missed(name));
  });
});
