import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readRunFile, writeRunFile } from "#storage";
import { cli, command, type Outcome, type Running, start, temporaryDirectory } from "./testing/program.ts";

const NEWCOMER = "0x1a642f0e3c3af545e7acbd38b07251b3990914f1";

interface Members {
  readonly members: readonly { address: string; household: string | null }[];
  readonly proposals: readonly { id: string; action: string; member: string; tally: { yes: number; needed: number } }[];
}

interface Vote {
  readonly proposal: string;
  readonly tally: { readonly yes: number; readonly no: number; readonly needed: number };
}

function json<T>(outcome: Outcome): T {
  assert.equal(outcome.code, 0, outcome.stderr);
  return JSON.parse(outcome.stdout) as T;
}

describe("a community that runs (takes seconds: a chain in another process)", () => {
  const place = temporaryDirectory();
  let running: Running;
  const on = (...words: readonly string[]) => command(...words, "--data", place.path);

  before(async () => {
    running = start("run", "tiny", "--headless", "--speed", "realtime", "--data", place.path);
    await running.said("first agreement on chain");
  });
  after(async () => {
    running.child.kill("SIGTERM");
    const { code, stderr } = await running.ended;
    place.remove();
    assert.equal(code, 0, stderr);
  });

  it("says in run.json how to reach it, and lets nobody else run its directory", async () => {
    const run = readRunFile(place.path);
    assert.equal(run?.pid, running.child.pid);
    assert.match(run?.rpcUrl ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
    const second = await on("run", "tiny", "--headless");
    assert.equal(second.code, 75);
    assert.match(second.stderr, new RegExp(`process ${running.child.pid}`));
  });

  it("admits a newcomer whom more than half voted for, and nobody before", async () => {
    const first = json<Members>(await on("members", "list", "--json"));
    assert.deepEqual(
      first.members.map((m) => m.household),
      ["h01", "h02", "h03", "h04"],
    );
    const { proposal } = json<Vote>(await on("members", "propose", NEWCOMER, "--as", "h01", "--json"));
    const [open] = json<Members>(await on("members", "list", "--json")).proposals;
    assert.deepEqual([open?.id, open?.action, open?.member], [proposal, "admit", NEWCOMER]);

    const early = await on("members", "execute", proposal, "--as", "h01");
    assert.equal(early.code, 1);
    assert.match(early.stderr, /Consortium_NotAgreed/);

    for (const home of ["h01", "h02"]) await on("members", "vote", proposal.slice(0, 12), "yes", "--as", home);
    const { tally } = json<Vote>(await on("members", "vote", proposal, "yes", "--as", "h03", "--json"));
    assert.deepEqual(tally, { yes: 3, no: 0, needed: 3 });
    const done = await on("members", "execute", proposal, "--as", "h04");
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /carried out/);
    const last = json<Members>(await on("members", "--json"));
    assert.deepEqual(last.members.map((m) => m.address).at(-1), NEWCOMER);
    assert.deepEqual(last.proposals, []);
  });

  it("refuses a stranger's vote with 77", async () => {
    const key = join(place.path, "stranger.key");
    writeFileSync(key, `${"02".repeat(32)}\n`);
    const outcome = await on("members", "remove", "h02", "--key", key);
    assert.equal(outcome.code, 77);
    assert.equal(outcome.stdout, "");
    assert.match(outcome.stderr, /is not a member/);
  });

  it("removes a member, whose name may stand for its address, when more than half agree", async () => {
    const { proposal } = json<Vote>(await on("members", "remove", "h04", "--as", "h01", "--json"));
    for (const home of ["h01", "h02", "h03"]) await on("members", "vote", proposal, "yes", "--as", home);
    assert.equal((await on("members", "execute", proposal, "--as", "h01")).code, 0);
    const { members } = json<Members>(await on("members", "--json"));
    assert.ok(!members.some((m) => m.household === "h04"));
  });

  const REFUSED: readonly [what: string, words: string, code: number, why: RegExp][] = [
    ["a call that nobody signs", `propose ${NEWCOMER}`, 64, /either --as HOUSEHOLD or --key FILE/],
    ["a signer who does not live here", `propose ${NEWCOMER} --as h1`, 64, /Did you mean h01\?/],
    ["a key file that is not there", `propose ${NEWCOMER} --key /nowhere`, 65, /holds no secret key/],
    ["what is no address", "propose h09 --as h01", 64, /is no address/],
    ["a vote that is neither yes nor no", "vote 0x12345678 perhaps --as h01", 64, /expected yes or no/],
    ["a proposal that does not exist", "vote 0x12345678 yes --as h01", 64, /No open proposal begins with 0x12345678/],
    ["to remove who is not here", "remove h9 --as h01", 64, /There is no home "h9"/],
  ];
  for (const [what, words, code, why] of REFUSED) {
    it(`refuses ${what} with ${code}`, async () => {
      const outcome = await on("members", ...words.split(" "));
      assert.equal(outcome.code, code, outcome.stderr);
      assert.equal(outcome.stdout, "");
      assert.match(outcome.stderr, why);
    });
  }

  it("shows its control room", async () => {
    const report = json<{
      scenario: string;
      pid: number;
      head: { number: number };
      agents: { name: string; lastActiveAt: string | null }[];
      messages: { interval: number; messages: number }[];
    }>(await on("status", "--json"));
    assert.equal(report.scenario, "tiny");
    assert.equal(report.pid, running.child.pid);
    assert.ok(report.head.number > 10);
    assert.ok(report.agents.some(({ name, lastActiveAt }) => name === "h03/buyer" && lastActiveAt !== null));
    assert.ok(report.messages.some(({ messages }) => messages > 0));
    const { stdout } = await on("status");
    assert.match(stdout, /^head +block \d+/m);
    assert.match(stdout, /^silent +no meter$/m);
  });

  it("has no statement before the first interval is booked", async () => {
    const outcome = await on("statement", "h03");
    assert.equal(outcome.code, 65);
    assert.match(outcome.stderr, /No interval has been booked/);
  });
});

