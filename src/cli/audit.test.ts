import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { readRunFile } from "#storage";
import { readCommunityStore } from "#storage/sqlite";
import { command, type Outcome, type Running, start, temporaryDirectory } from "./testing/program.ts";

interface Report {
  readonly holds: boolean;
  readonly days: readonly { readonly verdict: string; readonly anchor: { readonly transaction: string } | null }[];
  readonly wrong: readonly string[];
}

const report = (outcome: Outcome): Report => JSON.parse(outcome.stdout) as Report;

describe("audit of bills (slow: a community in another process runs three hours)", () => {
  const place = temporaryDirectory();
  const file = join(place.path, "h01.json");
  const on = (...words: readonly string[]) => command(...words, "--data", place.path);
  let json: Record<string, unknown> & { days: { head: Record<string, string>; interval: number }[] };

  before(async () => {
    assert.equal((await on("run", "tiny", "--headless")).code, 0);
    assert.equal((await on("statement", "h01", "--format", "json", "--out", file)).code, 0);
    json = JSON.parse(readFileSync(file, "utf8"));
  });
  after(() => place.remove());

  const changed = (change: Partial<typeof json>): string => {
    const path = join(place.path, "changed.json");
    writeFileSync(path, JSON.stringify({ ...json, ...change }));
    return path;
  };

  it("says that a statement is what its home anchored, and in which transaction", async () => {
    const outcome = await on("audit", "statement", file, "--json");
    assert.equal(outcome.code, 0, outcome.stderr);
    const { holds, days } = report(outcome);
    assert.deepEqual([holds, days.map(({ verdict }) => verdict)], [true, ["matches"]]);
    assert.match(days[0]?.anchor?.transaction ?? "", /^0x[0-9a-f]{64}$/);
    assert.match((await on("audit", "statement", file)).stdout, /Everything holds/);
  });

  it("names the day that was altered, with 1", async () => {
    const [day] = json.days as [(typeof json.days)[number]];
    const outcome = await on("audit", "statement", changed({ days: [{ ...day, head: { ...day.head, pvWh: "1" } }] }));
    assert.equal(outcome.code, 1);
    assert.match(outcome.stdout, /ALTERED.*2026-06-25T08:00:00Z to 2026-06-25T11:00:00Z/s);
  });

  it("vouches for no sums beyond the days that are hashed, and for none without days", async () => {
    const less = (from: unknown, by: bigint) => String(BigInt(String(from)) - by);
    const euro = 10n ** 9n;
    const cheaper = {
      intervals: Number(json.intervals) + 1,
      grid: { ...(json.grid as object), energyNano: less((json.grid as { energyNano: string }).energyNano, euro) },
      withCommunityNano: less(json.withCommunityNano, euro),
      savedNano: less(json.savedNano, -euro),
      lines: undefined,
      trades: undefined,
    };
    for (const change of [cheaper, { ...cheaper, days: [] }]) {
      const outcome = await on("audit", "statement", changed(change));
      assert.equal(outcome.code, 1);
      assert.match(outcome.stdout, /no hash stands for its sums/);
      assert.doesNotMatch(outcome.stdout, /Everything holds/);
    }
  });

  it("says when a day is not anchored yet", async () => {
    const [day] = json.days as [(typeof json.days)[number]];
    const outcome = await on("audit", "statement", changed({ days: [{ ...day, interval: 99 }] }), "--json");
    assert.equal(outcome.code, 1);
    assert.deepEqual(
      report(outcome).days.map(({ verdict }) => verdict),
      ["not anchored yet"],
    );
  });

  it("vouches for no file from which the days were taken", async () => {
    const outcome = await on("audit", "statement", changed({ days: [] }));
    assert.equal(outcome.code, 1);
    assert.match(outcome.stdout, /Nothing of it is anchored/);
  });

  it("believes no file about whose anchors count", async () => {
    const anchor = { ...(json.anchor as object), owner: `0x${"11".repeat(20)}` };
    const outcome = await on("audit", "statement", changed({ anchor }), "--json");
    assert.deepEqual([outcome.code, report(outcome).wrong], [1, ["it names another owner than this home's"]]);
    const other = { ...(json.anchor as object), contract: `0x${"11".repeat(20)}` };
    assert.match((await on("audit", "statement", changed({ anchor: other }))).stdout, /names another contract/);
    assert.match((await on("audit", "statement", changed({ currency: "JPY" }))).stdout, /another currency/);
  });

  it("refuses what is no statement with 65, and has nothing to say without a chain with 69", async () => {
    const none = await on("audit", "statement", changed({ document: "invoice" }));
    assert.deepEqual([none.code, none.stdout], [65, ""]);
    assert.match(none.stderr, /SETTLEMENT_NOT_A_STATEMENT/);
    const missing = await on("audit", "statement", join(place.path, "none.json"));
    assert.deepEqual([missing.code, /CLI_STATEMENT_UNREADABLE/.test(missing.stderr)], [65, true]);
    writeFileSync(join(place.path, "binary"), Uint8Array.of(0xff, 0xfe, 0x00));
    assert.equal((await on("audit", "statement", join(place.path, "binary"))).code, 65);
    const nowhere = await command("audit", "statement", file, "--data", join(place.path, "nowhere"));
    assert.equal(nowhere.code, 69);
    assert.match(nowhere.stderr, /CLI_NO_CHAIN/);
    const silent = await command("audit", "statement", file, "--rpc", "http://127.0.0.1:9");
    assert.equal(silent.code, 69);
  });

  it("finds every home's bills as they were anchored and as the bookings give them", async () => {
    const outcome = await on("audit", "--bookings", "--json");
    assert.equal(outcome.code, 0, outcome.stderr);
    const { homes } = JSON.parse(outcome.stdout) as { homes: { household: string; days: number; anchored: number }[] };
    assert.deepEqual(
      homes.map(({ household, days, anchored }) => [household, days, anchored]),
      ["h01", "h02", "h03", "h04"].map((name) => [name, 1, 1]),
    );
  });

  it("asks a running community's chain, also by its URL", async () => {
    const running: Running = start("run", "tiny", "--headless", "--speed", "realtime", "--data", place.path);
    await running.said("chain: http");
    const url = readRunFile(place.path)?.rpcUrl;
    try {
      assert.equal((await on("audit", "statement", file)).code, 0);
      const asked = await command("audit", "statement", file, "--rpc", url ?? "", "--json");
      assert.deepEqual([asked.code, report(asked).holds], [0, true]);
    } finally {
      running.child.kill("SIGTERM");
      await running.ended;
    }
  });

  it("finds a booking that somebody has changed in the database", async () => {
    const reader = readCommunityStore(place.path);
    assert.ok(reader.newestInterval("booking") !== null);
    reader.close();
    const database = new DatabaseSync(join(place.path, "community.sqlite"));
    const { body } = database.prepare("SELECT body FROM records WHERE kind = 'booking' AND interval = 1").get() as {
      body: string;
    };
    const forged = body.replace(/"loadWh":\{"\$bigint":"\d+"\}/, '"loadWh":{"$bigint":"1"}');
    assert.notEqual(forged, body);
    database.prepare("UPDATE records SET body = ? WHERE kind = 'booking' AND interval = 1").run(forged);
    database.close();
    const outcome = await on("audit", "--bookings");
    assert.equal(outcome.code, 1);
    assert.match(outcome.stdout, /NOT what their homes anchored/);
    assert.equal((await on("audit")).code, 0);
  });
});
