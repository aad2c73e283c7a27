import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { command, type Outcome, start, temporaryDirectory } from "./testing/program.ts";

interface Corrected {
  readonly number: number;
  readonly amountNano: string;
  readonly billedWith: number;
  readonly corrects: string | null;
}

interface Statement {
  readonly withCommunityNano: string;
  readonly corrections?: readonly { readonly number: number; readonly reason: string }[];
  readonly anchored: readonly { readonly hash: string; readonly matches: boolean }[];
}

function json<T>(outcome: Outcome): T {
  assert.equal(outcome.code, 0, outcome.stderr);
  return JSON.parse(outcome.stdout) as T;
}

describe("correct (slow: a community in other processes runs two days, and is killed in between)", () => {
  const place = temporaryDirectory();
  const on = (...words: readonly string[]) => command(...words, "--data", place.path);
  const correct = (interval: string, importWh: string, ...more: readonly string[]) =>
    on("correct", "h02", interval, "--import", importWh, "--export", "0", "--reason", "meter exchanged", ...more);
  let firstDay: Statement;

  before(async () => {
    assert.equal((await on("run", "tiny", "--headless")).code, 0);
    firstDay = json(await on("statement", "h02", "--json"));
  });
  after(() => place.remove());

  it("writes into the directory of a community that does not run", async () => {
    const corrected = json<Corrected>(await correct("2026-06-25T08:00:00Z", "950", "--json"));
    assert.deepEqual([corrected.number, corrected.billedWith], [1, 3]);
    assert.equal(corrected.corrects, firstDay.anchored[0]?.hash);
    assert.deepEqual(json<Statement>(await on("statement", "h02", "--json")), firstDay);
  });

  it("refuses what is no interval with 64, a stranger's key with 77, and what is billed already with 65", async () => {
    assert.equal((await correct("2026-06-25T08:10:00Z", "1")).code, 64);
    assert.equal((await correct("yesterday", "1")).code, 64);
    assert.equal((await correct("1", "1.5")).code, 64);
    const key = join(place.path, "stranger.key");
    writeFileSync(key, `${"02".repeat(32)}\n`);
    assert.equal((await correct("1", "1", "--key", key)).code, 77);
    assert.equal((await correct("0", "950")).code, 65);
    const nowhere = ["--import", "1", "--export", "0", "--reason", "x", "--data", join(place.path, "nowhere")];
    assert.equal((await command("correct", "h02", "0", ...nowhere)).code, 65);
  });

  it("hands in where the community runs, which remembers it when it is killed at once", async () => {
    const running = start("run", "tiny", "--headless", "--speed", "realtime", "--data", place.path);
    await running.said("chain: http");
    let answer = await correct("1", "900", "--json");
    // It first goes over what it did since it was saved last.
    for (let tries = 0; answer.code === 75 && tries < 1_000; tries++) answer = await correct("1", "900", "--json");
    const corrected = json<Corrected>(answer);
    const stranger = await correct("2", "900", "--key", join(place.path, "stranger.key"));
    running.child.kill("SIGKILL");
    await running.ended;
    assert.deepEqual([corrected.number, stranger.code], [2, 77]);
    assert.equal((await on("run", "tiny", "--headless")).code, 0);
  });

  it("stands on the later statement, leaves the earlier one as it was, and is anchored", async () => {
    const day = ["--from", "2026-06-25T08:00:00Z", "--to", "2026-06-25T11:00:00Z"];
    assert.deepEqual(json<Statement>(await on("statement", "h02", "--json", ...day)), firstDay);
    const later = json<Statement>(await on("statement", "h02", "--json", "--from", "2026-06-25T11:00:00Z"));
    assert.deepEqual(
      later.corrections?.map(({ number, reason }) => [number, reason]),
      [
        [1, "meter exchanged"],
        [2, "meter exchanged"],
      ],
    );
    const file = join(place.path, "h02.json");
    await on("statement", "h02", "--format", "json", "--out", file);
    const audited = await on("audit", "statement", file);
    assert.equal(audited.code, 0, audited.stdout);
    assert.match(audited.stdout, /were corrected since \(2\); a later statement has the difference/);
    assert.equal((await on("audit", "--bookings")).code, 0);
    assert.match((await on("statement", "h02")).stdout, /Corrections of earlier readings +\d/);
  });
});