describe("a community that ran", () => {
  const place = temporaryDirectory();
  const on = (...words: readonly string[]) => command(...words, "--data", place.path);
  before(async () => {
    const outcome = await cli("run", "tiny", "--headless", "--data", place.path);
    assert.equal(outcome.code, 0, outcome.stderr);
  });
  after(place.remove);

  it("states what a home paid and saved, with the hash the home anchored", async () => {
    const statement = json<{ savedNano: string; intervals: number; anchored: { hash: string; matches: boolean }[] }>(
      await on("statement", "h03", "--format", "json"),
    );
    assert.equal(statement.intervals, 3);
    assert.ok(BigInt(statement.savedNano) > 0n);
    assert.equal(statement.anchored.length, 1);
    assert.match(statement.anchored[0]?.hash ?? "", /^0x[0-9a-f]{64}$/);
    assert.equal(statement.anchored[0]?.matches, true);
    const { stdout } = await on("statement", "h03");
    assert.match(stdout, /^Statement of h03\n/);
    assert.match(stdout, /^ {2}and these books give the same hash$/m);
  });

  it("states a part of the time, as CSV too", async () => {
    const words = ["statement", "h03", "--from", "2026-06-25T09:00:00Z", "--to", "2026-06-25T10:00:00Z"];
    const { stdout, code } = await on(...words, "--format", "csv");
    assert.equal(code, 0);
    const [header, ...rows] = stdout.trimEnd().split("\r\n");
    assert.equal(header, "household,interval,startsAt,kind,basis,energyWh,amountNano");
    assert.ok(rows.length > 0);
    for (const row of rows) assert.match(row, /^h03,1,2026-06-25T09:00:00Z,/);
  });

  it("refuses a home that does not live there, a period that ends before it begins, and a day that does not exist", async () => {
    const unknown = await on("statement", "h3");
    assert.deepEqual([unknown.code, unknown.stdout], [64, ""]);
    assert.match(unknown.stderr, /Did you mean h03\?/);
    assert.equal((await on("statement", "h03", "--from", "2026-06-26", "--to", "2026-06-25")).code, 64);
    assert.equal((await on("statement", "h03", "--from", "2026-02-30")).code, 64);
  });

  it("is not running: members and status say so with 69", async () => {
    for (const name of ["members", "status"]) {
      const outcome = await on(name);
      assert.deepEqual([outcome.code, outcome.stdout], [69, ""]);
      assert.match(outcome.stderr, /No community is running/);
    }
  });

  it("is not believed to run because a run.json was left behind", async () => {
    const gone = { pid: 2 ** 22 + 1, rpcUrl: "http://127.0.0.1:1", pageUrl: null, startedAt: 0 as never };
    writeRunFile(place.path, gone);
    assert.equal((await on("status")).code, 69);
    writeRunFile(place.path, { ...gone, pid: process.pid });
    const unreachable = await on("status");
    assert.equal(unreachable.code, 69);
    assert.match(unreachable.stderr, /No chain answers/);
    rmSync(join(place.path, "run.json"));
  });

  it("is healthy, says the doctor", async () => {
    const { findings } = json<{ findings: { check: string; ok: boolean; found: string }[] }>(
      await on("doctor", "--json"),
    );
    const state = findings.find(({ check }) => check === "state");
    assert.equal(state?.ok, true);
    assert.match(state?.found ?? "", /tiny, seed 1, 3 intervals booked/);
  });

  it("is ill when its database is damaged: the doctor says what to do, and ends with 1", async () => {
    const ill = temporaryDirectory();
    writeFileSync(join(ill.path, "community.sqlite"), "not a database at all, but long enough to have a header");
    const outcome = await command("doctor", "--data", ill.path);
    ill.remove();
    assert.equal(outcome.code, 1);
    assert.match(outcome.stdout, /^BAD state .*\n {4}wrong: .*\n {4}to do: Move that file away/m);
  });
});

describe("a directory without a community", () => {
  const place = temporaryDirectory();
  after(place.remove);

  it("has nothing to state, with 65", async () => {
    const outcome = await command("statement", "h01", "--data", join(place.path, "empty"));
    assert.deepEqual([outcome.code, outcome.stdout], [65, ""]);
    assert.match(outcome.stderr, /run a community with this state directory first/);
  });
});
